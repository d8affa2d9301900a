-- A dossier that this device sent, or that its area's other devices did. Where it stands is folded from its events.
CREATE TABLE dossier (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),            -- DossierId
    subject_kind TEXT NOT NULL CHECK (subject_kind IN ('person', 'proposal')), -- whose it is
    subject      BLOB NOT NULL CHECK (length(subject) = 16)                    -- PersonId or ProposalId, as last heard
) STRICT;
CREATE INDEX dossier_by_subject ON dossier (subject);

-- What the last revision said, so that a redo works with no network. It goes when the dossier is accepted; what
-- is left then has no name and no number.
CREATE TABLE dossier_kept (
    dossier    BLOB NOT NULL PRIMARY KEY REFERENCES dossier (id) ON DELETE CASCADE, -- DossierId
    revision   INTEGER NOT NULL CHECK (revision > 0),                               -- which revision this is
    digest     BLOB NOT NULL CHECK (length(digest) = 32),                           -- its packet's digest: the parent of the next
    area       TEXT NOT NULL,                                                       -- commune with its list
    product    TEXT NOT NULL,                                                       -- what the person chose
    facts      TEXT NOT NULL CHECK (json_valid(facts)),                             -- the facts
    answers    TEXT NOT NULL CHECK (json_valid(answers)),                           -- the answers
    card       TEXT CHECK (json_valid(card)),                                       -- what the card's QR said; NULL where it was not read
    enclosures TEXT NOT NULL CHECK (json_valid(enclosures))                         -- attachments by their digests; the pictures are gone
) STRICT;

-- A submission that was signed and sealed.
CREATE TABLE packet (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),     -- PacketId
    digest       BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),      -- of the sealed manifest
    place        INTEGER NOT NULL UNIQUE CHECK (place > 0),             -- the device's counter: the order in which they were made
    kind         TEXT NOT NULL,                                         -- revision, …: a list that grows
    dossier      BLOB REFERENCES dossier (id),                          -- NULL for a kind without one
    revision     INTEGER NOT NULL CHECK (revision > 0),                 -- counted from 1
    rank         INTEGER NOT NULL CHECK (rank BETWEEN 0 AND 255),       -- what goes first: the smaller
    queued_at    INTEGER NOT NULL,                                      -- when it was submitted
    receipt      TEXT CHECK (json_valid(receipt)),                      -- the province's word, with its signature; NULL while it waits
    epoch        BLOB CHECK (length(epoch) = 16),                       -- where the receipt says it stands: the log's epoch,
    position     INTEGER CHECK (position > 0),                          -- the position there,
    hash         BLOB CHECK (length(hash) = 32),                        -- and the chain's hash there
    outcome      TEXT CHECK (outcome IN ('taken', 'held', 'deleted')),  -- what became of it; NULL while it waits
    code         TEXT,                                                  -- why it is held or refused; NULL where it is neither
    refused_at   INTEGER,                                               -- broken: a task for a person, not offered again; NULL else
    received_at  INTEGER,                                               -- when the receipt came; NULL while it waits
    secured_at   INTEGER,                                               -- when the mark passed it and its bytes went; NULL until then
    CHECK ((receipt IS NULL) = (position IS NULL) AND (receipt IS NULL) = (outcome IS NULL))
) STRICT;
-- What the courier offers.
CREATE INDEX packet_waiting ON packet (rank, place) WHERE receipt IS NULL AND refused_at IS NULL;
-- A dossier's revisions.
CREATE INDEX packet_by_dossier ON packet (dossier, place);

-- The sealed bytes: the manifest and each new attachment, which only the province can open.
CREATE TABLE blob (
    digest  BLOB NOT NULL PRIMARY KEY CHECK (length(digest) = 32), -- of the sealed bytes
    packet  BLOB NOT NULL REFERENCES packet (id),                  -- PacketId
    place   INTEGER NOT NULL CHECK (place >= 0),                   -- 0 the manifest, then the attachments in their order
    bytes   INTEGER NOT NULL CHECK (bytes > 0),                    -- how many
    sent    INTEGER NOT NULL CHECK (sent BETWEEN 0 AND bytes),     -- how many are durable at the province, as last heard
    content BLOB                                                   -- NULL once it is safe twice
) STRICT;
CREATE INDEX blob_by_packet ON blob (packet, place);
