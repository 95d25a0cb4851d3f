//! Who sends a request.

use http::HeaderValue;

use super::error::BuildError;

/// In the form that the official SDKs use, so that the service's statistics can read it.
pub(crate) fn user_agent(suffix: Option<&str>) -> Result<HeaderValue, BuildError> {
    let (os, arch, version) = (std::env::consts::OS, std::env::consts::ARCH, env!("CARGO_PKG_VERSION"));
    let mut text = format!("AlibabaCloud ({os}; {arch}) Rust cams/{version}");
    if let Some(suffix) = suffix {
        text = format!("{text} {suffix}");
    }
    HeaderValue::try_from(text)
        .map_err(|_| BuildError::new("the user agent has a character that no HTTP header can hold"))
}
