-- Visits that did not end in a dossier: this device's own, and those of its area's other devices as the feed tells them.
CREATE TABLE visit (
    packet    BLOB NOT NULL PRIMARY KEY CHECK (length(packet) = 16), -- PacketId: a visit is a packet of its own
    person    BLOB NOT NULL CHECK (length(person) = 16),             -- PersonId of the roster
    at        INTEGER NOT NULL,                                      -- when it took place, by the device that wrote it
    barrier   TEXT NOT NULL,                                         -- of data/barriers.csv: a list that grows, so no CHECK
    list      INTEGER NOT NULL CHECK (list > 0),                     -- the list's version, so that old codes stay readable
    channel   TEXT NOT NULL,                                         -- the code of a Channel
    way       TEXT NOT NULL,                                         -- the code of a Way: what happens next
    due_on    TEXT CHECK (due_on IS date(due_on)),                   -- yyyy-MM-dd, local; NULL where the next action has no day
    due_at    TEXT,                                                  -- HH:mm:ss, local; NULL where no hour was agreed
    season    TEXT,                                                  -- the code of a Season; NULL for another way
    note      TEXT                                                   -- what whoever comes next should know; NULL where nothing was written
) STRICT;
-- A person's visits, the last of which says what happens next.
CREATE INDEX visit_by_person ON visit (person, at, packet);
-- What falls due, soonest first.
CREATE INDEX visit_by_due ON visit (due_on, due_at) WHERE due_on IS NOT NULL;

-- What the commune's desk or the province answered to a visit that was handed to them; the last answer counts.
CREATE TABLE desk_answer (
    visit  BLOB NOT NULL PRIMARY KEY CHECK (length(visit) = 16),   -- PacketId of the visit, which may not be here yet
    person BLOB NOT NULL CHECK (length(person) = 16),              -- PersonId
    at     INTEGER NOT NULL,                                       -- when, by the province
    answer TEXT NOT NULL,                                          -- the code of a DeskAnswer
    words  TEXT                                                    -- the desk's own; NULL where it wrote none
) STRICT;
