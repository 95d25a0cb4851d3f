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

/// Calls operations. Clones are cheap and share connections, credentials, and settings.
///
/// You can use a client from several runtimes, for example a client in a `static` from tests that run in parallel. Each
/// runtime has its own connections, because a connection ends with the runtime that drives it.
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
    /// Creates a client. Nothing is sent.
    ///
    /// # Errors
    /// Fails if a setting is not valid. The message says which one and why.
    pub fn new(config: Config) -> Result<Self, Error> {
        Ok(Self {
            engine: Engine::new(&SERVICE, config)?,
            warned: Arc::default(),
            #[cfg(feature = "files")]
            authorizations: Arc::default(),
        })
    }

    /// Creates a client with the credentials and region that the official SDKs and the `aliyun` command would use (see
    /// [`DefaultChain`](crate::credentials::DefaultChain)), and with the endpoint and space from `CAMS_ENDPOINT` and
    /// `CAMS_CUST_SPACE_ID` (see [`Config::from_env`]).
    ///
    /// The client looks for credentials when a call needs them. The call fails if there are none.
    ///
    /// # Errors
    /// Fails if a setting is not valid, such as the region.
    pub fn from_env() -> Result<Self, Error> {
        Self::new(Config::from_env())
    }

    /// Returns a client that refuses calls for which this one only logs a warning ([`parameters`](crate::parameters)),
    /// such as a misspelled value or a text longer than Meta allows. It shares connections, credentials, and settings
    /// with this client. Use it in tests and for your own programs. A rule with weak evidence may be wrong, or become
    /// wrong.
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

    /// Returns a client for another tenant: the same client with other credentials. It shares connections,
    /// certificates, the retry budget, and the limit of calls in flight with this client. It has its own rate limits,
    /// because the service counts calls per account.
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

    /// Returns the same client with another default for `CustSpaceId`, for example for another customer of an ISV. It
    /// shares everything with this client, including rate limits.
    #[must_use]
    pub fn with_cust_space_id(&self, id: impl Into<String>) -> Self {
        self.of_tenant(self.engine.with_cust_space_id(id))
    }

    /// Returns the same client with one more interceptor, which runs after the existing ones. It shares everything with
    /// this client.
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

    /// Returns a context that connects as this client does, for credential sources that you construct. Sources with a
    /// clone of it share its connections; see [`with_credentials`](Self::with_credentials).
    #[must_use]
    pub fn credentials_context(&self) -> Context {
        self.engine.credentials_context()
    }

    /// Returns the endpoint that requests are sent to.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        self.engine.endpoint()
    }

    /// Sends a request that was built elsewhere, such as one read from JSON. Before sending, it checks the request with
    /// [`parameters`](crate::parameters) and refuses what the service can never accept.
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

    /// Builds and signs a request for inspection, without sending it. Signature and security token are masked.
    ///
    /// # Errors
    /// Fails for anything that is wrong before sending: the request, an option, or the credentials.
    pub async fn prepare<Op: Operation>(
        &self,
        request: &Op,
        options: &CallOptions,
    ) -> Result<Prepared, Error> {
        parameters::judge(Op::INFO.action, parameters::check_request(request), &self.warned)?;
        self.engine.prepare(request, options).await
    }

    /// Like [`prepare`](Self::prepare), for an operation given by name, as in [`call_json`](Self::call_json).
    ///
    /// # Errors
    /// See [`prepare`](Self::prepare).
    pub async fn prepare_json(
        &self,
        action: &str,
        input: &Value,
        options: &CallOptions,
    ) -> Result<Prepared, Error> {
        parameters::judge(action, parameters::check(action, input), &self.warned)?;
        self.engine.prepare_json(action, operations::find(action), input, options).await
    }

    /// Calls an operation by name with a JSON object of parameters, and returns JSON. Use it for operations that this
    /// version of the SDK does not know yet. The parameters of a known operation are checked as in
    /// [`send`](Self::send).
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
    /// See [`Error`]. An unknown operation counts as a write, so it is never repeated if it may have been executed.
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

    /// Calls an operation by name, as [`call_json`](Self::call_json) does, and returns the response unchanged: a JSON
    /// object as text, with the order of its members and every digit. Use it in tools that show the service's response.
    ///
    /// # Errors
    /// See [`Error`]. An unknown operation counts as a write, so it is never repeated if it may have been executed.
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

    /// Reads a response as a call of the operation would, for example one that [`call_for_text`](Self::call_for_text)
    /// returned or that was recorded. Nothing is sent.
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
    /// Returns the errors of a call with this response, but without attempts.
    pub fn read_answer<Op: Operation>(
        &self,
        answer: http::Response<bytes::Bytes>,
    ) -> Result<Op::Response, Error> {
        self.engine.read::<Op>(answer)
    }

    /// Builds and signs a call by name, so that you can send it by other means, such as `curl`. The service accepts it
    /// once, for about 15 minutes. It contains the signature and the security token, so treat it as a secret. Nothing
    /// is sent.
    ///
    /// # Errors
    /// See [`prepare`](Self::prepare).
    pub async fn sign_json(
        &self,
        action: &str,
        input: &Value,
        options: &CallOptions,
    ) -> Result<http::Request<bytes::Bytes>, Error> {
        parameters::judge(action, parameters::check(action, input), &self.warned)?;
        self.engine.sign_json(action, operations::find(action), input, options).await
    }

    /// Returns the client's default for a parameter that a call leaves out. Only `CustSpaceId` can have one.
    #[must_use]
    pub fn default_parameter(&self, name: &str) -> Option<&str> {
        self.engine.default_parameter(name)
    }

    /// Refuses what the service can never accept, and reports it to interceptors, spans, and events. Logs what the
    /// service may refuse.
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

    /// What all clones of the client have warned about.
    #[allow(dead_code, reason = "a build may have no builder")]
    pub(crate) fn warned(&self) -> &Warned {
        &self.warned
    }

    /// The upload authorizations of all clones of the client.
    #[cfg(feature = "files")]
    pub(crate) fn authorizations(&self) -> &crate::authorizations::Authorizations {
        &self.authorizations
    }
}
