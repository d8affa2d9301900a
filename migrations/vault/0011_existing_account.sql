-- Accounts that people had before: what this device reported, and what the feed tells of the area's other devices. The
-- number itself stands in the sealed packet alone.
CREATE TABLE existing_account (
    packet     BLOB NOT NULL PRIMARY KEY CHECK (length(packet) = 16),  -- PacketId: a report is a packet of its own
    person     BLOB NOT NULL CHECK (length(person) = 16),              -- PersonId of the roster
    at         INTEGER NOT NULL,                                       -- when it was reported, by the device that did
    bank       TEXT,                                                   -- what the bank is called; NULL for another device's
    tail       TEXT,                                                   -- the last four of the number; NULL for another device's
    verdict    TEXT CHECK (verdict IN ('confirmed', 'refused')),       -- what the province says; NULL while it waits
    words      TEXT,                                                   -- the desk's own; NULL where it wrote none
    decided_at INTEGER,                                                -- when, by the province; NULL while it waits
    CHECK ((verdict IS NULL) = (decided_at IS NULL))
) STRICT;
-- A person's reports, the last of which counts.
CREATE INDEX existing_account_by_person ON existing_account (person, at, packet);
