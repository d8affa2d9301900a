-- Packets that lie with a relay and not on a stick: who keeps them, and its word for it.
CREATE TABLE packet_custody (
    packet  BLOB NOT NULL PRIMARY KEY REFERENCES packet_carried (packet), -- PacketId
    carrier TEXT NOT NULL,                                                -- the relay's name
    custody TEXT NOT NULL CHECK (json_valid(custody))                     -- its custody note, as it was signed
) STRICT, WITHOUT ROWID;
