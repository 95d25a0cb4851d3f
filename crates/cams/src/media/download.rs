//! Links to stored files.

use cams_core::{CallOptions, Error};
use cams_models::GeneratePresignedUrlRequest;

use crate::client::Client;
use crate::media::key;

/// Links to stored files.
impl Client {
    /// Returns a new link to a stored file. Pass its key or an earlier link, even an expired one: from an upload, or
    /// from the media of an inbound message, whose links are valid for 7 days.
    ///
    /// How long the new link is valid is not documented. Anyone who has it can read the file. Production code was seen
    /// to use the keys of inbound files. The service does not tell whether the file exists.
    ///
    /// # Errors
    /// See [`Error`]. A text that is neither a key nor a link is refused before anything is sent.
    pub async fn download_url(&self, key_or_url: &str) -> Result<String, Error> {
        const ACTION: &str = "GeneratePresignedUrl";
        let key = key::of_link(key_or_url).map_err(|problem| Error::invalid_request(ACTION, problem))?;
        let request = GeneratePresignedUrlRequest::new(key);
        let reply = self.send(&request, &CallOptions::default()).await?;
        let url = reply.output.data.and_then(|data| data.url).filter(|url| !url.is_empty());
        url.ok_or_else(|| Error::unreadable(ACTION, "the answer has no `Url`"))
    }
}
