-- In which order somebody of the team walks the doors of a hamlet, where they moved one. The order of people in the
-- roster follows it, also when a new roster comes.
CREATE TABLE door (
    household BLOB NOT NULL PRIMARY KEY CHECK (length(household) = 16), -- HouseholdId, of any roster that was here
    place     INTEGER NOT NULL CHECK (place > 0)                        -- counted within its hamlet
) STRICT, WITHOUT ROWID;
