//! Temporary keys for a CloudSSO login that the `aliyun` command keeps in a profile.

use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use http::Request;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use serde_json::json;
use url::Url;

use super::answer::{self, Enclosed};
use super::context::Context;
use super::error::CredentialsError;
use super::exchange;
use super::login;
use super::provider::FetchCredentials;
use super::secret::Secret;
use super::value::Credentials;
use crate::future::BoxFuture;
use crate::request::endpoint::Endpoint;

const PEER: &str = "CloudSSO";
const LIMIT: Duration = Duration::from_secs(10);
const LOG_IN: &str = "log in again with `aliyun configure --mode CloudSSO`";

#[derive(Debug)]
pub(crate) struct CloudSso {
    pub(crate) context: Context,
    pub(crate) sign_in_url: String,
    pub(crate) account: String,
    pub(crate) configuration: String,
    pub(crate) access_token: Secret,
    /// End of the login, in seconds since 1970.
    pub(crate) token_expiry: i64,
}

impl CloudSso {
    async fn exchange(&self) -> Result<Credentials, CredentialsError> {
        let now = self.context.now().duration_since(UNIX_EPOCH).unwrap_or_default();
        if u64::try_from(self.token_expiry).unwrap_or_default() <= now.as_secs() {
            return Err(CredentialsError::new("the login with CloudSSO has expired").with_help(LOG_IN));
        }
        let answer =
            login::accept(PEER, self.context.http.send(PEER, self.request()?, LIMIT).await?, LOG_IN)?;
        let Enclosed { key } = answer::read(PEER, answer.body)?;
        key.into_credentials(PEER, &self.context, None)
    }

    fn request(&self) -> Result<Request<Bytes>, CredentialsError> {
        let invalid =
            || CredentialsError::new("`cloud_sso_sign_in_url` is not an https URL").with_help(LOG_IN);
        let url = Url::parse(&self.sign_in_url).map_err(|_| invalid())?;
        let service = Endpoint::of_url(&url).ok_or_else(invalid)?;
        if !service.is_confidential() {
            return Err(invalid());
        }
        let body = json!({"AccountId": self.account, "AccessConfigurationId": self.configuration});
        let request = Request::post(format!("{service}/cloud-credentials"))
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/json")
            .header(AUTHORIZATION, exchange::bearer(&self.access_token)?);
        request.body(Bytes::from(body.to_string())).map_err(|_| invalid())
    }
}

impl FetchCredentials for CloudSso {
    fn name(&self) -> &'static str {
        "cloud_sso"
    }

    fn fetch(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.exchange())
    }
}
