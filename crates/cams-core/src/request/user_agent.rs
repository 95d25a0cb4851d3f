//! The `User-Agent` header.

use http::HeaderValue;
use http::header::InvalidHeaderValue;

/// Returns the name of this SDK in the form of the official SDKs, which the service's statistics understand. A program
/// may add a suffix.
pub(crate) fn user_agent(suffix: Option<&str>) -> Result<HeaderValue, InvalidHeaderValue> {
    let (os, arch, version) = (std::env::consts::OS, std::env::consts::ARCH, env!("CARGO_PKG_VERSION"));
    let mut text = format!("AlibabaCloud ({os}; {arch}) Rust cams/{version}");
    if let Some(suffix) = suffix {
        text = format!("{text} {suffix}");
    }
    HeaderValue::try_from(text)
}
