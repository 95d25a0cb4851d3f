//! The location of objects: the address of a bucket, and the URLs of its objects.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use url::{Host, Url};

use crate::error::Error;
use crate::request::endpoint::Endpoint;

/// Name of an upload in errors.
pub(crate) const ACTION: &str = "PutObject";

/// Characters that stay unchanged in the path of an object, besides letters and digits.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

/// A bucket and its server.
///
/// Its name is part of the host name, as OSS requires. Under an IP address or `localhost`, where a host name cannot
/// have another part, it is the first part of the path, as in the official SDKs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    name: String,
    region: String,
    endpoint: Endpoint,
    in_path: bool,
}

impl Bucket {
    /// Parses the address of an OSS server, with or without a scheme (default: HTTPS), and with or without the bucket
    /// in front. An OSS host contains its region. For any other host, `region` is used for signatures.
    ///
    /// # Errors
    /// Fails if the address or the name is not valid ([`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest)).
    pub fn new(endpoint: &str, name: &str, region: &str) -> Result<Self, Error> {
        let invalid = |message: String| Error::invalid_request(ACTION, message);
        let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if name.is_empty() || !name.bytes().all(is_name) {
            return Err(invalid(
                "the name of the bucket must have only lower-case letters, digits, and `-`".into(),
            ));
        }
        let bare = Endpoint::parse(endpoint).map_err(|error| invalid(error.to_string()))?;
        let scheme = if bare.is_secure() { "https" } else { "http" };
        let authority = bare.authority();
        let server = match bare.url().host() {
            Some(Host::Domain(_)) => authority.strip_prefix(&format!("{name}.")).unwrap_or(authority),
            _ => authority,
        };
        let region = region_of(server).unwrap_or(region).to_owned();
        let at = |authority: String| {
            Endpoint::parse(&format!("{scheme}://{authority}")).map_err(|error| invalid(error.to_string()))
        };
        let server_alone = at(server.to_owned())?;
        let in_path = is_unnamed(server_alone.url());
        let endpoint = if in_path { server_alone } else { at(format!("{name}.{server}"))? };
        Ok(Self { name: name.to_owned(), region, endpoint, in_path })
    }

    /// Returns the region for signatures.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.region
    }

    /// Returns the server that requests are sent to.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Returns the URL of an object, without a signature.
    #[must_use]
    pub fn url(&self, key: &str) -> String {
        let key = utf8_percent_encode(key, PATH);
        match self.in_path {
            true => format!("{}/{}/{key}", self.endpoint, self.name),
            false => format!("{}/{key}", self.endpoint),
        }
    }

    /// Returns the path of an object in the canonical request, which always begins with the bucket.
    pub(super) fn canonical_path(&self, key: &str) -> String {
        format!("/{}/{}", self.name, utf8_percent_encode(key, PATH))
    }
}

/// Returns the key in an object's URL, signed or not; `None` if there is none.
///
/// ```
/// use cams_core::storage::key_of_url;
///
/// let url = "https://b.oss-eu-central-1.aliyuncs.com/d/a%20b.jpg?Signature=x";
/// assert_eq!(key_of_url(url).as_deref(), Some("d/a b.jpg"));
/// assert_eq!(key_of_url("http://127.0.0.1:8080/b/d/a.jpg").as_deref(), Some("d/a.jpg"));
/// ```
#[must_use]
pub fn key_of_url(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let path = url.path().strip_prefix('/')?;
    let key = if is_unnamed(&url) { path.split_once('/')?.1 } else { path };
    let key = percent_decode_str(key).decode_utf8().ok()?;
    (!key.is_empty()).then(|| key.into_owned())
}

/// Returns whether a server is an IP address or this machine, so that a bucket cannot be in front of it.
fn is_unnamed(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        _ => true,
    }
}

/// Returns `ap-southeast-1` for `oss-ap-southeast-1.aliyuncs.com` and `oss-ap-southeast-1-internal.aliyuncs.com`.
fn region_of(server: &str) -> Option<&str> {
    let region = server.strip_prefix("oss-")?.strip_suffix(".aliyuncs.com")?;
    let region = region.strip_suffix("-internal").unwrap_or(region);
    // `accelerate` and `accelerate-overseas` are everywhere.
    (!region.starts_with("accelerate")).then_some(region)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(endpoint: &str) -> String {
        Bucket::new(endpoint, "b-1", "r")
            .map_or_else(|error| error.to_string(), |bucket| bucket.url("d/a b+.jpg"))
    }

    #[test]
    fn a_bucket_stands_in_front_of_a_name_and_behind_a_number() {
        for (endpoint, wanted) in [
            ("oss-eu-central-1.aliyuncs.com", "https://b-1.oss-eu-central-1.aliyuncs.com/d/a%20b%2B.jpg"),
            (
                "https://oss-eu-central-1.aliyuncs.com/",
                "https://b-1.oss-eu-central-1.aliyuncs.com/d/a%20b%2B.jpg",
            ),
            ("b-1.oss-eu-central-1.aliyuncs.com", "https://b-1.oss-eu-central-1.aliyuncs.com/d/a%20b%2B.jpg"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/b-1/d/a%20b%2B.jpg"),
            ("http://[::1]:8080", "http://[::1]:8080/b-1/d/a%20b%2B.jpg"),
            ("http://1.2.3.4", "http://1.2.3.4/b-1/d/a%20b%2B.jpg"),
            ("http://[::1]", "http://[::1]/b-1/d/a%20b%2B.jpg"),
            ("http://localhost:8080", "http://localhost:8080/b-1/d/a%20b%2B.jpg"),
        ] {
            assert_eq!(url(endpoint), wanted, "{endpoint}");
        }
    }

    #[test]
    fn hosts_of_oss_name_their_region() {
        for (endpoint, wanted) in [
            ("oss-eu-central-1.aliyuncs.com", "eu-central-1"),
            ("b-1.oss-eu-central-1-internal.aliyuncs.com", "eu-central-1"),
            ("oss-accelerate.aliyuncs.com", "r"),
            ("files.example.com", "r"),
            ("http://127.0.0.1:1", "r"),
        ] {
            assert_eq!(Bucket::new(endpoint, "b-1", "r").unwrap().region(), wanted, "{endpoint}");
        }
    }

    #[test]
    fn what_would_change_the_host_is_refused() {
        for (endpoint, name) in
            [("oss.example.com/x", "b"), ("", "b"), ("oss.example.com", "evil.com/"), ("o.com", "")]
        {
            assert!(Bucket::new(endpoint, name, "r").is_err(), "{endpoint} {name}");
        }
    }
}
