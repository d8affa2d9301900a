-- Who came to a session, and whom people ask to receive in their place. Ids and unit codes are text; times are
-- milliseconds since 1970.

-- What a volunteer wrote down after a session. Of several words about one person the last counts.
CREATE TABLE session_attendance (
    digest      TEXT NOT NULL PRIMARY KEY,   -- the packet's
    session     TEXT NOT NULL REFERENCES opening_session (id),
    person      TEXT NOT NULL REFERENCES person (id),
    unit        TEXT NOT NULL,
    device      TEXT NOT NULL,
    at          INTEGER NOT NULL,    -- when, by the device
    received_at INTEGER NOT NULL,
    attended    TEXT NOT NULL,               -- came or missed
    why         TEXT,                        -- where they missed it
    next        TEXT                         -- what follows then
) STRICT;
CREATE INDEX session_attendance_by_session ON session_attendance (session, person);

-- What the commune's desk needs for the paper that it certifies.
CREATE TABLE receiver_authorisation (
    digest      TEXT NOT NULL PRIMARY KEY,   -- the packet's
    person      TEXT NOT NULL REFERENCES person (id),
    unit        TEXT NOT NULL,
    at          INTEGER NOT NULL,    -- when, by the device
    received_at INTEGER NOT NULL,
    name        TEXT NOT NULL,               -- who receives
    relation    TEXT NOT NULL,
    phone       TEXT NOT NULL,
    until       TEXT NOT NULL,               -- yyyy-MM-dd
    mark        TEXT NOT NULL
) STRICT;
CREATE INDEX receiver_authorisation_by_person ON receiver_authorisation (person, received_at);
