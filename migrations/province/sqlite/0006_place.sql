-- Where a house stands, in thousandths of a degree and metres: with the person's yes, where the province allows it.
ALTER TABLE visit ADD COLUMN north INTEGER;      -- NULL where it was not written down
ALTER TABLE visit ADD COLUMN east INTEGER;       -- NULL as above
ALTER TABLE visit ADD COLUMN within_m INTEGER;   -- NULL as above
