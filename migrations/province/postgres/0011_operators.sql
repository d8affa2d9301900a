-- Further operators of a device. Each was invited, and introduced by the device that has joined.
CREATE TABLE operator (
    id            TEXT NOT NULL PRIMARY KEY,
    device        TEXT NOT NULL,
    invitation    TEXT NOT NULL,
    name          TEXT NOT NULL,                          -- which staff see beside the device
    operator_key  TEXT NOT NULL,
    introduced_at bigint NOT NULL
);

-- An invitation is taken by a device or by an operator, never by both.
ALTER TABLE invitation ADD COLUMN operator TEXT;
