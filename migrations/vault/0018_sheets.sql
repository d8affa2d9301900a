-- Numbered sheets: the pads that the feed names, the sheets that are used, and what a draft holds of its mark.
CREATE TABLE pad (
    code     TEXT NOT NULL PRIMARY KEY CHECK (length(code) = 4), -- its four letters
    sheets   INTEGER CHECK (sheets > 0),                         -- how many it has; NULL for one of which the feed has not told
    taken_at INTEGER                                             -- when somebody of this device took it over; NULL until then
) STRICT, WITHOUT ROWID;

CREATE TABLE sheet_used (
    serial TEXT NOT NULL PRIMARY KEY CHECK (length(serial) = 10), -- K7MX-014-H
    packet BLOB CHECK (length(packet) = 16),                      -- PacketId that brought it; NULL where the mark on it was given up
    at     INTEGER NOT NULL                                       -- when this device knew
) STRICT, WITHOUT ROWID;

CREATE TABLE draft_mark (
    draft        BLOB NOT NULL PRIMARY KEY REFERENCES draft (id) ON DELETE CASCADE, -- DraftId
    read_back_at INTEGER,                                                           -- when the answers were read back and confirmed; NULL until then
    sheet        TEXT UNIQUE CHECK (length(sheet) = 10)                             -- the sheet that was scanned for it; NULL where none was
) STRICT;

CREATE TABLE dossier_mark (
    dossier BLOB NOT NULL PRIMARY KEY REFERENCES dossier (id) ON DELETE CASCADE, -- DossierId
    mark    TEXT NOT NULL CHECK (json_valid(mark))                               -- how the answers of the last revision were confirmed
) STRICT;
