//! The province's log is one hash chain over skeletons: ids, kinds, areas, digests. Facts and blobs lie beside it.

use tannha_domain::Digest;

/// The hash of an entry, given the hash before it.
pub fn chain(before: &Digest, skeleton: &[u8]) -> Digest {
    Digest::of_all([b"tannha/log/1\0".as_slice(), before.as_bytes(), skeleton])
}

/// The hash before the first entry.
pub fn root() -> Digest {
    Digest::of(b"tannha/log/1\0root")
}

/// The bytes that a device signs for one request: method, path with its query, and the body.
pub fn request_bytes(method: &str, path_and_query: &str, body: &[u8]) -> Vec<u8> {
    [
        method.as_bytes(),
        b" ",
        path_and_query.as_bytes(),
        b"\n",
        body,
    ]
    .concat()
}
