-- Visits that did not end in a dossier, and the tasks that they make for the commune's desk and for the province.
-- Ids and unit codes are text; times are milliseconds since 1970.

CREATE TABLE visit (
    digest      TEXT NOT NULL PRIMARY KEY,   -- the packet's
    packet      TEXT NOT NULL,
    device      TEXT NOT NULL,
    person      TEXT NOT NULL REFERENCES person (id),
    unit        TEXT NOT NULL,
    at          BIGINT NOT NULL,            -- when it took place, by the device
    received_at BIGINT NOT NULL,
    channel     TEXT NOT NULL,
    barrier     TEXT NOT NULL,               -- of data/barriers.csv: a list that grows, so no CHECK
    list        BIGINT NOT NULL,            -- the list's version
    way         TEXT NOT NULL,               -- what happens next
    due_on      TEXT,                        -- yyyy-MM-dd; NULL where the next action has no day
    note        TEXT                         -- what whoever comes next should know
);
CREATE INDEX visit_by_person ON visit (person, at);

-- Work with an owner and a day, that a visit made. It stands until somebody answers; devices hear the answer.
CREATE TABLE task (
    id          TEXT NOT NULL PRIMARY KEY,
    visit       TEXT NOT NULL UNIQUE REFERENCES visit (digest),
    owner       TEXT NOT NULL CHECK (owner IN ('commune', 'province')),
    way         TEXT NOT NULL,
    barrier     TEXT NOT NULL,
    person      TEXT NOT NULL REFERENCES person (id),
    unit        TEXT NOT NULL,
    made_at     BIGINT NOT NULL,
    due_on      TEXT NOT NULL,
    answered_at BIGINT,                     -- NULL while it stands
    answer      TEXT,
    words       TEXT,                        -- the desk's own
    staff       TEXT
);
CREATE INDEX task_standing_by_due ON task (due_on, id) WHERE answered_at IS NULL;
