-- What the roster said before a correction was accepted: the same list, imported again, must not bring it back.
ALTER TABLE correction ADD COLUMN was TEXT;
