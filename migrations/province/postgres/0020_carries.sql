-- For whom a device has brought letters: blobs that those devices offer may come by it.
CREATE TABLE carries (
    carrier TEXT NOT NULL,
    device  TEXT NOT NULL,
    at      bigint NOT NULL,
    PRIMARY KEY (carrier, device)
);
