-- Where a house stands, in thousandths of a degree: with the person's yes, where the province allows it.
CREATE TABLE visit_place (
    visit    BLOB NOT NULL PRIMARY KEY CHECK (length(visit) = 16),        -- PacketId of the visit
    north    INTEGER NOT NULL CHECK (north BETWEEN -90000 AND 90000),     -- north of the equator
    east     INTEGER NOT NULL CHECK (east BETWEEN -180000 AND 180000),    -- east of Greenwich
    within_m INTEGER NOT NULL CHECK (within_m > 0)                        -- how far off it may be, in metres
) STRICT;
