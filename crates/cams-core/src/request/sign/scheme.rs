//! Which of the two signature schemes is used.

/// A signature scheme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scheme {
    /// `ACS3-HMAC-SHA256`: the signature travels in the `Authorization` header.
    #[default]
    Acs3,
    /// RPC V1, `HMAC-SHA1`: the signature is a parameter of the query.
    RpcV1,
}
