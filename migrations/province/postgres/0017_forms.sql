-- Providers' own forms, by product. Digests are text; times are milliseconds since 1970.
CREATE TABLE form (
    product      TEXT NOT NULL,
    version      TEXT NOT NULL,                -- what the provider calls it
    starts_on    TEXT NOT NULL,                -- from which day it is filled in, yyyy-MM-dd
    pages        bigint NOT NULL,
    places       bigint NOT NULL,
    content      TEXT NOT NULL,                -- digest of the form in the clear: the same version is the same bytes
    digest       TEXT NOT NULL,                -- of the encrypted bytes
    bytes        bigint NOT NULL,
    opener       bytea NOT NULL,                -- its key, sealed to the intake key
    loaded_at    bigint NOT NULL,
    published_at bigint,                      -- NULL until then
    PRIMARY KEY (product, version)
);
CREATE INDEX form_by_digest ON form (digest);
