-- Accounts that people had before, as devices reported them. Confirmed ones are counted apart from opened.
-- Ids and unit codes are text; times are milliseconds since 1970; yes and no are 1 and 0.

CREATE TABLE existing_account (
    id           TEXT NOT NULL PRIMARY KEY,
    digest       TEXT NOT NULL UNIQUE,        -- the packet's
    packet       TEXT NOT NULL,
    device       TEXT NOT NULL,
    person       TEXT NOT NULL REFERENCES person (id),
    unit         TEXT NOT NULL,
    at           INTEGER NOT NULL,            -- when it was reported, by the device
    received_at  INTEGER NOT NULL,
    bank         TEXT NOT NULL,               -- its number at NAPAS, or other
    bank_name    TEXT NOT NULL,
    account      TEXT NOT NULL,               -- the whole number
    holder       TEXT NOT NULL,               -- as the bank shows it
    name_differs INTEGER NOT NULL CHECK (name_differs IN (0, 1)),
    source       TEXT NOT NULL,
    mark         TEXT NOT NULL,
    verdict      TEXT CHECK (verdict IN ('confirmed', 'refused')), -- NULL while it waits
    words        TEXT,                        -- the desk's own
    decided_at   INTEGER,
    staff        TEXT
) STRICT;
CREATE INDEX existing_account_by_person ON existing_account (person);
CREATE INDEX existing_account_waiting ON existing_account (received_at, id) WHERE verdict IS NULL;
