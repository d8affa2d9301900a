-- Who came to a session, and whom a person asked to receive in their place.

-- Who of those who were called came, as somebody of the team wrote it down: the last word counts.
CREATE TABLE session_attendance (
    packet   BLOB NOT NULL PRIMARY KEY CHECK (length(packet) = 16),  -- PacketId
    session  BLOB NOT NULL CHECK (length(session) = 16),             -- SessionId
    person   BLOB NOT NULL CHECK (length(person) = 16),              -- PersonId
    at       INTEGER NOT NULL,                                       -- when, by the device that wrote it
    attended TEXT NOT NULL CHECK (attended IN ('came', 'missed')),   -- whether they were met
    why      TEXT CHECK ((why IS NULL) = (attended = 'came')),       -- the code of a MissedBecause
    next     TEXT CHECK ((next IS NULL) = (attended = 'came'))       -- the code of an AfterMissed
) STRICT;
CREATE INDEX session_attendance_by_person ON session_attendance (person, session, at);

-- Whom a person asked to receive in their place, on this device. Phone and answers stand in the sealed packet alone.
CREATE TABLE receiver_authorisation (
    packet BLOB NOT NULL PRIMARY KEY CHECK (length(packet) = 16), -- PacketId
    person BLOB NOT NULL CHECK (length(person) = 16),             -- PersonId
    at     INTEGER NOT NULL,                                      -- when
    name   TEXT NOT NULL,                                         -- who receives
    until  TEXT NOT NULL CHECK (until IS date(until))             -- yyyy-MM-dd
) STRICT;
CREATE INDEX receiver_authorisation_by_person ON receiver_authorisation (person, at);
