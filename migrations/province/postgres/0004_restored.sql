-- What a province remembers of lives of its log that it lost, so that one loss begins one epoch and not one a device.

-- An epoch that devices hold signed places of and that this log never had: another restore began it.
CREATE TABLE foreign_epoch (
    epoch      TEXT NOT NULL PRIMARY KEY,
    position   bigint NOT NULL CHECK (position >= 0), -- the place that was proven
    noticed_at bigint NOT NULL
);

-- Which place a device was last asked to prove: NULL where none; one that has no proof is not kept waiting for it.
ALTER TABLE device ADD COLUMN proof_asked TEXT;
