-- Where a house stands, in thousandths of a degree and metres: with the person's yes, where the province allows it.
ALTER TABLE visit ADD COLUMN north BIGINT;      -- NULL where it was not written down
ALTER TABLE visit ADD COLUMN east BIGINT;       -- NULL as above
ALTER TABLE visit ADD COLUMN within_m BIGINT;   -- NULL as above
