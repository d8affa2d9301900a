-- What follows a dossier: sessions, the word that an account is open, pay days, complaints, focal accounts.

-- A session at which a provider's staff meet people, as the province planned it.
CREATE TABLE opening_session (
    session  BLOB NOT NULL PRIMARY KEY CHECK (length(session) = 16), -- SessionId
    provider TEXT NOT NULL,                                          -- who comes
    day      TEXT NOT NULL CHECK (day IS date(day)),                 -- yyyy-MM-dd, local
    hour     TEXT,                                                   -- HH:mm:ss, local; NULL where none was said
    place    TEXT NOT NULL,                                          -- where people go
    home     INTEGER NOT NULL CHECK (home IN (0, 1))                 -- 1: the staff come to the home
) STRICT;
-- What is near, soonest first.
CREATE INDEX opening_session_by_day ON opening_session (day, hour);

-- Who is called to it.
CREATE TABLE session_call (
    session BLOB NOT NULL CHECK (length(session) = 16),     -- SessionId
    person  BLOB NOT NULL CHECK (length(person) = 16),      -- PersonId
    bring   TEXT NOT NULL CHECK (json_valid(bring)),        -- codes of Bring
    PRIMARY KEY (session, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_call_by_person ON session_call (person);

-- Who was told in private that the account is open.
CREATE TABLE account_told (
    packet BLOB NOT NULL PRIMARY KEY CHECK (length(packet) = 16), -- PacketId
    person BLOB NOT NULL CHECK (length(person) = 16),             -- PersonId
    at     INTEGER NOT NULL                                       -- when, by the device that wrote it
) STRICT;
CREATE INDEX account_told_by_person ON account_told (person);

-- The days on which benefits are paid, as the province names them.
CREATE TABLE pay_day (
    day TEXT NOT NULL PRIMARY KEY CHECK (day IS date(day)) -- yyyy-MM-dd
) STRICT;

-- Who was asked after which pay day. What they said beside whether money came is in the sealed packet alone.
CREATE TABLE pay_reply (
    packet  BLOB NOT NULL PRIMARY KEY CHECK (length(packet) = 16), -- PacketId
    person  BLOB NOT NULL CHECK (length(person) = 16),             -- PersonId
    at      INTEGER NOT NULL,                                      -- when, by the device that wrote it
    pay_day TEXT NOT NULL CHECK (pay_day IS date(pay_day)),        -- which
    came    TEXT NOT NULL                                          -- the code of a Reply
) STRICT;
CREATE INDEX pay_reply_by_person ON pay_reply (person, pay_day);

-- Complaints of this device. What they say stands in the sealed packet alone and is not read here again.
CREATE TABLE complaint (
    packet      BLOB NOT NULL PRIMARY KEY CHECK (length(packet) = 16), -- PacketId
    person      BLOB NOT NULL CHECK (length(person) = 16),             -- PersonId
    operator    BLOB NOT NULL CHECK (length(operator) = 16),           -- OperatorId: who wrote it down
    at          INTEGER NOT NULL,                                      -- when
    due_on      TEXT CHECK (due_on IS date(due_on)),                   -- until when the district answers; NULL until the province has it
    answered_at INTEGER,                                               -- when it did; NULL while it waits
    words       TEXT,                                                  -- what it answered; NULL where it tells the person itself
    told_at     INTEGER                                                -- when the person was told; NULL until then
) STRICT;
CREATE INDEX complaint_by_person ON complaint (person, at);

-- Who authorised the commune's focal account, on this device.
CREATE TABLE focal_authorisation (
    packet BLOB NOT NULL PRIMARY KEY CHECK (length(packet) = 16), -- PacketId
    person BLOB NOT NULL CHECK (length(person) = 16),             -- PersonId
    at     INTEGER NOT NULL                                       -- when
) STRICT;
CREATE INDEX focal_authorisation_by_person ON focal_authorisation (person, at);

-- Whom the commune's focal account serves, as the feed tells it.
CREATE TABLE focal_served (
    person    BLOB NOT NULL PRIMARY KEY CHECK (length(person) = 16), -- PersonId
    since     INTEGER NOT NULL,                                      -- when, by the province
    review_on TEXT NOT NULL CHECK (review_on IS date(review_on))     -- when it is looked at again
) STRICT;
CREATE INDEX focal_served_by_review ON focal_served (review_on);
