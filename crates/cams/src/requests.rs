//! Calls of requests that were built elsewhere.

use crate::call::{BuildCall, CallBuilder};
use crate::client::Client;

impl Client {
    /// Returns a call for a request that was built elsewhere, such as a queued one. The call is a complete builder,
    /// with every method that sends, waits, lists, or sets options. The request is checked when it is sent.
    ///
    /// ```no_run
    /// # async fn run(client: cams::Client, json: &str) -> Result<(), Box<dyn std::error::Error>> {
    /// let request: cams::models::AddChatGroupRequest = serde_json::from_str(json)?;
    /// let reply = client.call(request).with_no_retry().with_label("replay").send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn call<Op: BuildCall>(&self, request: Op) -> CallBuilder<Op, Op::Complete> {
        CallBuilder::new(self, request)
    }
}
