-- What came down the feed about dossiers.
CREATE TABLE dossier_event (
    dossier     BLOB NOT NULL REFERENCES dossier (id) ON DELETE CASCADE, -- DossierId
    epoch       BLOB NOT NULL CHECK (length(epoch) = 16),                -- the log's epoch in which it was heard
    position    INTEGER NOT NULL CHECK (position > 0),                   -- its place in the log: the order in which events count
    event       TEXT NOT NULL CHECK (json_valid(event)),                 -- the event as it travels
    at          INTEGER NOT NULL,                                        -- when the province wrote it down
    unconfirmed INTEGER NOT NULL CHECK (unconfirmed IN (0, 1, 2)),       -- 0 it stands; 1 a restored province may not have it: to be told back; 2 told
    PRIMARY KEY (dossier, epoch, position, event)
) STRICT, WITHOUT ROWID;
-- What is to be told back.
CREATE INDEX dossier_event_unconfirmed ON dossier_event (position) WHERE unconfirmed = 1;

-- Places up to which the feed was applied. Older ones stay for a while: after a restore the device goes back to
-- the highest that still stands.
CREATE TABLE feed_cursor (
    epoch    BLOB NOT NULL CHECK (length(epoch) = 16), -- the log's epoch
    position INTEGER NOT NULL CHECK (position >= 0),   -- the position there
    hash     BLOB NOT NULL CHECK (length(hash) = 32),  -- the chain's hash there
    heard_at INTEGER NOT NULL,                         -- when
    PRIMARY KEY (epoch, position)
) STRICT, WITHOUT ROWID;

-- How far the province's backups reach, as last heard: one row once a mark came.
CREATE TABLE secured_mark (
    one      INTEGER NOT NULL PRIMARY KEY CHECK (one = 1), -- there is one mark only
    epoch    BLOB NOT NULL CHECK (length(epoch) = 16),     -- the log's epoch
    position INTEGER NOT NULL CHECK (position >= 0),       -- the position there
    hash     BLOB NOT NULL CHECK (length(hash) = 32)       -- the chain's hash there
) STRICT;
