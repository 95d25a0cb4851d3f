//! What is known of files, and the two operations on them.

use std::time::{Duration, SystemTime};

use cams_models::{GeneratePresignedUrlRequest, GetChatappUploadAuthorizationRequest};
use serde_json::json;

use super::authenticate;
use super::grants::Grants;
use super::links::Links;
use super::objects::Objects;
use crate::answer::{Outcome, elements};
use crate::clock::later;
use crate::lengths::full;

/// The only bucket.
pub(super) const BUCKET: &str = "cams-local";

/// Settings of a new storage.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// Where the server listens: `http://127.0.0.1:PORT`.
    pub(crate) endpoint: String,
    /// How long an authorization is valid.
    pub(crate) life: Duration,
    /// Whether an upload may say who can read the object.
    pub(crate) allows_acl: bool,
}

/// What is known of files.
#[derive(Debug)]
pub(crate) struct Files {
    pub(super) settings: Settings,
    pub(super) grants: Grants,
    pub(super) links: Links,
    pub(super) objects: Objects,
}

impl Files {
    pub(crate) fn new(settings: Settings) -> Self {
        Self { settings, grants: Grants::default(), links: Links::new(), objects: Objects::default() }
    }

    pub(super) fn authorize(
        &mut self,
        request: GetChatappUploadAuthorizationRequest,
        now: SystemTime,
    ) -> Outcome {
        let space = request.cust_space_id.unwrap_or_default();
        let grant = self.grants.make(space, later(now, self.settings.life));
        let grant = grant.ok_or_else(|| full("directories of spaces"))?;
        Ok(elements([(
            "Data",
            json!({
                "AccessKeyId": grant.id,
                "AccessKeySecret": grant.secret,
                "SecurityToken": grant.token,
                "BucketName": BUCKET,
                "Dir": grant.directory,
                "EndPoint": self.settings.endpoint,
                "Expire": self.settings.life.as_secs(),
            }),
        )]))
    }

    /// Like OSS, it makes a link whether there is such an object or not.
    pub(super) fn link(&self, request: &GeneratePresignedUrlRequest, now: SystemTime) -> Outcome {
        let key = request.file_path.trim_start_matches('/');
        let query = self.links.query(key, now);
        let url = format!("{}/{BUCKET}/{}?{query}", self.settings.endpoint, authenticate::encode_path(key));
        Ok(elements([("Data", json!({"Url": url}))]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uploads_and_links_name_the_public_address() {
        let endpoint = "http://cams.test:9000".to_owned();
        let settings = Settings { endpoint, life: Duration::from_secs(60), allows_acl: true };
        let (mut files, now) = (Files::new(settings), SystemTime::UNIX_EPOCH);
        let Ok(granted) = files.authorize(GetChatappUploadAuthorizationRequest::new(), now) else { panic!() };
        assert_eq!(granted["Data"]["EndPoint"], "http://cams.test:9000");
        let Ok(linked) = files.link(&GeneratePresignedUrlRequest::new("a/door.png"), now) else { panic!() };
        let url = linked["Data"]["Url"].as_str().unwrap_or_default();
        assert!(url.starts_with("http://cams.test:9000/cams-local/a/door.png?"), "{url}");
    }
}
