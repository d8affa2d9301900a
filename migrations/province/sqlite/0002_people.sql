-- People and decisions: the roster, what the province decided on dossiers, and who may decide.
-- Ids and unit codes are text; times are milliseconds since 1970; yes and no are 1 and 0.

CREATE TABLE household (
    id     TEXT NOT NULL PRIMARY KEY,
    unit   TEXT NOT NULL,                -- `2022:05746`: a code means nothing without its list
    hamlet TEXT NOT NULL,                -- as the list writes it; hamlets have no national code
    label  TEXT NOT NULL,                -- the number on the list; empty where the list has none
    key    TEXT NOT NULL UNIQUE          -- by which the next list finds it
) STRICT;

CREATE TABLE person (
    id        TEXT NOT NULL PRIMARY KEY,
    household TEXT NOT NULL REFERENCES household (id),
    head      INTEGER NOT NULL CHECK (head IN (0, 1)),
    name      TEXT NOT NULL,
    folded    TEXT NOT NULL,             -- the name without case and marks: providers answer so
    birth     TEXT,                      -- a day, or a year where nobody knows more
    sex       TEXT CHECK (sex IN ('male', 'female')),
    number    TEXT,                      -- twelve digits, or nine of an old paper
    repaired  INTEGER NOT NULL CHECK (repaired IN (0, 1)), -- a lost zero was put back: never unmarked
    ethnic    TEXT,
    hamlet    TEXT NOT NULL,
    unit      TEXT NOT NULL,
    key       TEXT NOT NULL,             -- by which a list without a number finds the person
    payee     INTEGER NOT NULL CHECK (payee IN (0, 1)),    -- payee of an entitlement in force
    received  INTEGER NOT NULL CHECK (received IN (0, 1)), -- the province holds a dossier, by packet or on paper
    opened    INTEGER NOT NULL CHECK (opened IN (0, 1))
) STRICT;
CREATE INDEX person_by_number ON person (number) WHERE number IS NOT NULL;
CREATE INDEX person_by_key ON person (key);
CREATE INDEX person_by_unit ON person (unit);
CREATE INDEX person_by_household ON person (household);

-- Folded words of names, for search by the beginning of words.
CREATE TABLE person_word (
    word   TEXT NOT NULL,
    person TEXT NOT NULL REFERENCES person (id),
    PRIMARY KEY (word, person)
) STRICT;

-- One line of one list: whose right, which category, who is paid. Categories never leave the province.
CREATE TABLE entitlement (
    holder   TEXT NOT NULL,              -- a household for a household's benefit, otherwise a person
    category TEXT NOT NULL,              -- of data/categories.csv: a list that grows, so no CHECK
    words    TEXT NOT NULL,              -- the list's own words where it names a group that is not known
    payee    TEXT NOT NULL REFERENCES person (id),
    chosen   INTEGER NOT NULL CHECK (chosen IN (0, 1)), -- somebody chose the payee; otherwise it follows the head
    ended_at INTEGER,                     -- NULL while it is in force
    PRIMARY KEY (holder, category)
) STRICT;
CREATE INDEX entitlement_in_force_by_payee ON entitlement (payee) WHERE ended_at IS NULL;

-- Counts by commune, kept as they change and never recounted on a page view.
CREATE TABLE unit_count (
    unit     TEXT NOT NULL PRIMARY KEY,
    needed   INTEGER NOT NULL,
    received INTEGER NOT NULL,
    opened   INTEGER NOT NULL
) STRICT;

-- A projection of the log: made again from revisions and events after each of them, by one function.
CREATE TABLE dossier (
    id          TEXT NOT NULL PRIMARY KEY,
    person      TEXT REFERENCES person (id), -- NULL for a proposal that no clerk has put on the roster
    proposal    TEXT,                        -- the name the device gave to somebody who was not on the roster
    unit        TEXT NOT NULL,
    name        TEXT NOT NULL,
    provider    TEXT NOT NULL,
    product     TEXT,                        -- NULL for paper
    on_paper    INTEGER NOT NULL CHECK (on_paper IN (0, 1)),
    standing    TEXT NOT NULL,
    revision    INTEGER NOT NULL,
    current     TEXT,                        -- the digest of the revision that stands; NULL for paper
    contested   INTEGER NOT NULL CHECK (contested IN (0, 1)), -- two revisions answer one: a clerk looks at both
    device      TEXT,                        -- which sent it
    received_at INTEGER NOT NULL,
    account     TEXT                         -- the whole account number, once a provider opened one
) STRICT;
CREATE INDEX dossier_by_standing ON dossier (standing, received_at, id);
CREATE INDEX dossier_by_person ON dossier (person);

-- Every revision that came, also one that waits for its parent.
CREATE TABLE revision (
    digest      TEXT NOT NULL PRIMARY KEY,   -- the packet's
    packet      TEXT NOT NULL,
    dossier     TEXT NOT NULL,
    number      INTEGER NOT NULL,
    parent      TEXT,
    state       TEXT NOT NULL CHECK (state IN ('counts', 'parked', 'held')),
    position    INTEGER NOT NULL,             -- in the log
    received_at INTEGER NOT NULL,
    device      TEXT NOT NULL,
    manifest    TEXT NOT NULL                -- as it was signed
) STRICT;
CREATE INDEX revision_by_dossier ON revision (dossier);
CREATE INDEX revision_by_parent ON revision (parent) WHERE parent IS NOT NULL;
CREATE INDEX revision_by_packet ON revision (packet);

CREATE TABLE dossier_event (
    dossier  TEXT NOT NULL,
    position INTEGER NOT NULL,                -- in the log, which orders them
    at       INTEGER NOT NULL,
    code     TEXT NOT NULL,                  -- received, accepted, returned, opened, refused, withdrawn
    event    TEXT NOT NULL,                  -- the whole of it, as JSON
    about    TEXT,                           -- the digest of the revision that was decided on
    staff    TEXT,                           -- who decided
    PRIMARY KEY (dossier, position)
) STRICT;

CREATE TABLE campaign (
    id        TEXT NOT NULL PRIMARY KEY,
    name      TEXT NOT NULL,
    starts_on TEXT NOT NULL,
    ends_on   TEXT NOT NULL,
    made_up   INTEGER NOT NULL CHECK (made_up IN (0, 1)) -- the split by district was made up, and the screen says so
) STRICT;
CREATE TABLE campaign_area (
    campaign TEXT NOT NULL REFERENCES campaign (id),
    place    INTEGER NOT NULL,
    unit     TEXT NOT NULL,
    PRIMARY KEY (campaign, place)
) STRICT;

CREATE TABLE staff (
    name        TEXT NOT NULL PRIMARY KEY,
    password    TEXT NOT NULL,               -- Argon2id, in PHC form
    roles       TEXT NOT NULL,               -- codes with a space between
    areas       TEXT NOT NULL,               -- unit codes with a space between; empty for the whole province
    created_at  INTEGER NOT NULL,
    disabled_at INTEGER
) STRICT;
-- A sign-in that stands. The token itself is only in the browser's cookie.
CREATE TABLE sign_in (
    token_hash TEXT NOT NULL PRIMARY KEY,
    staff      TEXT NOT NULL REFERENCES staff (name),
    begun_at   INTEGER NOT NULL,
    ends_at    INTEGER NOT NULL
) STRICT;
-- Who tried to sign in and failed: slows guessing down.
CREATE TABLE failed_sign_in (
    name TEXT NOT NULL,
    at   INTEGER NOT NULL
) STRICT;
CREATE INDEX failed_sign_in_by_name ON failed_sign_in (name, at);

-- Who opened which record, when, and what of it.
CREATE TABLE audit (
    id         TEXT NOT NULL PRIMARY KEY,
    at         INTEGER NOT NULL,
    staff      TEXT NOT NULL,
    act        TEXT NOT NULL,
    dossier    TEXT,
    attachment TEXT
) STRICT;
CREATE INDEX audit_by_dossier ON audit (dossier);

-- A provider's staff meet accepted people.
CREATE TABLE opening_session (
    id       TEXT NOT NULL PRIMARY KEY,
    provider TEXT NOT NULL,
    unit     TEXT NOT NULL,
    starts   TEXT NOT NULL,                  -- local, as people say it: 2026-12-05T08:00
    place    TEXT NOT NULL
) STRICT;
-- A commune's account that receives and pays out for people without one; whom it serves is counted apart.
CREATE TABLE focal_account (
    id       TEXT NOT NULL PRIMARY KEY,
    unit     TEXT NOT NULL,
    provider TEXT NOT NULL,
    account  TEXT NOT NULL,
    UNIQUE (unit, provider)
) STRICT;
CREATE TABLE focal_person (
    person  TEXT NOT NULL PRIMARY KEY REFERENCES person (id),
    account TEXT NOT NULL REFERENCES focal_account (id)
) STRICT;
