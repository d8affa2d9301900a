-- What follows acceptance: who is called to a session, who was told, what people say after a pay day, complaints, and
-- what a focal account is founded on. Ids and unit codes are text; times are milliseconds since 1970; yes and no are 1 and 0.

CREATE TABLE session_person (
    session TEXT NOT NULL REFERENCES opening_session (id),
    person  TEXT NOT NULL REFERENCES person (id),
    PRIMARY KEY (session, person)
);

CREATE TABLE account_told (
    digest TEXT NOT NULL PRIMARY KEY,        -- the packet's
    person TEXT NOT NULL REFERENCES person (id),
    unit   TEXT NOT NULL,
    device TEXT NOT NULL,
    at     BIGINT NOT NULL                  -- when, by the device
);

-- The days on which benefits are paid, as somebody at the province named them.
CREATE TABLE pay_day (
    day      TEXT NOT NULL PRIMARY KEY,      -- yyyy-MM-dd
    added_at BIGINT NOT NULL
);

-- What people said after a pay day: yes, no or unknown; the last three where money came.
CREATE TABLE pay_reply (
    digest      TEXT NOT NULL PRIMARY KEY,   -- the packet's
    person      TEXT NOT NULL REFERENCES person (id),
    unit        TEXT NOT NULL,
    device      TEXT NOT NULL,
    at          BIGINT NOT NULL,            -- when, by the device
    received_at BIGINT NOT NULL,
    pay_day     TEXT NOT NULL,
    came        TEXT NOT NULL,
    whole       TEXT,
    drawn       TEXT,
    taken       TEXT
);
CREATE INDEX pay_reply_by_day ON pay_reply (pay_day, person);

-- The state after an account is open: the first payment, with its day and who said so.
CREATE TABLE first_payment (
    person   TEXT NOT NULL PRIMARY KEY REFERENCES person (id),
    pay_day  TEXT NOT NULL,
    source   TEXT NOT NULL,                  -- person: told at the door
    position BIGINT NOT NULL                -- of the log entry that says so
);

-- What people complain of. The district reads it, or the province where there is no district; nobody below.
CREATE TABLE complaint (
    id          TEXT NOT NULL PRIMARY KEY,
    digest      TEXT NOT NULL UNIQUE,        -- the packet's
    packet      TEXT NOT NULL,
    device      TEXT NOT NULL,
    person      TEXT NOT NULL REFERENCES person (id),
    unit        TEXT NOT NULL,
    desk        TEXT NOT NULL,               -- the district of 2022, or the province: who answers
    at          BIGINT NOT NULL,            -- when, by the device
    received_at BIGINT NOT NULL,
    due_on      TEXT NOT NULL,
    kind        TEXT NOT NULL,
    against     TEXT NOT NULL,
    words       TEXT NOT NULL,               -- empty where there is a recording
    voice       TEXT,                        -- the recording's attachment; NULL where there is none
    answered_at BIGINT,                     -- NULL while it waits
    answer      TEXT,
    staff       TEXT,
    told_at     BIGINT                      -- when the person was told, by the device; NULL until then
);
CREATE INDEX complaint_standing ON complaint (due_on, id) WHERE answered_at IS NULL;

-- Why the commune's account receives for somebody: the person's own yes, again each time it is looked at.
CREATE TABLE focal_authorisation (
    digest      TEXT NOT NULL PRIMARY KEY,   -- the packet's
    person      TEXT NOT NULL REFERENCES person (id),
    unit        TEXT NOT NULL,
    at          BIGINT NOT NULL,            -- when, by the device
    received_at BIGINT NOT NULL,
    mark        TEXT NOT NULL
);
CREATE INDEX focal_authorisation_by_person ON focal_authorisation (person, received_at);

-- Since when, and until when it is looked at again; NULL for whom it served before this was written down.
ALTER TABLE focal_person ADD COLUMN since BIGINT;
ALTER TABLE focal_person ADD COLUMN review_on TEXT;
