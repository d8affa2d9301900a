-- Operators whose access the province ended, one of several on their device: what they still send is held.
CREATE TABLE operator_revoked (
    operator   TEXT NOT NULL PRIMARY KEY,
    device     TEXT NOT NULL,
    revoked_at INTEGER NOT NULL
) STRICT;
