//! The account that calls are made for. Nothing looks at it, but its length is part of what is signed and sent.

pub(crate) const ACCESS_KEY_ID: &str = "LTAI0000000000000000";
pub(crate) const ACCESS_KEY_SECRET: &str = "a-secret-of-thirty-characters-x";
pub(crate) const CUST_SPACE_ID: &str = "cams-x000";
