//! Files: authorizations to upload, links to download, and the local stand-in for the storage (OSS) that both lead to.
//!
//! The stand-in is on the listener of the server, with its bucket as the first part of the path. It checks signatures
//! by code of its own, not by that of the SDK. See the documentation of the crate for the rules.

mod answer;
mod authenticate;
mod blob;
mod grants;
mod links;
mod objects;
mod respond;
mod state;

use crate::handler::Handler;

pub(crate) use respond::{Body, is_object, respond};
pub(crate) use state::{Files, Settings};

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
