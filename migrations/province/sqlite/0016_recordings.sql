-- Recordings of the texts that people are asked. Ids and digests are text; times are milliseconds since 1970.

-- One clip: one text in one language, spoken to one form of address. It counts once its back-translation is approved.
CREATE TABLE recording (
    id               TEXT NOT NULL PRIMARY KEY,
    language         TEXT NOT NULL,
    dialect          TEXT NOT NULL,
    purpose          TEXT NOT NULL,
    text_version     TEXT NOT NULL,            -- of the Vietnamese text that it says
    address          TEXT,                     -- whom it addresses; NULL where it has no form of address
    provider         TEXT,                     -- whom it names; NULL where it names none
    media            TEXT NOT NULL,
    bytes            INTEGER NOT NULL,
    digest           TEXT NOT NULL,            -- of what was recorded
    sealed           TEXT NOT NULL,            -- digest of the sealed bytes
    added_at         INTEGER NOT NULL,
    back_translation TEXT,                     -- what it says, in Vietnamese again, as somebody else heard it
    approved_at      INTEGER                   -- NULL until then, and once it is taken back
) STRICT;
CREATE INDEX recording_by_language ON recording (language, approved_at);

-- The packs that were published; the highest version of a language counts.
CREATE TABLE recording_pack (
    language     TEXT NOT NULL,
    version      INTEGER NOT NULL,
    digest       TEXT NOT NULL,                -- of the encrypted bytes
    bytes        INTEGER NOT NULL,
    clips        TEXT NOT NULL,                -- JSON: the ids of its recordings
    opener       BLOB NOT NULL,                -- its key, sealed to the intake key
    published_at INTEGER NOT NULL,
    PRIMARY KEY (language, version)
) STRICT;
CREATE INDEX recording_pack_by_digest ON recording_pack (digest);
