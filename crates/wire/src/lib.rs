//! What travels between a device and the province: shapes and their limits, no logic.
//!
//! ```
//! use tannha_wire::v1;
//!
//! // An exchange carries at most 16 kB each way; what is larger is a blob.
//! assert_eq!(v1::MAX_EXCHANGE_BYTES, 16 * 1024);
//! ```

#[cfg(test)]
mod golden;
pub mod v1;
