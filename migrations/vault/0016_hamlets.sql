-- In which order somebody of the team walks the hamlets, where they moved one. The order of people in the roster follows
-- it, also when a new roster comes.
CREATE TABLE hamlet (
    unit  TEXT NOT NULL,                       -- commune with its list, 2022:05467
    name  TEXT NOT NULL,                       -- folded, so that it holds however a list spells it
    place INTEGER NOT NULL CHECK (place > 0),  -- counted from 1, over all communes
    PRIMARY KEY (unit, name)
) STRICT, WITHOUT ROWID;

-- A hamlet's doors, and the names of the hamlets, without looking at everybody.
CREATE INDEX person_by_hamlet ON person (unit, hamlet, household);
