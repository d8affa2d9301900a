-- Several operators on one device: who may speak, who has left, and who goes on with what.

-- The device's word for an operator whom the certificate does not name. It travels with each of their packets.
CREATE TABLE operator_introduction (
    operator     BLOB NOT NULL PRIMARY KEY REFERENCES operator (id), -- OperatorId
    introduction TEXT NOT NULL CHECK (json_valid(introduction))      -- with its signature, and the invitation's secret
) STRICT, WITHOUT ROWID;

-- Operators who have left: the trail still names them, the lock does not.
CREATE TABLE operator_left (
    operator BLOB NOT NULL PRIMARY KEY REFERENCES operator (id), -- OperatorId
    left_at  INTEGER NOT NULL                                    -- when
) STRICT, WITHOUT ROWID;

-- Who captures a draft. One without a row is from before there were several operators, and everybody's.
CREATE TABLE draft_owner (
    draft    BLOB NOT NULL PRIMARY KEY REFERENCES draft (id) ON DELETE CASCADE, -- DraftId
    operator BLOB NOT NULL REFERENCES operator (id)                             -- OperatorId
) STRICT, WITHOUT ROWID;
-- What somebody has to settle before leaving.
CREATE INDEX draft_owner_by_operator ON draft_owner (operator);

-- Who promised what a visit ended with. One without a row is the team's.
CREATE TABLE promise_keeper (
    visit    BLOB NOT NULL PRIMARY KEY REFERENCES visit (packet) ON DELETE CASCADE, -- PacketId of the visit
    operator BLOB NOT NULL REFERENCES operator (id)                                 -- OperatorId
) STRICT, WITHOUT ROWID;
-- What somebody has promised.
CREATE INDEX promise_keeper_by_operator ON promise_keeper (operator);
