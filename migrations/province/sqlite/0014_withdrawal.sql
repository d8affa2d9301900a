-- What people took back. Ids and unit codes are text; times are milliseconds since 1970.

-- One packet a withdrawal. It counts for dossiers that came before it and for those that come after.
CREATE TABLE withdrawal (
    packet      TEXT NOT NULL PRIMARY KEY,   -- its id, by which later packets name it
    digest      TEXT NOT NULL UNIQUE,        -- the packet's
    person      TEXT NOT NULL REFERENCES person (id),
    unit        TEXT NOT NULL,
    device      TEXT NOT NULL,
    at          INTEGER NOT NULL,    -- when, by the device
    received_at INTEGER NOT NULL,
    due_on      TEXT NOT NULL,               -- yyyy-MM-dd: until when it is carried out
    channel     TEXT NOT NULL,
    mark        TEXT,                        -- none by phone
    done_at     INTEGER,             -- none while it waits
    words       TEXT,
    staff       TEXT
) STRICT;
CREATE INDEX withdrawal_by_person ON withdrawal (person);
CREATE INDEX withdrawal_by_due ON withdrawal (done_at, due_on);

-- From which purposes.
CREATE TABLE withdrawal_purpose (
    packet  TEXT NOT NULL REFERENCES withdrawal (packet),
    purpose TEXT NOT NULL,
    PRIMARY KEY (packet, purpose)
) STRICT;

-- Which withdrawals were known when a packet's questions were asked: what it says was answered anew.
CREATE TABLE withdrawal_known (
    digest     TEXT NOT NULL,                -- the packet that knew
    withdrawal TEXT NOT NULL,                -- the withdrawal's packet, which may come later
    PRIMARY KEY (digest, withdrawal)
) STRICT;
