-- What the machine-readable zone on a picture of a card's back says. It goes with the picture.
CREATE TABLE draft_zone (
    attachment BLOB NOT NULL PRIMARY KEY REFERENCES draft_attachment (id) ON DELETE CASCADE, -- AttachmentId
    zone       TEXT NOT NULL CHECK (json_valid(zone))                                        -- the MrzReading
) STRICT, WITHOUT ROWID;
