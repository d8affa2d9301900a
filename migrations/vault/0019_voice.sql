-- How each question was heard, and the recordings in which it can be.

-- How an answer's question was heard, and whether it could be said back. An answer without a row is from before.
CREATE TABLE draft_heard (
    draft BLOB NOT NULL REFERENCES draft (id) ON DELETE CASCADE, -- DraftId
    place INTEGER NOT NULL,                                      -- of its answer
    heard TEXT NOT NULL CHECK (json_valid(heard)),               -- language, voice, and what came of saying it back
    PRIMARY KEY (draft, place)
) STRICT, WITHOUT ROWID;

-- A pack of recordings that is to come down: the newest of its language. It goes when it is whole.
CREATE TABLE recording_wanted (
    language TEXT NOT NULL PRIMARY KEY,                 -- the code of a SpokenLanguage
    version  INTEGER NOT NULL CHECK (version > 0),      -- of the pack
    blob     BLOB NOT NULL CHECK (length(blob) = 32),   -- digest of the encrypted bytes
    bytes    INTEGER NOT NULL CHECK (bytes >= 0),       -- how many there are
    clips    INTEGER NOT NULL CHECK (clips >= 0),       -- how many are in it
    key      BLOB NOT NULL                              -- that opens it, sealed to this device
) STRICT, WITHOUT ROWID;

-- What came down of it so far.
CREATE TABLE recording_piece (
    blob    BLOB NOT NULL CHECK (length(blob) = 32), -- digest of the whole
    at      INTEGER NOT NULL CHECK (at >= 0),        -- where this piece begins
    content BLOB NOT NULL,                           -- encrypted still
    PRIMARY KEY (blob, at)
) STRICT;

-- A pack that is whole: what is offered.
CREATE TABLE recording_pack (
    language TEXT NOT NULL PRIMARY KEY,                 -- the code of a SpokenLanguage
    version  INTEGER NOT NULL CHECK (version > 0),      -- counted from 1 for each language
    blob     BLOB NOT NULL CHECK (length(blob) = 32),   -- digest of the encrypted bytes that it came in
    clips    INTEGER NOT NULL CHECK (clips >= 0)        -- how many are in it
) STRICT, WITHOUT ROWID;

-- One recorded text. The bytes stand last, so that lists do not read them.
CREATE TABLE recording (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),                    -- RecordingId
    language     TEXT NOT NULL REFERENCES recording_pack (language) ON DELETE CASCADE, -- of its pack
    dialect      TEXT NOT NULL,                                                        -- where people speak so
    purpose      TEXT NOT NULL,                                                        -- whose text it is
    text_version TEXT NOT NULL,                                                        -- which version of that text
    address      TEXT,                                                                 -- the code of an Address; NULL where it has no form of address
    provider     TEXT,                                                                 -- whom it names; NULL where it names none
    media        TEXT NOT NULL,                                                        -- the code of a ClipMedia
    content      BLOB NOT NULL                                                         -- its bytes
) STRICT;
CREATE INDEX recording_by_purpose ON recording (purpose, text_version);
