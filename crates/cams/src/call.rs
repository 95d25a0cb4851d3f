//! What the builders of all operations share: the request so far, the options, and the proof that nothing is missing.
//!
//! A builder has a type parameter for each required parameter of its operation. It is [`Missing`] at first and
//! becomes [`Given`] when the parameter is set; `send` asks for [`IsGiven`] of each.

use std::marker::PhantomData;
use std::sync::Arc;

use cams_core::{CallOptions, Error, Platform, Prepared, Reply};
use cams_operation::Operation;

use crate::Client;
use crate::check::Violations;

/// State of a required parameter that has not been set; `Parameter` is its name.
#[derive(Debug)]
pub struct Missing<Parameter>(PhantomData<Parameter>);

/// Written by hand: a derived one would ask the name of the parameter to be `Clone`, and builders could not be cloned.
impl<Parameter> Clone for Missing<Parameter> {
    fn clone(&self) -> Self {
        Self(PhantomData)
    }
}

/// State of a required parameter that has been set.
#[derive(Clone, Debug)]
pub enum Given {}

/// Proof that a required parameter has been set.
#[diagnostic::on_unimplemented(
    message = "the required parameter `{Parameter}` is missing",
    label = "`{Parameter}` must be set before this",
    note = "every required parameter has a setter of its own name, such as `.group_id(…)` for `GroupId`"
)]
pub trait IsGiven<Parameter> {}

impl<Parameter> IsGiven<Parameter> for Given {}

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

    /// Where the time, the waits and the chance of the client come from.
    pub(crate) fn platform(&self) -> &Arc<dyn Platform> {
        self.client.engine().platform()
    }

    pub(crate) async fn prepare(self) -> Result<Prepared, Error> {
        self.check()?;
        self.client.prepare(&self.request, &self.options).await
    }

    pub(crate) async fn send(self) -> Result<Reply<Request::Response>, Error> {
        self.check()?;
        self.client.send(&self.request, &self.options).await
    }

    #[cfg(feature = "blocking")]
    pub(crate) fn send_blocking(self) -> Result<Reply<Request::Response>, Error> {
        crate::blocking::wait_for(Request::INFO.action, self.send())?
    }

    /// Refuses a request whose typed parts the service would refuse, and logs what it may refuse.
    fn check(&self) -> Result<(), Error> {
        let action = Request::INFO.action;
        let mut found = self.violations.clone();
        if let Some(rule) = self.rule {
            found.within("", rule(&self.request));
        }
        for warning in found.warnings() {
            tracing::warn!(target: "cams", action, path = warning.path, rule = warning.rule, "the service may refuse this");
        }
        found.into_result().map_err(|found| Error::invalid_request(action, found.to_string()))
    }
}

/// The methods that every builder has: the options of the call, and sending it.
macro_rules! call_methods {
    ($builder:ident<$($state:ident: $parameter:ident),*>, $request:ident) => {
        impl<$($state),*> $builder<$($state),*> {
            /// Longest time of the whole call, with its retries and waits. Default: the client's.
            pub fn with_timeout(mut self, timeout: std::time::Duration) -> Self {
                self.call.options = self.call.options.timeout(timeout);
                self
            }

            /// Longest time of each attempt. A write that runs into it is not tried again, unless nothing was sent.
            /// Default: the client's.
            pub fn with_attempt_timeout(mut self, timeout: std::time::Duration) -> Self {
                self.call.options = self.call.options.attempt_timeout(timeout);
                self
            }

            /// Calls of this operation that the client begins per second; this one waits for its turn within its
            /// timeout. Default: the client's.
            pub fn with_rate_limit(mut self, limit: cams_core::RateLimit) -> Self {
                self.call.options = self.call.options.rate_limit(limit);
                self
            }

            /// Every setting of this call at once, in place of those made so far.
            pub fn with_options(mut self, options: cams_core::CallOptions) -> Self {
                self.call.options = options;
                self
            }

            /// Attempts in all, the first one included; 1 means no retry. Default: the client's.
            pub fn with_max_attempts(mut self, attempts: u32) -> Self {
                self.call.options = self.call.options.max_attempts(attempts);
                self
            }

            /// Where the parameters go: query or form. Default: where the service documents them.
            pub fn with_placement(mut self, placement: cams_core::Placement) -> Self {
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
            pub fn into_request(self) -> cams_models::$request
            where
                $($state: crate::IsGiven<crate::generated::required::$parameter>,)*
            {
                self.call.request
            }

            /// Builds and signs the call without sending it, to look at: method, URL, headers, canonical request and
            /// string to sign. Signature and security token are masked.
            ///
            /// # Errors
            /// What is wrong before anything is sent: the request, an option, the credentials.
            pub async fn prepare(self) -> Result<cams_core::Prepared, crate::Error>
            where
                $($state: crate::IsGiven<crate::generated::required::$parameter>,)*
            {
                self.call.prepare().await
            }

            /// Sends the call and waits for the response.
            ///
            /// # Errors
            /// See [`Error`](crate::Error). Ask it [`may_have_executed`](crate::Error::may_have_executed) before you
            /// call again.
            pub async fn send(
                self,
            ) -> Result<<cams_models::$request as cams_operation::Operation>::Response, crate::Error>
            where
                $($state: crate::IsGiven<crate::generated::required::$parameter>,)*
            {
                Ok(self.call.send().await?.output)
            }

            /// Sends the call and waits for the response and how it was obtained: request id, attempts, duration.
            ///
            /// # Errors
            /// As [`send`](Self::send).
            pub async fn send_with_metadata(
                self,
            ) -> Result<
                crate::Reply<<cams_models::$request as cams_operation::Operation>::Response>,
                crate::Error,
            >
            where
                $($state: crate::IsGiven<crate::generated::required::$parameter>,)*
            {
                self.call.send().await
            }

            /// Sends the call and waits for the response, without `async`; see [`blocking`](crate::blocking).
            ///
            /// # Errors
            /// As [`send`](Self::send); in an async runtime also that this is one, and nothing is sent.
            #[cfg(feature = "blocking")]
            pub fn send_blocking(
                self,
            ) -> Result<<cams_models::$request as cams_operation::Operation>::Response, crate::Error>
            where
                $($state: crate::IsGiven<crate::generated::required::$parameter>,)*
            {
                Ok(self.call.send_blocking()?.output)
            }

            /// Sends the call and waits for the response and how it was obtained, without `async`.
            ///
            /// # Errors
            /// As [`send_blocking`](Self::send_blocking).
            #[cfg(feature = "blocking")]
            pub fn send_blocking_with_metadata(
                self,
            ) -> Result<
                crate::Reply<<cams_models::$request as cams_operation::Operation>::Response>,
                crate::Error,
            >
            where
                $($state: crate::IsGiven<crate::generated::required::$parameter>,)*
            {
                self.call.send_blocking()
            }
        }
    };
}
pub(crate) use call_methods;
