-- What proves a restore to the province, and what a cut line costs.

-- The mark stays as it was signed: after a restore only the province's own word says what it had secured. The one
-- that is here has no signature any more; it is dropped and comes with the next answer.
DROP TABLE secured_mark;
CREATE TABLE secured_mark (
    one      INTEGER NOT NULL PRIMARY KEY CHECK (one = 1), -- there is one mark only
    epoch    BLOB NOT NULL CHECK (length(epoch) = 16),     -- the log's epoch
    position INTEGER NOT NULL CHECK (position >= 0),       -- the position there
    hash     BLOB NOT NULL CHECK (length(hash) = 32),      -- the chain's hash there
    signed   TEXT NOT NULL CHECK (json_valid(signed))      -- the province's word, with its signature
) STRICT;

-- Up to where each blob was put on the wire, whether it arrived or not: what is sent again after a cut or a kill is
-- counted. It goes with the blob's bytes.
CREATE TABLE blob_attempt (
    blob  BLOB NOT NULL PRIMARY KEY REFERENCES blob (digest), -- its digest
    bytes INTEGER NOT NULL CHECK (bytes >= 0)                 -- up to where
) STRICT, WITHOUT ROWID;
