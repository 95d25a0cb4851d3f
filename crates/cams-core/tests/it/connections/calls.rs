//! Calls, and what they come to.

use cams_core::{CallOptions, Config, Credentials, Engine, Error, ErrorKind, Execution};
use cams_models::{AddChatGroupRequest, SERVICE};

pub(crate) fn config(endpoint: impl Into<String>) -> Config {
    Config::new().credentials(Credentials::new("id", "secret")).cust_space_id("cams-x000").endpoint(endpoint)
}

pub(crate) async fn call(config: Config) -> Result<(), Error> {
    let engine = Engine::new(&SERVICE, config)?;
    let request = AddChatGroupRequest::new("8613800000000");
    engine.call(&request, &CallOptions::default().no_retry()).await.map(drop)
}

pub(crate) fn assert_not_executed(result: Result<(), Error>) -> String {
    let error = result.unwrap_err();
    assert_eq!(
        (error.kind(), error.execution()),
        (ErrorKind::Unreachable, Execution::NotExecuted),
        "{error}"
    );
    format!("{error} {error:?}")
}
