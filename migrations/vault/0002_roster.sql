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
