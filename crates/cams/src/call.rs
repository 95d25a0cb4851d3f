//! The builder of all operations: the request so far, the call options, and the proof that nothing is missing.
//!
//! The type of a builder has an element for each required parameter of its operation. The element is [`Missing`] at
//! first and becomes [`Given`] when the parameter is set. `send` requires that all elements are given: [`IsComplete`].

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use cams_core::{BoxFuture, CallOptions, Error, Placement, Platform, Prepared, RateLimit, Reply};
use cams_operation::Operation;
use serde_json::Value;

use crate::check::{Rule, Violations};
use crate::client::Client;
use crate::parameters;

/// State of a required parameter that is not set yet. `Parameter` is its name.
#[derive(Debug)]
pub struct Missing<Parameter>(PhantomData<Parameter>);

/// State of a required parameter that has been set.
#[derive(Debug)]
pub enum Given {}

/// Proof that a required parameter has been set.
#[diagnostic::on_unimplemented(
    message = "the required parameter `{Parameter}` is missing",
    label = "`{Parameter}` must be set before this",
    note = "every required parameter has a setter of its own name, such as `.group_id(…)` for `GroupId`",
    note = "for a message, `.content(…)` or `.template(…)` sets `ChannelType` and `Type`; for a mass send, \
            `.to_each(…)` sets all but `From`"
)]
pub trait IsGiven<Parameter>: IsComplete {}

impl<Parameter> IsGiven<Parameter> for Given {}

/// Proof that no required parameter is missing, for the state of one parameter or a tuple of states.
#[diagnostic::on_unimplemented(
    message = "a required parameter may be missing",
    label = "every required parameter must be set before this",
    note = "code for builders in any state can ask for `IsGiven` of each required parameter"
)]
pub trait IsComplete {}

impl IsComplete for Given {}

/// The condition never holds. It leads the compiler to the message that names the parameter.
impl<Parameter> IsComplete for Missing<Parameter> where Self: IsGiven<Parameter> {}

/// A tuple is complete when its elements are. The generator nests tuples with more elements than listed here.
macro_rules! complete_tuples {
    ($(($($state:ident),*))*) => {
        $(impl<$($state: IsComplete),*> IsComplete for ($($state,)*) {})*
    };
}

complete_tuples! {
    ()
    (A)
    (A, B)
    (A, B, C)
    (A, B, C, D)
    (A, B, C, D, E)
    (A, B, C, D, E, F)
    (A, B, C, D, E, F, G)
    (A, B, C, D, E, F, G, H)
}

/// An operation that has a builder. Every request type in this build implements it. Use it as a bound in code that is
/// generic over operations and starts from requests, and call [`Client::call`].
///
/// ```no_run
/// use cams::{BuildCall, Client, Error};
///
/// async fn replay<Op: BuildCall>(client: &Client, request: Op) -> Result<Op::Response, Error> {
///     client.call(request).with_label("replay").send().await
/// }
/// ```
pub trait BuildCall: Operation {
    /// The state of a complete builder.
    type Complete: IsComplete;
}

/// A call that has not been sent yet, of any operation. [`operations`](crate::operations) has a type alias for each
/// operation, with its documentation and the setters of its parameters.
///
/// `State` has an element for each required parameter, either [`Missing`] or [`Given`]. The methods that send the call
/// require that `State` [`IsComplete`].
#[must_use = "a call does nothing until it is sent"]
pub struct CallBuilder<Request, State> {
    pub(crate) call: Call<Request>,
    state: PhantomData<State>,
}

/// Implemented by hand, like `Debug`: derived implementations would require the same of the state, which never has a
/// value.
impl<Request: Clone, State> Clone for CallBuilder<Request, State> {
    fn clone(&self) -> Self {
        Self { call: self.call.clone(), state: PhantomData }
    }
}

impl<Request: fmt::Debug, State> fmt::Debug for CallBuilder<Request, State> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallBuilder").field("call", &self.call).field("state", &self.state).finish()
    }
}

// The methods that send are not `async fn`: their futures would have the state in their types, and the compiler would
// report a missing parameter again wherever the future is used.
impl<Request: Operation, State> CallBuilder<Request, State> {
    /// Starts a call. The placeholders for missing required parameters are never sent, because every method that sends
    /// requires them to be set.
    pub(crate) fn new(client: &Client, request: Request) -> Self {
        Call::new(client, request).in_state()
    }

    /// Sets the time limit of the whole call, including retries and waits. Default: the client's.
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.call.options = self.call.options.timeout(timeout);
        self
    }

    /// Sets the time limit of each attempt, from connecting to the complete response. A write that reaches it is not
    /// retried, unless nothing was sent. Only the time limit of the call covers fetching credentials. Default: the
    /// client's.
    pub fn with_attempt_timeout(mut self, timeout: Duration) -> Self {
        self.call.options = self.call.options.attempt_timeout(timeout);
        self
    }

    /// Sets how many calls of this operation the client starts per second. This call waits for its turn within its
    /// timeout. Default: the client's.
    pub fn with_rate_limit(mut self, limit: RateLimit) -> Self {
        self.call.options = self.call.options.rate_limit(limit);
        self
    }

    /// Applies several settings to this call. Settings that these options leave open stay as they are.
    pub fn with_options(mut self, options: CallOptions) -> Self {
        self.call.options = options.over(self.call.options);
        self
    }

    /// Sets a label for this call, such as a tenant or a campaign, for interceptors, spans, and events; see
    /// [`CallOptions::label`].
    pub fn with_label(mut self, label: impl Into<Arc<str>>) -> Self {
        self.call.options = self.call.options.label(label);
        self
    }

    /// Removes the time limit of the whole call.
    pub fn with_no_timeout(mut self) -> Self {
        self.call.options = self.call.options.no_timeout();
        self
    }

    /// Removes the time limit of each attempt. Only the limit of the call remains.
    pub fn with_no_attempt_timeout(mut self) -> Self {
        self.call.options = self.call.options.no_attempt_timeout();
        self
    }

    /// Makes a single attempt, whatever happens.
    pub fn with_no_retry(mut self) -> Self {
        self.call.options = self.call.options.no_retry();
        self
    }

    /// Ignores the client's rate limit for this call.
    pub fn with_no_rate_limit(mut self) -> Self {
        self.call.options = self.call.options.no_rate_limit();
        self
    }

    /// Applies a change if there is a value. Use it to pass an `Option` to any setter that does not change the type of
    /// the call. All setters of optional parameters qualify.
    ///
    /// ```no_run
    /// # fn run(client: cams::Client, subject: Option<String>, link: Option<&str>) {
    /// let groups = client
    ///     .list_chat_group()
    ///     .business_number("8613800000000")
    ///     .when_some(subject, |call, subject| call.subject(subject))
    ///     .when_some(link, |call, link| call.group_link(link));
    /// # }
    /// ```
    pub fn when_some<T>(self, value: Option<T>, change: impl FnOnce(Self, T) -> Self) -> Self {
        match value {
            Some(value) => change(self, value),
            None => self,
        }
    }

    /// Sets the maximum number of attempts, including the first one; 1 means no retry. Default: the client's.
    pub fn with_max_attempts(mut self, attempts: u32) -> Self {
        self.call.options = self.call.options.max_attempts(attempts);
        self
    }

    /// Sets where the parameters go: query or form. Default: the client's
    /// ([`Config::placement`](crate::Config::placement)).
    pub fn with_placement(mut self, placement: Placement) -> Self {
        self.call.options = self.call.options.placement(placement);
        self
    }

    /// Adds a parameter that the SDK does not know, as text. It replaces a parameter with the same name.
    pub fn with_parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.call.options = self.call.options.parameter(name, value);
        self
    }

    /// Adds a header. If the header is not valid, or if the SDK sets it itself, the call fails before anything is sent.
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.call.options = self.call.options.header(name, value);
        self
    }

    /// Returns the request, so that you can store or queue it. [`Client::call`](crate::Client::call) turns it into a
    /// call again.
    ///
    /// The request does not contain the call options; [`into_parts`](Self::into_parts) returns both.
    ///
    /// # Errors
    /// Fails for anything that the service is known to refuse, as `send` would. Warnings are logged.
    pub fn into_request(self) -> Result<Request, Violations>
    where
        State: IsComplete,
    {
        Ok(self.into_parts()?.0)
    }

    /// Returns the request and the call options, for [`Client::call`](crate::Client::call) and
    /// [`with_options`](Self::with_options), or for [`Client::send`](crate::Client::send).
    ///
    /// # Errors
    /// See [`into_request`](Self::into_request).
    pub fn into_parts(self) -> Result<(Request, CallOptions), Violations>
    where
        State: IsComplete,
    {
        let found = self.call.client.warned().judged(self.call.findings());
        self.call.client.warned().log(Request::INFO.action, &found);
        found.into_result()?;
        Ok((self.call.request, self.call.options))
    }

    /// Builds and signs the call for inspection, without sending it: method, URL, headers, canonical request, and
    /// string to sign. Signature and security token are masked.
    ///
    /// # Errors
    /// Fails for anything that is wrong before sending: the request, an option, or the credentials.
    pub fn prepare(self) -> BoxFuture<'static, Result<Prepared, Error>>
    where
        State: IsComplete,
    {
        Box::pin(self.call.prepare())
    }

    /// Sends the call and waits for the response.
    ///
    /// # Errors
    /// See [`Error`](crate::Error). Check [`may_have_executed`](crate::Error::may_have_executed) before you call again.
    pub fn send(self) -> BoxFuture<'static, Result<Request::Response, Error>>
    where
        State: IsComplete,
    {
        Box::pin(self.call.output())
    }

    /// Sends the call, waits for the response, and returns it with metadata: request ID, attempts, and duration.
    ///
    /// # Errors
    /// See [`send`](Self::send).
    pub fn send_with_metadata(self) -> BoxFuture<'static, Result<Reply<Request::Response>, Error>>
    where
        State: IsComplete,
    {
        Box::pin(self.call.send())
    }

    /// Sends the call, waits for the response, and returns it as a JSON object with wire names. It contains everything
    /// that the service returned, including fields that this version of the SDK does not know. `serde_json::from_value`
    /// turns it into the typed response.
    ///
    /// # Errors
    /// See [`send`](Self::send).
    pub fn send_for_json(self) -> BoxFuture<'static, Result<Reply<Value>, Error>>
    where
        State: IsComplete,
    {
        Box::pin(self.call.send_for_json())
    }

    /// Sends the call and waits for the response, without `async`; see [`blocking`](crate::blocking).
    ///
    /// # Errors
    /// See [`send`](Self::send). Also fails inside an async runtime; nothing is sent then.
    #[cfg(feature = "blocking")]
    pub fn send_blocking(self) -> Result<Request::Response, Error>
    where
        State: IsComplete,
    {
        Ok(self.call.send_blocking()?.output)
    }

    /// Sends the call, waits for the response, and returns it with metadata, without `async`.
    ///
    /// # Errors
    /// See [`send_blocking`](Self::send_blocking).
    #[cfg(feature = "blocking")]
    pub fn send_blocking_with_metadata(self) -> Result<Reply<Request::Response>, Error>
    where
        State: IsComplete,
    {
        self.call.send_blocking()
    }
}

/// A request that has not been sent yet.
#[derive(Clone, Debug)]
pub(crate) struct Call<Request> {
    pub(crate) client: Client,
    pub(crate) request: Request,
    pub(crate) options: CallOptions,
    /// Rules that the typed parts of the request break.
    pub(crate) violations: Violations,
    /// Finds what only the whole request shows, when it is sent.
    pub(crate) rule: Option<Rule<Request>>,
}

impl<Request: Operation> Call<Request> {
    pub(crate) fn new(client: &Client, request: Request) -> Self {
        Self {
            client: client.clone(),
            request,
            options: CallOptions::default(),
            violations: Violations::new(),
            rule: None,
        }
    }

    /// Returns the builder with this call in another state.
    pub(crate) fn in_state<State>(self) -> CallBuilder<Request, State> {
        CallBuilder { call: self, state: PhantomData }
    }

    /// The source of the client's time, waits, and randomness.
    pub(crate) fn platform(&self) -> &Arc<dyn Platform> {
        self.client.engine().platform()
    }

    pub(crate) async fn prepare(self) -> Result<Prepared, Error> {
        parameters::judge(Request::INFO.action, self.findings(), self.client.warned())?;
        self.client.engine().prepare(&self.request, &self.options).await
    }

    pub(crate) async fn send(self) -> Result<Reply<Request::Response>, Error> {
        self.check()?;
        self.client.engine().call(&self.request, &self.options).await
    }

    /// Like [`send`](Self::send), but not a wrapper around it: a future around another one stores its data twice.
    async fn output(self) -> Result<Request::Response, Error> {
        self.check()?;
        Ok(self.client.engine().call(&self.request, &self.options).await?.output)
    }

    async fn send_for_json(self) -> Result<Reply<Value>, Error> {
        self.check()?;
        self.client.engine().call_for_json(&self.request, &self.options).await
    }

    #[cfg(feature = "blocking")]
    pub(crate) fn send_blocking(self) -> Result<Reply<Request::Response>, Error> {
        crate::blocking::wait_for(Request::INFO.action, self.send())?
    }

    /// Refuses a request that the service would refuse, and logs what the service may refuse.
    fn check(&self) -> Result<(), Error> {
        self.client.judge(Request::INFO.action, Some(Request::INFO), &self.options, self.findings())
    }

    /// The rules that the request breaks.
    fn findings(&self) -> Violations {
        let mut found = self.violations.clone();
        if let Some(rule) = &self.rule {
            found.merge(rule.find(&self.request));
        }
        found.merge(parameters::check_request(&self.request));
        found
    }
}
