-- Who this device is, which province it joined, and what it wrote down about itself.
-- Times are milliseconds since 1970 throughout.

-- The device: exactly one row. Its keys never leave the vault.
CREATE TABLE device (
    one       INTEGER NOT NULL PRIMARY KEY CHECK (one = 1), -- there is one device only
    id        BLOB NOT NULL CHECK (length(id) = 16),        -- DeviceId, made here
    seed      BLOB NOT NULL CHECK (length(seed) = 32),      -- Ed25519, signs packets and requests
    opener    TEXT NOT NULL,                                -- age, opens what the province seals to this device
    packets   INTEGER NOT NULL CHECK (packets >= 0),        -- counts packets made here; never goes back
    exchanges INTEGER NOT NULL CHECK (exchanges >= 0),      -- counts exchanges; never goes back
    made_at   INTEGER NOT NULL                              -- when the vault was made
) STRICT;

-- Volunteers who may unlock. Their signing keys stand outside, wrapped by their PIN.
CREATE TABLE operator (
    id      BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16), -- OperatorId, made here
    name    TEXT NOT NULL CHECK (name <> ''),                  -- the volunteer's name; only in here, so that a thief does not read it
    made_at INTEGER NOT NULL                                   -- when
) STRICT;

-- What joining brought: one row once the device has joined. Signed things stay as they were signed.
CREATE TABLE membership (
    one           INTEGER NOT NULL PRIMARY KEY CHECK (one = 1), -- one province only
    url           TEXT NOT NULL,                                -- where it answers
    root          TEXT NOT NULL,                                -- its root key, pinned by the invitation
    certificate   TEXT NOT NULL CHECK (json_valid(certificate)),-- this device's certificate, with its signature
    key_list      TEXT NOT NULL CHECK (json_valid(key_list)),   -- the newest key list, with its signature
    epochs        TEXT NOT NULL CHECK (json_valid(epochs)),     -- the epochs of its log, with their signature
    province_name TEXT NOT NULL,                                -- what the screen calls it
    demo          INTEGER NOT NULL CHECK (demo IN (0, 1))       -- made-up people
) STRICT;

-- Small things that are remembered: language and theme, the campaign, the province's clock.
CREATE TABLE setting (
    name  TEXT NOT NULL PRIMARY KEY, -- which
    value TEXT NOT NULL              -- what; its form belongs to the name
) STRICT, WITHOUT ROWID;

-- What was done on this device, as a hash chain: an entry cannot be changed or taken out without a trace.
CREATE TABLE trail (
    place INTEGER NOT NULL PRIMARY KEY CHECK (place > 0),    -- counted from 1, no gaps
    at    INTEGER NOT NULL,                                  -- the device's clock
    entry TEXT NOT NULL CHECK (json_valid(entry)),           -- ids and codes, never a name or a number
    hash  BLOB NOT NULL CHECK (length(hash) = 32)            -- over the hash before, the time and the entry
) STRICT;
