-- Which packets were written to a stick. They wait all the same until the province has signed for them.
CREATE TABLE packet_carried (
    packet BLOB NOT NULL PRIMARY KEY REFERENCES packet (id), -- PacketId
    at     INTEGER NOT NULL                                  -- when it was written last
) STRICT, WITHOUT ROWID;

-- The invitation of a device that joins by a stick, until its answer has come back with one.
CREATE TABLE wish (
    one        INTEGER NOT NULL PRIMARY KEY CHECK (one = 1), -- there is one at most
    invitation TEXT NOT NULL                                 -- as its QR has it
) STRICT;
