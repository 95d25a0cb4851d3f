//! The client: one connection pool, and a method per operation (generated beside this file).

use std::sync::Arc;

use cams_core::{CallOptions, Config, Endpoint, Engine, Error, Prepared, Reply};
use cams_models::{SERVICE, operations};
use cams_operation::Operation;
use serde_json::Value;

use crate::parameters;
use crate::warned::Warned;

/// Calls operations. Clones are cheap and share connections, credentials and settings.
///
/// ```
/// use cams::{Client, Config, Credentials};
///
/// let config = Config::new().credentials(Credentials::new("id", "secret")).cust_space_id("cams-x000");
/// let client = Client::new(config)?;
/// assert_eq!(client.endpoint().to_string(), "https://cams.ap-southeast-1.aliyuncs.com");
/// # Ok::<(), cams::Error>(())
/// ```
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

    /// Makes a client with the credentials, the region and the endpoint that the official SDKs and the `aliyun` command
    /// would use: see [`DefaultChain`](crate::credentials::DefaultChain) and [`Config::from_env`].
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
        parameters::judge(Op::INFO.action, parameters::check_request(request), &self.warned)?;
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
        parameters::judge(action, parameters::check(action, input), &self.warned)?;
        self.engine.call_json(action, operations::find(action), input, options).await
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
