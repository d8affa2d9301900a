-- What devices ask about the roster: to put somebody on it, to mend what is wrong. It stands until somebody decides.
-- Ids and unit codes are text; times are milliseconds since 1970.

CREATE TABLE proposal (
    id          TEXT NOT NULL PRIMARY KEY,   -- the name the device gave to somebody who is not on the roster
    digest      TEXT NOT NULL UNIQUE,        -- the packet's
    packet      TEXT NOT NULL,
    device      TEXT NOT NULL,
    unit        TEXT NOT NULL,
    at          INTEGER NOT NULL,            -- when it was made, by the device
    received_at INTEGER NOT NULL,
    said        TEXT NOT NULL,               -- who, and why, as JSON
    decided_at  INTEGER,                     -- NULL while it waits
    ruling      TEXT,
    person      TEXT REFERENCES person (id), -- who it became
    words       TEXT,                        -- the province's own
    staff       TEXT
) STRICT;
CREATE INDEX proposal_waiting ON proposal (received_at, id) WHERE decided_at IS NULL;

CREATE TABLE correction (
    digest      TEXT NOT NULL PRIMARY KEY,   -- the packet's
    packet      TEXT NOT NULL,               -- by which it is decided
    device      TEXT NOT NULL,
    person      TEXT NOT NULL REFERENCES person (id),
    unit        TEXT NOT NULL,
    at          INTEGER NOT NULL,            -- when it was made, by the device
    received_at INTEGER NOT NULL,
    said        TEXT NOT NULL,               -- what is wrong, and what is right, as JSON
    decided_at  INTEGER,                     -- NULL while it waits
    ruling      TEXT,
    words       TEXT,                        -- the province's own
    staff       TEXT
) STRICT;
CREATE INDEX correction_waiting ON correction (received_at, packet) WHERE decided_at IS NULL;

-- Why somebody is on no device's list any more: dead, moved, or there twice. NULL for who is.
ALTER TABLE person ADD COLUMN gone TEXT;
