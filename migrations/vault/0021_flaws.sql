-- What the judge of photos would have otherwise.
CREATE TABLE draft_flaws (
    attachment BLOB NOT NULL PRIMARY KEY REFERENCES draft_attachment (id) ON DELETE CASCADE, -- AttachmentId
    flaws      TEXT NOT NULL CHECK (json_valid(flaws))                                       -- codes of a Flaw, what matters most first
) STRICT, WITHOUT ROWID;
