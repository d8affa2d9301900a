-- What the team asks of the province about its roster. What was said is kept as it travels; a ruling comes down the feed.

-- Somebody who was met and is not on the roster: made here, or by another device of the area.
CREATE TABLE proposal (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),  -- ProposalId
    packet       BLOB NOT NULL CHECK (length(packet) = 16),          -- PacketId, of this device's or of another's
    at           INTEGER NOT NULL,                                   -- when, by the device that wrote it
    area         TEXT NOT NULL,                                      -- commune with its list
    said         TEXT NOT NULL CHECK (json_valid(said)),             -- who, and why
    ruling       TEXT,                                               -- the code of a Ruling; NULL while the province thinks
    person_after BLOB CHECK (length(person_after) = 16),             -- PersonId that it became; NULL where it did not
    words        TEXT,                                               -- the province's own; NULL where it wrote none
    ruled_at     INTEGER,                                            -- when, by the province; NULL while it thinks
    seen_at      INTEGER                                             -- when somebody here had seen that; NULL before
) STRICT;
-- The name of a packet that waits.
CREATE INDEX proposal_by_packet ON proposal (packet);

-- What somebody reported as wrong about a person of the roster.
CREATE TABLE correction (
    packet       BLOB NOT NULL PRIMARY KEY CHECK (length(packet) = 16), -- PacketId, of this device's or of another's
    person       BLOB NOT NULL CHECK (length(person) = 16),             -- PersonId, also of somebody who has left the roster
    at           INTEGER NOT NULL,                                      -- when, by the device that wrote it
    said         TEXT NOT NULL CHECK (json_valid(said)),                -- what is wrong, and what is right
    ruling       TEXT,                                                  -- the code of a Ruling; NULL while the province thinks
    person_after BLOB CHECK (length(person_after) = 16),                -- always NULL: read like a proposal's
    words        TEXT,                                                  -- the province's own; NULL where it wrote none
    ruled_at     INTEGER,                                               -- when, by the province; NULL while it thinks
    seen_at      INTEGER                                                -- when somebody here had seen that; NULL before
) STRICT;
-- A person's page.
CREATE INDEX correction_by_person ON correction (person, at);
-- What the province ruled and nobody here has seen.
CREATE INDEX correction_ruled ON correction (ruled_at) WHERE ruling IS NOT NULL AND seen_at IS NULL;
