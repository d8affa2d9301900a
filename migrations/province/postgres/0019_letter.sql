-- What devices asked in envelopes that a carrier brought: they are answered by a carrier until they are heard of by the line,
-- or ask anew.
CREATE TABLE letter (
    device     TEXT NOT NULL,        -- which asks
    counter    bigint NOT NULL,     -- its count of exchanges
    since      bigint NOT NULL,     -- the count of the first that was written with it
    ask        TEXT NOT NULL,        -- JSON
    brought_at bigint NOT NULL,
    PRIMARY KEY (device, counter)
);

-- Devices that joined by a carrier and have not been heard since: their certificate goes back with it.
CREATE TABLE joined_by_letter (
    device     TEXT NOT NULL PRIMARY KEY,
    brought_at bigint NOT NULL
);
