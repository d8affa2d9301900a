-- What the zone on a returned dossier's card back said: its picture is gone from here, and a redo holds against it.
CREATE TABLE dossier_zone (
    dossier BLOB NOT NULL PRIMARY KEY REFERENCES dossier (id) ON DELETE CASCADE, -- DossierId
    zone    TEXT NOT NULL CHECK (json_valid(zone))                               -- the MrzReading
) STRICT, WITHOUT ROWID;
