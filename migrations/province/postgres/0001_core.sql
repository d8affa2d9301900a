-- What every province has: settings, keys, the log and its epochs, devices, packets, blobs, the feed, backups.
-- Ids, digests and unit codes are text; times are milliseconds since 1970; yes and no are 1 and 0.

CREATE TABLE setting (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- The life of the log between two restores. What an older epoch says stands up to the lowest later restored_to.
CREATE TABLE epoch (
    id          TEXT NOT NULL PRIMARY KEY,
    number      bigint NOT NULL UNIQUE CHECK (number > 0),
    restored_to bigint NOT NULL CHECK (restored_to >= 0),
    begun_at    bigint NOT NULL
);

-- Positions are given under the lock of this one row, so that they have no gaps.
CREATE TABLE log_head (
    one      bigint NOT NULL PRIMARY KEY CHECK (one = 1),
    position bigint NOT NULL CHECK (position >= 0),
    hash     TEXT NOT NULL,
    epoch    TEXT NOT NULL
);

-- The chain: ids, kinds, areas and digests only, so that what lies beside it can be deleted.
CREATE TABLE log_entry (
    position bigint NOT NULL PRIMARY KEY CHECK (position > 0),
    epoch    TEXT NOT NULL,
    at       bigint NOT NULL,
    kind     TEXT NOT NULL,
    skeleton bytea NOT NULL,
    hash     TEXT NOT NULL
);

-- What devices hear. A device reads forward from its cursor.
CREATE TABLE feed (
    position bigint NOT NULL REFERENCES log_entry (position),
    ordinal  bigint NOT NULL CHECK (ordinal > 0),
    at       bigint NOT NULL,
    area     TEXT NOT NULL,
    device   TEXT,
    news     TEXT NOT NULL,
    PRIMARY KEY (position, ordinal)
);

-- Every key list that was ever signed; a device takes only a higher number.
CREATE TABLE key_list (
    number    bigint NOT NULL PRIMARY KEY CHECK (number > 0),
    bytes     bytea NOT NULL,
    signature bytea NOT NULL,
    made_at   bigint NOT NULL
);

-- The secret itself stands in the invitation's text alone. One device takes it; the same device may ask again.
CREATE TABLE invitation (
    id        TEXT NOT NULL PRIMARY KEY,
    secret    TEXT NOT NULL,                              -- its digest
    areas     TEXT NOT NULL,                              -- a JSON list of unit codes
    made_at   bigint NOT NULL,
    device    TEXT
);

CREATE TABLE device (
    id              TEXT NOT NULL PRIMARY KEY,
    operator        TEXT NOT NULL,
    operator_name   TEXT NOT NULL,
    device_key      TEXT NOT NULL,
    recipient       TEXT NOT NULL,
    areas           TEXT NOT NULL,                        -- a JSON list of unit codes
    certificate     bytea NOT NULL,
    certificate_signature bytea NOT NULL,
    standing        TEXT NOT NULL CHECK (standing IN ('active', 'revoked', 'unknown')),
    enrolled_at     bigint NOT NULL,
    heard_at        bigint,
    counter         bigint NOT NULL DEFAULT 0,
    roster_due      bigint NOT NULL DEFAULT 1 CHECK (roster_due IN (0, 1)),
    roster_given_at bigint                               -- the cursor of the answer that brought the roster
);

-- A head that a device offered: its blobs may come.
CREATE TABLE offer (
    device TEXT NOT NULL,
    packet TEXT NOT NULL,
    digest TEXT NOT NULL,
    at     bigint NOT NULL,
    PRIMARY KEY (device, packet, digest)
);

CREATE TABLE offered_blob (
    blob   TEXT NOT NULL,
    device TEXT NOT NULL,
    bytes  bigint NOT NULL CHECK (bytes > 0),
    PRIMARY KEY (blob, device)
);

-- A packet is known by device, id and digest together. `held` waits for a person; a reason stands beside it.
CREATE TABLE packet (
    device      TEXT NOT NULL,
    packet      TEXT NOT NULL,
    digest      TEXT NOT NULL,
    position    bigint NOT NULL UNIQUE REFERENCES log_entry (position),
    kind        TEXT NOT NULL,
    area        TEXT NOT NULL,
    dossier     TEXT,
    standing    TEXT NOT NULL CHECK (standing IN ('taken', 'held', 'deleted')),
    code        TEXT,
    receipt     bytea NOT NULL,
    receipt_signature bytea NOT NULL,
    received_at bigint NOT NULL,
    PRIMARY KEY (device, packet, digest)
);
CREATE INDEX packet_by_digest ON packet (digest);
CREATE INDEX packet_by_dossier ON packet (dossier);

-- Which blobs a packet brought: its manifest is 0, its attachments follow.
CREATE TABLE packet_blob (
    digest  TEXT NOT NULL,
    ordinal bigint NOT NULL CHECK (ordinal >= 0),
    blob    TEXT NOT NULL,
    bytes   bigint NOT NULL CHECK (bytes > 0),
    PRIMARY KEY (digest, ordinal)
);
CREATE INDEX packet_blob_by_blob ON packet_blob (blob);

-- What is broken: the device hears the code each time, and makes a task of it.
CREATE TABLE refused_packet (
    device TEXT NOT NULL,
    packet TEXT NOT NULL,
    digest TEXT NOT NULL,
    code   TEXT NOT NULL,
    at     bigint NOT NULL,
    PRIMARY KEY (device, packet, digest)
);

-- The roster of some areas as one blob; its key is sealed to the intake key, and for each device anew.
CREATE TABLE roster_blob (
    areas   TEXT NOT NULL PRIMARY KEY,
    version bigint NOT NULL,
    digest  TEXT NOT NULL,
    bytes   bigint NOT NULL,
    people  bigint NOT NULL,
    opener  bytea NOT NULL,
    made_at bigint NOT NULL
);
CREATE INDEX roster_blob_by_digest ON roster_blob (digest);

-- What had been decided and a restored province no longer has, as devices told it.
CREATE TABLE unconfirmed (
    device  TEXT NOT NULL,
    dossier TEXT NOT NULL,
    event   TEXT NOT NULL,
    at      bigint NOT NULL,
    PRIMARY KEY (device, dossier, event)
);

-- Backups that were read back and held. The mark follows the second-newest one that is kept.
CREATE TABLE backup (
    number   bigint NOT NULL PRIMARY KEY CHECK (number > 0),
    folder   TEXT NOT NULL,
    position bigint NOT NULL CHECK (position >= 0),
    made_at  bigint NOT NULL
);

CREATE TABLE mark (
    one      bigint NOT NULL PRIMARY KEY CHECK (one = 1),
    position bigint NOT NULL CHECK (position >= 0),
    moved_at bigint NOT NULL
);
