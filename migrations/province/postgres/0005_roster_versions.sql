-- A roster is made anew where somebody of its own areas changed, and the one before stays for who is fetching it.

-- At which position somebody of a commune last changed.
CREATE TABLE roster_change (
    unit     TEXT NOT NULL PRIMARY KEY,
    position bigint NOT NULL CHECK (position >= 0)
);

-- Rosters that a newer one replaced. They go after a day: a half-done download would otherwise end in nothing.
CREATE TABLE old_roster_blob (
    digest      TEXT NOT NULL PRIMARY KEY,
    areas       TEXT NOT NULL,
    replaced_at bigint NOT NULL
);
CREATE INDEX old_roster_blob_by_replaced ON old_roster_blob (replaced_at);
