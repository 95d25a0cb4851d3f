//! The client: one connection pool, and a method per operation (generated beside this file).

use std::sync::Arc;

use cams_core::credentials::Context;
use cams_core::{
    CallOptions, Config, Endpoint, Engine, Error, Intercept, Prepared, ProvideCredentials, Reply, bytes, http,
};
use cams_models::{SERVICE, operations};
use cams_operation::{Operation, OperationInfo};
use serde_json::Value;

use crate::check::Violations;
use crate::parameters;
use crate::warned::Warned;

/// Calls operations. Clones are cheap and share connections, credentials and settings.
///
/// A client may be used from several runtimes, such as one in a `static` from tests that run at once: each runtime has
/// connections of its own, since a connection ends with the runtime that drives it.
///
/// ```
/// use cams::{Client, Config, Credentials};
///
/// let config = Config::new().credentials(Credentials::new("id", "secret")).cust_space_id("cams-x000");
/// let client = Client::new(config)?;
/// assert_eq!(client.endpoint().to_string(), "https://cams.ap-southeast-1.aliyuncs.com");
/// # Ok::<(), cams::Error>(())
/// ```
#[doc(alias("cams20200606", "AcsClient", "IAcsClient"))]
#[cfg_attr(all(doc, feature = "all-groups"), doc = include_str!("tasks.md"))]
#[derive(Clone, Debug)]
pub struct Client {
    engine: Engine,
    warned: Arc<Warned>,
    #[cfg(feature = "files")]
    authorizations: Arc<crate::authorizations::Authorizations>,
}

impl Client {
    /// Makes a client. Nothing is sent.
    ///
    /// # Errors
    /// A setting is not valid; the message says which and why.
    pub fn new(config: Config) -> Result<Self, Error> {
        Ok(Self {
            engine: Engine::new(&SERVICE, config)?,
            warned: Arc::default(),
            #[cfg(feature = "files")]
            authorizations: Arc::default(),
        })
    }

    /// Makes a client with the credentials and the region that the official SDKs and the `aliyun` command would use,
    /// see [`DefaultChain`](crate::credentials::DefaultChain), and with the endpoint and the space that `CAMS_ENDPOINT`
    /// and
    /// `CAMS_CUST_SPACE_ID` name: see [`Config::from_env`].
    ///
    /// Credentials are looked for when a call needs them; that call fails if there are none.
    ///
    /// # Errors
    /// A setting is not valid, such as the region.
    pub fn from_env() -> Result<Self, Error> {
        Self::new(Config::from_env())
    }

    /// A client that refuses what this one warns of ([`parameters`](crate::parameters)): a misspelt documented value, a
    /// text longer than Meta allows. It shares connections, credentials and settings with this one. Good for tests
    /// and for programs of your own; a rule with weak evidence may be wrong, or become so.
    ///
    /// ```
    /// # async fn run(client: cams::Client) {
    /// let call = client.with_strict_checks().add_chat_group().business_number("8613800000000");
    /// let refused = call.channel_type("WATSAPP").send().await.unwrap_err();
    /// assert!(refused.message().contains("did you mean `WHATSAPP`?"));
    /// # }
    /// ```
    #[must_use]
    pub fn with_strict_checks(&self) -> Self {
        Self { warned: Arc::new(Warned::strict()), ..self.clone() }
    }

    /// The client of another tenant: the same with other credentials. It shares connections, certificates, the retry
    /// budget and the limit of calls in flight with this one. Rate limits are its own, since the service counts the
    /// calls of each account.
    ///
    /// ```
    /// use cams::credentials::{AssumeRole, Cached, Role};
    /// use cams::{Client, Config, Credentials};
    ///
    /// let base = Credentials::new("id", "secret");
    /// let client = Client::new(Config::new().credentials(base.clone()))?;
    /// // One context for all tenants: they share the connections to STS as well.
    /// let context = client.credentials_context();
    /// let tenant = |account: u64| {
    ///     let role = Role::new(format!("acs:ram::{account}:role/cams"));
    ///     client.with_credentials(Cached::new(&context, AssumeRole::new(&context, base.clone(), role)))
    /// };
    /// let tenants = [tenant(1234567890123456), tenant(2345678901234567)];
    /// # Ok::<(), cams::Error>(())
    /// ```
    #[must_use]
    pub fn with_credentials(&self, provider: impl ProvideCredentials) -> Self {
        self.of_tenant(self.engine.with_credentials(provider))
    }

    /// The same with another default for `CustSpaceId`, as for another customer of an ISV. It shares everything with
    /// this one, rate limits included.
    #[must_use]
    pub fn with_cust_space_id(&self, id: impl Into<String>) -> Self {
        self.of_tenant(self.engine.with_cust_space_id(id))
    }

    /// The same with one more interceptor, after those that it has. It shares everything with this one.
    #[must_use]
    pub fn with_intercept(&self, interceptor: impl Intercept) -> Self {
        Self { engine: self.engine.with_intercept(interceptor), ..self.clone() }
    }

    fn of_tenant(&self, engine: Engine) -> Self {
        Self {
            engine,
            warned: Arc::clone(&self.warned),
            #[cfg(feature = "files")]
            authorizations: Arc::default(),
        }
    }

    /// A context that connects as this client does, for sources of credentials that you construct. All that get a
    /// clone of it share its connections; see [`with_credentials`](Self::with_credentials).
    #[must_use]
    pub fn credentials_context(&self) -> Context {
        self.engine.credentials_context()
    }

    /// Where requests are sent.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        self.engine.endpoint()
    }

    /// Sends a request that was built elsewhere, such as one read from JSON, if
    /// [`parameters`](crate::parameters) finds nothing that can never be accepted.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn send<Op: Operation>(
        &self,
        request: &Op,
        options: &CallOptions,
    ) -> Result<Reply<Op::Response>, Error> {
        self.judge(Op::INFO.action, Some(Op::INFO), options, parameters::check_request(request))?;
        self.engine.call(request, options).await
    }

    /// Builds and signs a request without sending it, to look at. Signature and security token are masked.
    ///
    /// # Errors
    /// What is wrong before anything is sent: the request, an option, the credentials.
    pub async fn prepare<Op: Operation>(
        &self,
        request: &Op,
        options: &CallOptions,
    ) -> Result<Prepared, Error> {
        parameters::judge(Op::INFO.action, parameters::check_request(request), &self.warned)?;
        self.engine.prepare(request, options).await
    }

    /// The same for an operation by its name, as [`call_json`](Self::call_json).
    ///
    /// # Errors
    /// As [`prepare`](Self::prepare).
    pub async fn prepare_json(
        &self,
        action: &str,
        input: &Value,
        options: &CallOptions,
    ) -> Result<Prepared, Error> {
        parameters::judge(action, parameters::check(action, input), &self.warned)?;
        self.engine.prepare_json(action, operations::find(action), input, options).await
    }

    /// Calls an operation by its name with a JSON object of parameters, and answers JSON: for operations that this
    /// version of the SDK does not know yet. Those of a known operation are checked as by [`send`](Self::send).
    ///
    /// ```no_run
    /// # async fn run(client: cams::Client) -> Result<(), cams::Error> {
    /// let input = serde_json::json!({"CustSpaceId": "cams-x000", "Name": "spring"});
    /// let reply = client.call_json("AnOperationOfTomorrow", &input, &cams::CallOptions::default()).await?;
    /// println!("{}", reply.output["RequestId"]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// See [`Error`]. An unknown operation counts as a write and is never sent twice.
    pub async fn call_json(
        &self,
        action: &str,
        input: &Value,
        options: &CallOptions,
    ) -> Result<Reply<Value>, Error> {
        let info = operations::find(action);
        self.judge(action, info, options, parameters::check(action, input))?;
        self.engine.call_json(action, info, input, options).await
    }

    /// Calls an operation by its name as [`call_json`](Self::call_json) does, and returns the answer as it came: a JSON
    /// object as text, with the order of its members and every digit. For tools that show what the service says.
    ///
    /// # Errors
    /// See [`Error`]. An unknown operation counts as a write and is never sent twice.
    pub async fn call_for_text(
        &self,
        action: &str,
        input: &Value,
        options: &CallOptions,
    ) -> Result<Reply<String>, Error> {
        let info = operations::find(action);
        self.judge(action, info, options, parameters::check(action, input))?;
        self.engine.call_for_text(action, info, input, options).await
    }

    /// Reads an answer as a call of the operation would: one that [`call_for_text`](Self::call_for_text) returned, or
    /// that was recorded. Nothing is sent.
    ///
    /// ```
    /// use cams::{Client, Config, Credentials, bytes::Bytes, http::Response, models::AddChatGroupInviteLinkRequest};
    ///
    /// let client = Client::new(Config::new().credentials(Credentials::new("id", "secret")))?;
    /// let answer = Response::new(Bytes::from_static(br#"{"Code":"OK","InviteLink":"https://example.com/1"}"#));
    /// let response = client.read_answer::<AddChatGroupInviteLinkRequest>(answer)?;
    /// assert_eq!(response.invite_link.as_deref(), Some("https://example.com/1"));
    /// # Ok::<(), cams::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of a call with this answer, but without attempts.
    pub fn read_answer<Op: Operation>(
        &self,
        answer: http::Response<bytes::Bytes>,
    ) -> Result<Op::Response, Error> {
        self.engine.read::<Op>(answer)
    }

    /// Builds and signs a call by its name, to be sent by other means, such as `curl`. The service takes it once, and
    /// only for about a quarter of an hour. It holds the signature and the security token, so treat it as a secret.
    /// Nothing is sent.
    ///
    /// # Errors
    /// As [`prepare`](Self::prepare).
    pub async fn sign_json(
        &self,
        action: &str,
        input: &Value,
        options: &CallOptions,
    ) -> Result<http::Request<bytes::Bytes>, Error> {
        parameters::judge(action, parameters::check(action, input), &self.warned)?;
        self.engine.sign_json(action, operations::find(action), input, options).await
    }

    /// The default that it has for a parameter which a call leaves out: that of `CustSpaceId`, if there is one.
    #[must_use]
    pub fn default_parameter(&self, name: &str) -> Option<&str> {
        self.engine.default_parameter(name)
    }

    /// Refuses what the service can never accept, with interceptors, spans and events told of it, and logs what it may
    /// refuse.
    pub(crate) fn judge(
        &self,
        action: &str,
        info: Option<&'static OperationInfo>,
        options: &CallOptions,
        found: Violations,
    ) -> Result<(), Error> {
        parameters::judge(action, found, &self.warned)
            .map_err(|error| self.engine.refuse(action, info, options, error))
    }

    #[allow(dead_code, reason = "a build may have no list, no state to wait for and no file")]
    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// What all clones of the client have warned of.
    #[allow(dead_code, reason = "a build may have no builder")]
    pub(crate) fn warned(&self) -> &Warned {
        &self.warned
    }

    /// What all clones of the client may upload with.
    #[cfg(feature = "files")]
    pub(crate) fn authorizations(&self) -> &crate::authorizations::Authorizations {
        &self.authorizations
    }
}
