-- The vault's whole schema, with a comment for each column. Never run: a test holds it against the migrated database.
-- Times are milliseconds since 1970 throughout.

-- Who this device is, which province it joined, and what it wrote down about itself.

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

-- The people whom this device's areas must serve.
CREATE TABLE person (
    place      INTEGER NOT NULL PRIMARY KEY,                            -- the order of doors: hamlet, household, head first; also the row of person_words
    id         BLOB NOT NULL UNIQUE CHECK (length(id) = 16),            -- PersonId, the province's
    household  BLOB NOT NULL CHECK (length(household) = 16),            -- HouseholdId, the province's
    head       INTEGER NOT NULL CHECK (head IN (0, 1)),                 -- heads the household
    name       TEXT NOT NULL,                                           -- full name
    birth      TEXT,                                                    -- yyyy-MM-dd or yyyy; NULL where the list does not know
    sex        TEXT CHECK (sex IN ('male', 'female')),                  -- NULL where the list does not know
    number     TEXT,                                                    -- twelve digits or nine; NULL where the list has none
    hamlet     TEXT NOT NULL,                                           -- as the list writes it
    unit       TEXT NOT NULL,                                           -- commune with its list, 2022:05467
    payee      INTEGER NOT NULL CHECK (payee IN (0, 1))                 -- an account of this person is needed
) STRICT;
-- A household's members, its head's name.
CREATE INDEX person_by_household ON person (household, head DESC);
-- A hamlet's doors, and the names of the hamlets, without looking at everybody.
CREATE INDEX person_by_hamlet ON person (unit, hamlet, household);

-- Search by the beginning of words. FTS5 does not fold đ, so words come folded; the text itself is not kept twice.
CREATE VIRTUAL TABLE person_words USING fts5 (
    words,                                    -- folded name, hamlet and commune, birth year, number and its last four digits
    content = '', contentless_delete = 1,
    detail = none, prefix = '1 2 3',
    tokenize = "unicode61 remove_diacritics 0"
);

-- Where a person stands, for lists and their counts: a projection of drafts, packets and events, written in the
-- transaction that changes one of them, and never read to decide anything. No row: not reached.
CREATE TABLE person_state (
    place INTEGER NOT NULL PRIMARY KEY REFERENCES person (place) ON DELETE CASCADE, -- the person's row
    state TEXT NOT NULL                                                             -- the code of a PersonState, or no_payee: nobody needs to be reached
) STRICT;
-- One state's people in the order of doors, and how many there are.
CREATE INDEX person_state_by_state ON person_state (state, place);

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

-- A dossier that this device sent, or that its area's other devices did. Where it stands is folded from its events.
CREATE TABLE dossier (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),            -- DossierId
    subject_kind TEXT NOT NULL CHECK (subject_kind IN ('person', 'proposal')), -- whose it is
    subject      BLOB NOT NULL CHECK (length(subject) = 16)                    -- PersonId or ProposalId, as last heard
) STRICT;
CREATE INDEX dossier_by_subject ON dossier (subject);

-- What the last revision said, so that a redo works with no network. It goes when the dossier is accepted and the
-- backups reach that; what is left then has no name and no number.
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

-- Up to where each blob was put on the wire, whether it arrived or not: what is sent again after a cut or a kill is
-- counted. It goes with the blob's bytes.
CREATE TABLE blob_attempt (
    blob  BLOB NOT NULL PRIMARY KEY REFERENCES blob (digest), -- its digest
    bytes INTEGER NOT NULL CHECK (bytes >= 0)                 -- up to where
) STRICT, WITHOUT ROWID;

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
    hash     BLOB NOT NULL CHECK (length(hash) = 32),      -- the chain's hash there
    signed   TEXT NOT NULL CHECK (json_valid(signed))      -- the province's word, with its signature
) STRICT;

-- Visits that did not end in a dossier: this device's own, and those of its area's other devices as the feed tells them.
CREATE TABLE visit (
    packet    BLOB NOT NULL PRIMARY KEY CHECK (length(packet) = 16), -- PacketId: a visit is a packet of its own
    person    BLOB NOT NULL CHECK (length(person) = 16),             -- PersonId of the roster
    at        INTEGER NOT NULL,                                      -- when it took place, by the device that wrote it
    barrier   TEXT NOT NULL,                                         -- of data/barriers.csv: a list that grows, so no CHECK
    list      INTEGER NOT NULL CHECK (list > 0),                     -- the list's version, so that old codes stay readable
    channel   TEXT NOT NULL,                                         -- the code of a Channel
    way       TEXT NOT NULL,                                         -- the code of a Way: what happens next
    due_on    TEXT CHECK (due_on IS date(due_on)),                   -- yyyy-MM-dd, local; NULL where the next action has no day
    due_at    TEXT,                                                  -- HH:mm:ss, local; NULL where no hour was agreed
    season    TEXT,                                                  -- the code of a Season; NULL for another way
    note      TEXT                                                   -- what whoever comes next should know; NULL where nothing was written
) STRICT;
-- A person's visits, the last of which says what happens next.
CREATE INDEX visit_by_person ON visit (person, at, packet);
-- What falls due, soonest first.
CREATE INDEX visit_by_due ON visit (due_on, due_at) WHERE due_on IS NOT NULL;

-- What the commune's desk or the province answered to a visit that was handed to them; the last answer counts.
CREATE TABLE desk_answer (
    visit  BLOB NOT NULL PRIMARY KEY CHECK (length(visit) = 16),   -- PacketId of the visit, which may not be here yet
    person BLOB NOT NULL CHECK (length(person) = 16),              -- PersonId
    at     INTEGER NOT NULL,                                       -- when, by the province
    answer TEXT NOT NULL,                                          -- the code of a DeskAnswer
    words  TEXT                                                    -- the desk's own; NULL where it wrote none
) STRICT;

-- Where a house stands, in thousandths of a degree: with the person's yes, where the province allows it.
CREATE TABLE visit_place (
    visit    BLOB NOT NULL PRIMARY KEY CHECK (length(visit) = 16),        -- PacketId of the visit
    north    INTEGER NOT NULL CHECK (north BETWEEN -90000 AND 90000),     -- north of the equator
    east     INTEGER NOT NULL CHECK (east BETWEEN -180000 AND 180000),    -- east of Greenwich
    within_m INTEGER NOT NULL CHECK (within_m > 0)                        -- how far off it may be, in metres
) STRICT;

-- In which order somebody of the team walks the doors of a hamlet, where they moved one. The order of people in the
-- roster follows it, also when a new roster comes.
CREATE TABLE door (
    household BLOB NOT NULL PRIMARY KEY CHECK (length(household) = 16), -- HouseholdId, of any roster that was here
    place     INTEGER NOT NULL CHECK (place > 0)                        -- counted within its hamlet
) STRICT, WITHOUT ROWID;

-- In which order somebody of the team walks the hamlets, where they moved one. The order of people in the roster follows
-- it, also when a new roster comes.
CREATE TABLE hamlet (
    unit  TEXT NOT NULL,                       -- commune with its list, 2022:05467
    name  TEXT NOT NULL,                       -- folded, so that it holds however a list spells it
    place INTEGER NOT NULL CHECK (place > 0),  -- counted from 1, over all communes
    PRIMARY KEY (unit, name)
) STRICT, WITHOUT ROWID;

-- What the team asks of the province about its roster. What was said is kept as it travels; a ruling comes down the feed.

-- Somebody who was met and is not on the roster: made here, or by another device of the area.
CREATE TABLE proposal (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),  -- ProposalId
    packet       BLOB NOT NULL CHECK (length(packet) = 16),          -- PacketId, of this device's or of another's
    at           INTEGER NOT NULL,                                   -- when, by the device that wrote it
    area         TEXT NOT NULL,                                      -- commune with its list
    said         TEXT NOT NULL CHECK (json_valid(said)),             -- who, and why
    ruling       TEXT,                                               -- the code of a Ruling; NULL while the province thinks
    person_after BLOB CHECK (length(person_after) = 16),             -- PersonId that it became; NULL where it did not
    words        TEXT,                                               -- the province's own; NULL where it wrote none
    ruled_at     INTEGER,                                            -- when, by the province; NULL while it thinks
    seen_at      INTEGER                                             -- when somebody here had seen that; NULL before
) STRICT;
-- The name of a packet that waits.
CREATE INDEX proposal_by_packet ON proposal (packet);

-- What somebody reported as wrong about a person of the roster.
CREATE TABLE correction (
    packet       BLOB NOT NULL PRIMARY KEY CHECK (length(packet) = 16), -- PacketId, of this device's or of another's
    person       BLOB NOT NULL CHECK (length(person) = 16),             -- PersonId, also of somebody who has left the roster
    at           INTEGER NOT NULL,                                      -- when, by the device that wrote it
    said         TEXT NOT NULL CHECK (json_valid(said)),                -- what is wrong, and what is right
    ruling       TEXT,                                                  -- the code of a Ruling; NULL while the province thinks
    person_after BLOB CHECK (length(person_after) = 16),                -- always NULL: read like a proposal's
    words        TEXT,                                                  -- the province's own; NULL where it wrote none
    ruled_at     INTEGER,                                               -- when, by the province; NULL while it thinks
    seen_at      INTEGER                                                -- when somebody here had seen that; NULL before
) STRICT;
-- A person's page.
CREATE INDEX correction_by_person ON correction (person, at);
-- What the province ruled and nobody here has seen.
CREATE INDEX correction_ruled ON correction (ruled_at) WHERE ruling IS NOT NULL AND seen_at IS NULL;

-- Accounts that people had before: what this device reported, and what the feed tells of the area's other devices. The
-- number itself stands in the sealed packet alone.
CREATE TABLE existing_account (
    packet     BLOB NOT NULL PRIMARY KEY CHECK (length(packet) = 16),  -- PacketId: a report is a packet of its own
    person     BLOB NOT NULL CHECK (length(person) = 16),              -- PersonId of the roster
    at         INTEGER NOT NULL,                                       -- when it was reported, by the device that did
    bank       TEXT,                                                   -- what the bank is called; NULL for another device's
    tail       TEXT,                                                   -- the last four of the number; NULL for another device's
    verdict    TEXT CHECK (verdict IN ('confirmed', 'refused')),       -- what the province says; NULL while it waits
    words      TEXT,                                                   -- the desk's own; NULL where it wrote none
    decided_at INTEGER,                                                -- when, by the province; NULL while it waits
    CHECK ((verdict IS NULL) = (decided_at IS NULL))
) STRICT;
-- A person's reports, the last of which counts.
CREATE INDEX existing_account_by_person ON existing_account (person, at, packet);

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

-- Where somebody was in a draft, so that a flat battery costs nothing but the battery.
CREATE TABLE draft_place (
    draft BLOB NOT NULL PRIMARY KEY REFERENCES draft (id) ON DELETE CASCADE, -- DraftId
    step  TEXT NOT NULL,                                                     -- as the screen names it
    what  TEXT,                                                              -- the code of a field or a picture; NULL at the step itself
    typed TEXT                                                               -- what stood in the field and was not left; NULL where nothing did
) STRICT;

-- Why a picture was kept that the judge of photos would have had taken again.
CREATE TABLE draft_kept_anyway (
    attachment BLOB NOT NULL PRIMARY KEY REFERENCES draft_attachment (id) ON DELETE CASCADE, -- AttachmentId
    because    TEXT NOT NULL                                                                 -- the code of a KeptBecause
) STRICT, WITHOUT ROWID;

-- The device's word for an operator whom the certificate does not name. It travels with each of their packets.
CREATE TABLE operator_introduction (
    operator     BLOB NOT NULL PRIMARY KEY REFERENCES operator (id), -- OperatorId
    introduction TEXT NOT NULL CHECK (json_valid(introduction))      -- with its signature, and the invitation's secret
) STRICT, WITHOUT ROWID;

-- Operators who have left: the trail still names them, the lock does not.
CREATE TABLE operator_left (
    operator BLOB NOT NULL PRIMARY KEY REFERENCES operator (id), -- OperatorId
    left_at  INTEGER NOT NULL                                    -- when
) STRICT, WITHOUT ROWID;

-- Who captures a draft. One without a row is from before there were several operators, and everybody's.
CREATE TABLE draft_owner (
    draft    BLOB NOT NULL PRIMARY KEY REFERENCES draft (id) ON DELETE CASCADE, -- DraftId
    operator BLOB NOT NULL REFERENCES operator (id)                             -- OperatorId
) STRICT, WITHOUT ROWID;
-- What somebody has to settle before leaving.
CREATE INDEX draft_owner_by_operator ON draft_owner (operator);

-- Who promised what a visit ended with. One without a row is the team's.
CREATE TABLE promise_keeper (
    visit    BLOB NOT NULL PRIMARY KEY REFERENCES visit (packet) ON DELETE CASCADE, -- PacketId of the visit
    operator BLOB NOT NULL REFERENCES operator (id)                                 -- OperatorId
) STRICT, WITHOUT ROWID;
-- What somebody has promised.
CREATE INDEX promise_keeper_by_operator ON promise_keeper (operator);

-- Who of those who were called came, as somebody of the team wrote it down: the last word counts.
CREATE TABLE session_attendance (
    packet   BLOB NOT NULL PRIMARY KEY CHECK (length(packet) = 16),  -- PacketId
    session  BLOB NOT NULL CHECK (length(session) = 16),             -- SessionId
    person   BLOB NOT NULL CHECK (length(person) = 16),              -- PersonId
    at       INTEGER NOT NULL,                                       -- when, by the device that wrote it
    attended TEXT NOT NULL CHECK (attended IN ('came', 'missed')),   -- whether they were met
    why      TEXT CHECK ((why IS NULL) = (attended = 'came')),       -- the code of a MissedBecause
    next     TEXT CHECK ((next IS NULL) = (attended = 'came'))       -- the code of an AfterMissed
) STRICT;
CREATE INDEX session_attendance_by_person ON session_attendance (person, session, at);

-- Whom a person asked to receive in their place, on this device. Phone and answers stand in the sealed packet alone.
CREATE TABLE receiver_authorisation (
    packet BLOB NOT NULL PRIMARY KEY CHECK (length(packet) = 16), -- PacketId
    person BLOB NOT NULL CHECK (length(person) = 16),             -- PersonId
    at     INTEGER NOT NULL,                                      -- when
    name   TEXT NOT NULL,                                         -- who receives
    until  TEXT NOT NULL CHECK (until IS date(until))             -- yyyy-MM-dd
) STRICT;
CREATE INDEX receiver_authorisation_by_person ON receiver_authorisation (person, at);

-- What people took back: a withdrawal counts for dossiers that were sent before it and for those that follow.
CREATE TABLE withdrawal (
    packet   BLOB NOT NULL PRIMARY KEY CHECK (length(packet) = 16),   -- PacketId
    person   BLOB NOT NULL CHECK (length(person) = 16),               -- PersonId
    at       INTEGER NOT NULL,                                        -- when it was said, by the device that wrote it
    known_at INTEGER NOT NULL,                                        -- since when this device knows of it: what is asked later is asked anew
    purposes TEXT NOT NULL CHECK (json_valid(purposes)),              -- codes of purposes
    due_on   TEXT CHECK (due_on IS date(due_on)),                     -- until when it is carried out; NULL until the province has it
    done_at  INTEGER,                                                 -- when it was; NULL while it waits
    words    TEXT                                                     -- what was done
) STRICT;
CREATE INDEX withdrawal_by_person ON withdrawal (person, at);

-- Numbered sheets, as the feed names their pads, and as somebody of this device took one over.
CREATE TABLE pad (
    code     TEXT NOT NULL PRIMARY KEY CHECK (length(code) = 4), -- its four letters
    sheets   INTEGER CHECK (sheets > 0),                         -- how many it has; NULL for one of which the feed has not told
    taken_at INTEGER                                             -- when somebody of this device took it over; NULL until then
) STRICT, WITHOUT ROWID;

-- Sheets that bear somebody's mark, here or elsewhere in the area: none is taken twice.
CREATE TABLE sheet_used (
    serial TEXT NOT NULL PRIMARY KEY CHECK (length(serial) = 10), -- K7MX-014-H
    packet BLOB CHECK (length(packet) = 16),                      -- PacketId that brought it; NULL where the mark on it was given up
    at     INTEGER NOT NULL                                       -- when this device knew
) STRICT, WITHOUT ROWID;

-- What a draft holds of its mark beside the pictures.
CREATE TABLE draft_mark (
    draft        BLOB NOT NULL PRIMARY KEY REFERENCES draft (id) ON DELETE CASCADE, -- DraftId
    read_back_at INTEGER,                                                           -- when the answers were read back and confirmed; NULL until then
    sheet        TEXT UNIQUE CHECK (length(sheet) = 10)                             -- the sheet that was scanned for it; NULL where none was
) STRICT;

-- The mark of the last revision, kept and let go with what that said.
CREATE TABLE dossier_mark (
    dossier BLOB NOT NULL PRIMARY KEY REFERENCES dossier (id) ON DELETE CASCADE, -- DossierId
    mark    TEXT NOT NULL CHECK (json_valid(mark))                               -- how the answers of the last revision were confirmed
) STRICT;

-- How an answer's question was heard, and whether it could be said back. An answer without a row is from before.
CREATE TABLE draft_heard (
    draft BLOB NOT NULL REFERENCES draft (id) ON DELETE CASCADE, -- DraftId
    place INTEGER NOT NULL,                                      -- of its answer
    heard TEXT NOT NULL CHECK (json_valid(heard)),               -- language, voice, and what came of saying it back
    PRIMARY KEY (draft, place)
) STRICT, WITHOUT ROWID;

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

-- What comes down as a blob is one way for all of it: packs of recordings, and providers' forms.

-- What is to come down. It goes when it is whole.
CREATE TABLE bulk_wanted (
    place     INTEGER NOT NULL PRIMARY KEY,                       -- in the order in which the feed named it
    kind      TEXT NOT NULL CHECK (kind IN ('recordings', 'form')), -- what it is
    name      TEXT NOT NULL,                                      -- the code of a SpokenLanguage, or of a product
    version   TEXT NOT NULL,                                      -- a number for recordings, the provider's word for a form
    starts_on TEXT CHECK (starts_on IS date(starts_on)),          -- from which day a form is filled in; NULL for recordings
    blob      BLOB NOT NULL UNIQUE CHECK (length(blob) = 32),     -- digest of the encrypted bytes
    bytes     INTEGER NOT NULL CHECK (bytes >= 0),                -- how many there are
    items     INTEGER NOT NULL CHECK (items >= 0),                -- how many clips are in it; 1 for a form
    key       BLOB NOT NULL                                       -- that opens it, sealed to this device
) STRICT;

-- What the feed named once, so that hearing it again, after a restore too, brings nothing back that was replaced.
CREATE TABLE bulk_heard (
    blob BLOB NOT NULL PRIMARY KEY CHECK (length(blob) = 32) -- digest of the encrypted bytes
) STRICT, WITHOUT ROWID;

-- Providers' forms that are whole. Of a product the one counts whose day came last, and of one day the one that was published
-- last. The pages stand last, so that lists do not read them.
CREATE TABLE form (
    place     INTEGER NOT NULL PRIMARY KEY,                            -- in the order in which the feed named it
    product   TEXT NOT NULL,                                           -- the code of a product
    version   TEXT NOT NULL,                                           -- what the provider calls it
    starts_on TEXT NOT NULL CHECK (starts_on IS date(starts_on)),      -- from which day it is filled in
    blob      BLOB NOT NULL UNIQUE CHECK (length(blob) = 32),          -- digest of the encrypted bytes that it came in
    places    TEXT NOT NULL CHECK (json_valid(places)),                -- where what stands
    pages     BLOB NOT NULL                                            -- a PDF
) STRICT;
CREATE INDEX form_by_product ON form (product, place);

-- Which version of its provider's form a dossier's paper was made with.
CREATE TABLE form_filled (
    dossier BLOB NOT NULL CHECK (length(dossier) = 16), -- DossierId
    version TEXT NOT NULL,                              -- of the form
    at      INTEGER NOT NULL,                           -- when it was printed or written last
    PRIMARY KEY (dossier, version)
) STRICT, WITHOUT ROWID;

-- How the one who receives is related and reached, for the letter that this device prints.
CREATE TABLE receiver_contact (
    packet   BLOB NOT NULL PRIMARY KEY REFERENCES receiver_authorisation (packet) ON DELETE CASCADE, -- PacketId
    relation TEXT NOT NULL,                                                                          -- the code of a relation
    phone    TEXT NOT NULL                                                                           -- ten digits
) STRICT;

-- What the judge of photos would have otherwise.
CREATE TABLE draft_flaws (
    attachment BLOB NOT NULL PRIMARY KEY REFERENCES draft_attachment (id) ON DELETE CASCADE, -- AttachmentId
    flaws      TEXT NOT NULL CHECK (json_valid(flaws))                                       -- codes of a Flaw, what matters most first
) STRICT, WITHOUT ROWID;

-- What the machine-readable zone on a picture of a card's back says. It goes with the picture.
CREATE TABLE draft_zone (
    attachment BLOB NOT NULL PRIMARY KEY REFERENCES draft_attachment (id) ON DELETE CASCADE, -- AttachmentId
    zone       TEXT NOT NULL CHECK (json_valid(zone))                                        -- the MrzReading
) STRICT, WITHOUT ROWID;

-- What the zone on a returned dossier's card back said: its picture is gone from here, and a redo holds against it.
CREATE TABLE dossier_zone (
    dossier BLOB NOT NULL PRIMARY KEY REFERENCES dossier (id) ON DELETE CASCADE, -- DossierId
    zone    TEXT NOT NULL CHECK (json_valid(zone))                               -- the MrzReading
) STRICT, WITHOUT ROWID;

-- Which packets were written to a stick. They wait all the same until the province has signed for them.
CREATE TABLE packet_carried (
    packet BLOB NOT NULL PRIMARY KEY REFERENCES packet (id), -- PacketId
    at     INTEGER NOT NULL                                  -- when it was written last
) STRICT, WITHOUT ROWID;

-- The invitation of a device that joins by a stick, until its answer has come back with one.
CREATE TABLE wish (
    one        INTEGER NOT NULL PRIMARY KEY CHECK (one = 1), -- there is one at most
    invitation TEXT NOT NULL                                 -- as its QR has it
) STRICT;

-- Packets that lie with a relay and not on a stick: who keeps them, and its word for it.
CREATE TABLE packet_custody (
    packet  BLOB NOT NULL PRIMARY KEY REFERENCES packet_carried (packet), -- PacketId
    carrier TEXT NOT NULL,                                                -- the relay's name
    custody TEXT NOT NULL CHECK (json_valid(custody))                     -- its custody note, as it was signed
) STRICT, WITHOUT ROWID;
