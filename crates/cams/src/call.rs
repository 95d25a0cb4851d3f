//! The builder of all operations: the request so far, the options, and the proof that nothing is missing.
//!
//! The type of a builder has an element for each required parameter of its operation. It is [`Missing`] at first and
//! becomes [`Given`] when the parameter is set; `send` asks that all of them are: [`IsComplete`].

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use cams_core::{BoxFuture, CallOptions, Error, Placement, Platform, Prepared, RateLimit, Reply};
use cams_operation::Operation;

use crate::check::Violations;
use crate::client::Client;
use crate::parameters;

/// State of a required parameter that has not been set; `Parameter` is its name.
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

/// Proof that no required parameter is missing: of the state of one parameter, or of a tuple of states.
#[diagnostic::on_unimplemented(
    message = "a required parameter may be missing",
    label = "every required parameter must be set before this",
    note = "code for builders in any state can ask for `IsGiven` of each required parameter"
)]
pub trait IsComplete {}

impl IsComplete for Given {}

/// What it asks for never holds: it leads the compiler to the message that names the parameter.
impl<Parameter> IsComplete for Missing<Parameter> where Self: IsGiven<Parameter> {}

/// A tuple is complete when its elements are. The generator nests tuples of more elements than stand here.
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

/// A call of any operation on its way to being sent. [`operations`](crate::operations) has a name for that of each
/// operation, with its documentation and the setters of its parameters.
///
/// `State` has an element for each required parameter, [`Missing`] or [`Given`]; what sends the call asks that it
/// [`IsComplete`].
#[must_use = "a call does nothing until it is sent"]
pub struct CallBuilder<Request, State> {
    pub(crate) call: Call<Request>,
    state: PhantomData<State>,
}

/// Written by hand, as is `Debug`: derived ones would require the same of the state, which never has a value.
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

// The methods that send are not `async fn`: its future would have the state in its type, and the compiler would name
// a parameter that is missing once more wherever the future is used.
impl<Request: Operation, State> CallBuilder<Request, State> {
    /// Starts a call. The placeholders of a request that lacks required parameters never leave it, since all that
    /// sends it asks for them.
    pub(crate) fn new(client: &Client, request: Request) -> Self {
        Call::new(client, request).in_state()
    }

    /// Longest time of the whole call, with its retries and waits. Default: the client's.
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.call.options = self.call.options.timeout(timeout);
        self
    }

    /// Longest time of each attempt, from connecting to the whole answer. A write that runs into it is not tried
    /// again, unless nothing was sent. Fetching credentials is limited by the time of the call alone.
    /// Default: the client's.
    pub fn with_attempt_timeout(mut self, timeout: Duration) -> Self {
        self.call.options = self.call.options.attempt_timeout(timeout);
        self
    }

    /// Calls of this operation that the client begins per second; this one waits for its turn within its
    /// timeout. Default: the client's.
    pub fn with_rate_limit(mut self, limit: RateLimit) -> Self {
        self.call.options = self.call.options.rate_limit(limit);
        self
    }

    /// Every setting of this call at once, in place of those made so far.
    pub fn with_options(mut self, options: CallOptions) -> Self {
        self.call.options = options;
        self
    }

    /// Attempts in all, the first one included; 1 means no retry. Default: the client's.
    pub fn with_max_attempts(mut self, attempts: u32) -> Self {
        self.call.options = self.call.options.max_attempts(attempts);
        self
    }

    /// Where the parameters go: query or form. Default: where the service documents them.
    pub fn with_placement(mut self, placement: Placement) -> Self {
        self.call.options = self.call.options.placement(placement);
        self
    }

    /// Adds a parameter that the SDK does not know, as text. It replaces one of the same name.
    pub fn with_parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.call.options = self.call.options.parameter(name, value);
        self
    }

    /// Adds a header. One that is not valid, or that the SDK sets itself, fails the call before anything is
    /// sent.
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.call.options = self.call.options.header(name, value);
        self
    }

    /// The request as it is, for [`Client::send`](crate::Client::send) or to be kept.
    pub fn into_request(self) -> Request
    where
        State: IsComplete,
    {
        self.call.request
    }

    /// Builds and signs the call without sending it, to look at: method, URL, headers, canonical request and
    /// string to sign. Signature and security token are masked.
    ///
    /// # Errors
    /// What is wrong before anything is sent: the request, an option, the credentials.
    pub fn prepare(self) -> BoxFuture<'static, Result<Prepared, Error>>
    where
        State: IsComplete,
    {
        Box::pin(self.call.prepare())
    }

    /// Sends the call and waits for the response.
    ///
    /// # Errors
    /// See [`Error`](crate::Error). Ask it [`may_have_executed`](crate::Error::may_have_executed) before you
    /// call again.
    pub fn send(self) -> BoxFuture<'static, Result<Request::Response, Error>>
    where
        State: IsComplete,
    {
        Box::pin(self.call.output())
    }

    /// Sends the call and waits for the response and how it was obtained: request id, attempts, duration.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub fn send_with_metadata(self) -> BoxFuture<'static, Result<Reply<Request::Response>, Error>>
    where
        State: IsComplete,
    {
        Box::pin(self.call.send())
    }

    /// Sends the call and waits for the response, without `async`; see [`blocking`](crate::blocking).
    ///
    /// # Errors
    /// As [`send`](Self::send); in an async runtime also that this is one, and nothing is sent.
    #[cfg(feature = "blocking")]
    pub fn send_blocking(self) -> Result<Request::Response, Error>
    where
        State: IsComplete,
    {
        Ok(self.call.send_blocking()?.output)
    }

    /// Sends the call and waits for the response and how it was obtained, without `async`.
    ///
    /// # Errors
    /// As [`send_blocking`](Self::send_blocking).
    #[cfg(feature = "blocking")]
    pub fn send_blocking_with_metadata(self) -> Result<Reply<Request::Response>, Error>
    where
        State: IsComplete,
    {
        self.call.send_blocking()
    }
}

/// A request on its way to being sent.
#[derive(Clone, Debug)]
pub(crate) struct Call<Request> {
    pub(crate) client: Client,
    pub(crate) request: Request,
    pub(crate) options: CallOptions,
    /// What the typed parts of the request break.
    pub(crate) violations: Violations,
    /// Finds what can only be seen of the whole request, when it is sent.
    pub(crate) rule: Option<fn(&Request) -> Violations>,
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

    /// The builder with this call, in another state.
    pub(crate) fn in_state<State>(self) -> CallBuilder<Request, State> {
        CallBuilder { call: self, state: PhantomData }
    }

    /// Where the time, the waits and the chance of the client come from.
    pub(crate) fn platform(&self) -> &Arc<dyn Platform> {
        self.client.engine().platform()
    }

    pub(crate) async fn prepare(self) -> Result<Prepared, Error> {
        self.check()?;
        self.client.engine().prepare(&self.request, &self.options).await
    }

    pub(crate) async fn send(self) -> Result<Reply<Request::Response>, Error> {
        self.check()?;
        self.client.engine().call(&self.request, &self.options).await
    }

    /// Like [`send`](Self::send), but not a wrapper of it: a future around another one holds its data twice.
    async fn output(self) -> Result<Request::Response, Error> {
        self.check()?;
        Ok(self.client.engine().call(&self.request, &self.options).await?.output)
    }

    #[cfg(feature = "blocking")]
    pub(crate) fn send_blocking(self) -> Result<Reply<Request::Response>, Error> {
        crate::blocking::wait_for(Request::INFO.action, self.send())?
    }

    /// Refuses a request that the service would refuse, and logs what it may refuse.
    fn check(&self) -> Result<(), Error> {
        let mut found = self.violations.clone();
        if let Some(rule) = self.rule {
            found.merge(rule(&self.request));
        }
        found.merge(parameters::check_request(&self.request));
        parameters::judge(Request::INFO.action, found, self.client.warned())
    }
}
