-- What comes down as a blob is one way for all of it: packs of recordings, and providers' forms.

-- What is to come down. It goes when it is whole.
CREATE TABLE bulk_wanted (
    place     INTEGER NOT NULL PRIMARY KEY,                       -- in the order in which the feed named it
    kind      TEXT NOT NULL CHECK (kind IN ('recordings', 'form')), -- what it is
    name      TEXT NOT NULL,                                      -- the code of a SpokenLanguage, or of a product
    version   TEXT NOT NULL,                                      -- a number for recordings, the provider's word for a form
    starts_on TEXT CHECK (starts_on IS date(starts_on)),          -- from which day a form is filled in; NULL for recordings
    blob      BLOB NOT NULL UNIQUE CHECK (length(blob) = 32),     -- digest of the encrypted bytes
    bytes     INTEGER NOT NULL CHECK (bytes >= 0),                -- how many there are
    items     INTEGER NOT NULL CHECK (items >= 0),                -- how many clips are in it; 1 for a form
    key       BLOB NOT NULL                                       -- that opens it, sealed to this device
) STRICT;
INSERT INTO bulk_wanted (kind, name, version, blob, bytes, items, key)
    SELECT 'recordings', language, CAST(version AS TEXT), blob, bytes, clips, key FROM recording_wanted ORDER BY language;
DROP TABLE recording_wanted;

-- What came down of it so far.
CREATE TABLE bulk_piece (
    blob    BLOB NOT NULL CHECK (length(blob) = 32), -- digest of the whole
    at      INTEGER NOT NULL CHECK (at >= 0),        -- where this piece begins
    content BLOB NOT NULL,                           -- encrypted still
    PRIMARY KEY (blob, at)
) STRICT;
INSERT INTO bulk_piece (blob, at, content) SELECT blob, at, content FROM recording_piece;
DROP TABLE recording_piece;

-- What the feed named once, so that hearing it again, after a restore too, brings nothing back that was replaced.
CREATE TABLE bulk_heard (
    blob BLOB NOT NULL PRIMARY KEY CHECK (length(blob) = 32) -- digest of the encrypted bytes
) STRICT, WITHOUT ROWID;
INSERT INTO bulk_heard (blob) SELECT blob FROM recording_pack UNION SELECT blob FROM bulk_wanted;

-- Providers' forms that are whole. Of a product the one counts whose day came last, and of one day the one that was published
-- last. The pages stand last, so that lists do not read them.
CREATE TABLE form (
    place     INTEGER NOT NULL PRIMARY KEY,                            -- in the order in which the feed named it
    product   TEXT NOT NULL,                                           -- the code of a product
    version   TEXT NOT NULL,                                           -- what the provider calls it
    starts_on TEXT NOT NULL CHECK (starts_on IS date(starts_on)),      -- from which day it is filled in
    blob      BLOB NOT NULL UNIQUE CHECK (length(blob) = 32),          -- digest of the encrypted bytes that it came in
    places    TEXT NOT NULL CHECK (json_valid(places)),                -- where what stands
    pages     BLOB NOT NULL                                            -- a PDF
) STRICT;
CREATE INDEX form_by_product ON form (product, place);

-- Which version of its provider's form a dossier's paper was made with.
CREATE TABLE form_filled (
    dossier BLOB NOT NULL CHECK (length(dossier) = 16), -- DossierId
    version TEXT NOT NULL,                              -- of the form
    at      INTEGER NOT NULL,                           -- when it was printed or written last
    PRIMARY KEY (dossier, version)
) STRICT, WITHOUT ROWID;

-- How the one who receives is related and reached, for the letter that this device prints.
CREATE TABLE receiver_contact (
    packet   BLOB NOT NULL PRIMARY KEY REFERENCES receiver_authorisation (packet) ON DELETE CASCADE, -- PacketId
    relation TEXT NOT NULL,                                                                          -- the code of a relation
    phone    TEXT NOT NULL                                                                           -- ten digits
) STRICT;
