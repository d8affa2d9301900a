-- What people took back: a withdrawal counts for dossiers that were sent before it and for those that follow.
CREATE TABLE withdrawal (
    packet   BLOB NOT NULL PRIMARY KEY CHECK (length(packet) = 16),   -- PacketId
    person   BLOB NOT NULL CHECK (length(person) = 16),               -- PersonId
    at       INTEGER NOT NULL,                                        -- when it was said, by the device that wrote it
    known_at INTEGER NOT NULL,                                        -- since when this device knows of it: what is asked later is asked anew
    purposes TEXT NOT NULL CHECK (json_valid(purposes)),              -- codes of purposes
    due_on   TEXT CHECK (due_on IS date(due_on)),                     -- until when it is carried out; NULL until the province has it
    done_at  INTEGER,                                                 -- when it was; NULL while it waits
    words    TEXT                                                     -- what was done
) STRICT;
CREATE INDEX withdrawal_by_person ON withdrawal (person, at);
