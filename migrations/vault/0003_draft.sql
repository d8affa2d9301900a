-- What is being captured. Every field and photo is one transaction; submitting takes all of it away.
CREATE TABLE draft (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),                -- DraftId
    dossier      BLOB NOT NULL CHECK (length(dossier) = 16),                       -- DossierId that it is a revision of
    subject_kind TEXT NOT NULL CHECK (subject_kind IN ('person', 'proposal')),     -- whose it is: of the roster, or met at the door
    subject      BLOB NOT NULL CHECK (length(subject) = 16),                       -- PersonId or ProposalId
    area         TEXT NOT NULL,                                                    -- commune with its list
    revision     INTEGER NOT NULL CHECK (revision > 0),                            -- counted from 1
    parent       BLOB CHECK (length(parent) = 32),                                 -- digest of the packet before; NULL for a first revision
    redo         TEXT NOT NULL CHECK (json_valid(redo)),                           -- what a clerk asked to redo
    product      TEXT,                                                             -- NULL until the person chose
    card         TEXT CHECK (json_valid(card)),                                    -- what the card's QR said; NULL until it was read
    ended        TEXT,                                                             -- purpose whose no ended it; NULL while it is open
    opened_at    INTEGER NOT NULL,                                                 -- when
    saved_at     INTEGER NOT NULL                                                  -- last written
) STRICT;
-- A second start at the same door resumes the first.
CREATE UNIQUE INDEX draft_open_by_subject ON draft (subject) WHERE ended IS NULL;
-- A redo is one draft, however often it is asked for.
CREATE UNIQUE INDEX draft_open_by_dossier ON draft (dossier) WHERE ended IS NULL;
-- The list of drafts, newest first.
CREATE INDEX draft_by_saved ON draft (saved_at DESC);

-- One value of one field.
CREATE TABLE draft_fact (
    draft  BLOB NOT NULL REFERENCES draft (id) ON DELETE CASCADE, -- DraftId
    field  TEXT NOT NULL,                                         -- the code of a Field
    value  TEXT NOT NULL,                                         -- in its normal form
    source TEXT NOT NULL,                                         -- the code of a Source
    PRIMARY KEY (draft, field)
) STRICT, WITHOUT ROWID;

-- One answer; the last to a purpose stands, the others stay as evidence.
CREATE TABLE draft_answer (
    draft        BLOB NOT NULL REFERENCES draft (id) ON DELETE CASCADE, -- DraftId
    place        INTEGER NOT NULL CHECK (place > 0),                    -- counted from 1
    purpose      TEXT NOT NULL,                                         -- of data/consent_purposes.csv: a list that grows, so no CHECK
    answer       TEXT NOT NULL CHECK (answer IN ('heard', 'yes', 'no')),-- what was said
    by           TEXT NOT NULL CHECK (by IN ('person', 'volunteer')),   -- whose finger pressed it
    at           TEXT NOT NULL,                                         -- RFC 3339, as it travels
    text_version TEXT NOT NULL,                                         -- in which words
    language     TEXT NOT NULL,                                         -- in which language
    about        TEXT,                                                  -- the provider that the question named; NULL for another question
    PRIMARY KEY (draft, place)
) STRICT, WITHOUT ROWID;

-- Each draft's attachments have a key of their own, destroyed at submit: what is left of their pages says nothing.
CREATE TABLE draft_key (
    draft BLOB NOT NULL PRIMARY KEY REFERENCES draft (id) ON DELETE CASCADE, -- DraftId
    key   BLOB NOT NULL CHECK (length(key) = 32)                             -- ChaCha20-Poly1305
) STRICT;

-- Photos, signatures and recordings. The bytes stand last, so that lists do not read them.
CREATE TABLE draft_attachment (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),       -- AttachmentId
    draft        BLOB NOT NULL REFERENCES draft (id) ON DELETE CASCADE,   -- DraftId
    role         TEXT NOT NULL,                                           -- the code of a Role
    media        TEXT NOT NULL,                                           -- the code of a Media
    captured     BLOB NOT NULL CHECK (length(captured) = 32),             -- digest of what was captured
    bytes        INTEGER NOT NULL CHECK (bytes >= 0),                     -- how many were captured
    verdict      TEXT NOT NULL,                                           -- what the judge of photos said
    captured_at  INTEGER NOT NULL,                                        -- when
    removed_at   INTEGER,                                                 -- taken away, and can be put back; NULL while it counts
    sealed       BLOB CHECK (length(sealed) = 32),                        -- digest of the sealed bytes that an earlier revision sent; NULL for a new one
    sealed_bytes INTEGER,                                                 -- how many; NULL for a new one
    content      BLOB,                                                    -- nonce and bytes under the draft's key; NULL for one that was sent before
    CHECK ((sealed IS NULL) = (content IS NOT NULL) AND (sealed IS NULL) = (sealed_bytes IS NULL))
) STRICT;
-- A draft's attachments, in the order in which they were captured.
CREATE INDEX draft_attachment_by_draft ON draft_attachment (draft, captured_at);
