-- Pads of numbered sheets, who took one over, and which packet brought a mark on which sheet. Ids and unit codes are
-- text; times are milliseconds since 1970.
CREATE TABLE pad (
    code    TEXT NOT NULL PRIMARY KEY,   -- its four letters
    unit    TEXT NOT NULL,               -- the commune
    sheets  INTEGER NOT NULL,
    made_at INTEGER NOT NULL
) STRICT;

CREATE TABLE pad_taken (
    pad      TEXT NOT NULL REFERENCES pad (code),
    device   TEXT NOT NULL,
    operator TEXT NOT NULL,
    taken_at INTEGER NOT NULL,    -- when, by the device
    PRIMARY KEY (pad, device)
) STRICT;

-- A sheet with two marks on it is not refused: both stand before a clerk.
CREATE TABLE sheet_use (
    serial      TEXT NOT NULL,
    digest      TEXT NOT NULL,               -- the packet's
    whose       TEXT NOT NULL,               -- the dossier, or the person of another kind of packet
    received_at INTEGER NOT NULL,
    PRIMARY KEY (serial, digest)
) STRICT;
