-- What shows how people confirmed what is no dossier: ink on a numbered sheet, and who saw it. In sheet_use such a packet
-- stands by its own id, so that one sheet under two packets of one person is seen as well.
CREATE TABLE sheet_mark (
    digest  TEXT NOT NULL PRIMARY KEY,   -- the packet
    packet  TEXT NOT NULL,               -- its id
    serial  TEXT NOT NULL,               -- the sheet
    witness TEXT NOT NULL                -- JSON
);
