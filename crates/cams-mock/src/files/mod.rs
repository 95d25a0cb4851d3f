//! Files: authorisations to upload, links to download, and the local stand-in for the storage (OSS) that both lead to.
//!
//! The stand-in is on the listener of the server, with its bucket as the first part of the path. It checks signatures by
//! code of its own, not by that of the SDK. See the documentation of the crate for the rules.

mod answer;
mod authenticate;
mod blob;
mod grants;
mod links;
mod objects;
mod respond;

use std::time::{Duration, SystemTime};

use cams_models::{GeneratePresignedUrlRequest, GetChatappUploadAuthorizationRequest};
use serde_json::json;

use crate::answer::{Outcome, elements};
use crate::service::Handler;
use grants::Grants;
use links::Links;
use objects::Objects;

pub(crate) use respond::{Body, is_object, respond};

/// The only bucket.
const BUCKET: &str = "cams-local";

/// What the storage is told when it is made.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// Where the server listens: `http://127.0.0.1:PORT`.
    pub(crate) endpoint: String,
    /// How long an authorisation is valid.
    pub(crate) life: Duration,
    /// Whether an upload may say who can read the object.
    pub(crate) allows_acl: bool,
}

/// What is known of files.
#[derive(Debug)]
pub(crate) struct Files {
    settings: Settings,
    grants: Grants,
    links: Links,
    objects: Objects,
}

impl Files {
    pub(crate) fn new(settings: Settings) -> Self {
        Self { settings, grants: Grants::default(), links: Links::new(), objects: Objects::default() }
    }

    fn authorize(&mut self, request: GetChatappUploadAuthorizationRequest, now: SystemTime) -> Outcome {
        let space = request.cust_space_id.unwrap_or_default();
        let grant = self.grants.make(space, now + self.settings.life);
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
    fn link(&self, request: &GeneratePresignedUrlRequest, now: SystemTime) -> Outcome {
        let key = request.file_path.trim_start_matches('/');
        let query = self.links.query(key, now);
        let url = format!("{}/{BUCKET}/{}?{query}", self.settings.endpoint, authenticate::encode_path(key));
        Ok(elements([("Data", json!({"Url": url}))]))
    }
}

/// The handler of an operation on files. GetDownloadExcelList has none: what it returns is not documented.
pub(crate) fn handler(action: &str) -> Option<Handler> {
    let handler: Handler = match action {
        "GetChatappUploadAuthorization" => {
            |service, input| service.files.authorize(input.read()?, service.now)
        }
        "GeneratePresignedUrl" => |service, input| service.files.link(&input.read()?, service.now),
        _ => return None,
    };
    Some(handler)
}
