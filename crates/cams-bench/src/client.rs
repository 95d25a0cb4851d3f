//! A client without a network: every request is answered with the same bytes.

use bytes::Bytes;
use cams_core::internal::encode::{self, Parameter};
use cams_core::{
    BoxFuture, CallOptions, Config, Credentials, Engine, Progress, Scheme, Transport, TransportError,
};
use cams_models::SERVICE;
use cams_operation::Operation;
use futures_util::FutureExt;
use http::{Request, Response};
use tokio::runtime::{Builder, Runtime};

use crate::account::{ACCESS_KEY_ID, ACCESS_KEY_SECRET, CUST_SPACE_ID};
use crate::sign::{Acs3, RpcV1};

/// Calls an engine whose transport is memory, so that nothing is ever waited for. It panics if a call fails: the time
/// of a failure would not measure anything.
#[derive(Debug)]
pub struct Client {
    engine: Engine,
    options: CallOptions,
    answer: Bytes,
    /// A call wants one in reach, for its timers.
    runtime: Runtime,
}

impl Client {
    /// A client that signs by that scheme and is given that answer.
    #[must_use]
    pub fn new(scheme: Scheme, answer: Bytes) -> Self {
        let config = Config::new()
            .credentials(Credentials::new(ACCESS_KEY_ID, ACCESS_KEY_SECRET))
            .cust_space_id(CUST_SPACE_ID)
            .signature(scheme)
            .transport(Memory(answer.clone()));
        let engine = Engine::new(&SERVICE, config).expect("the configuration is valid");
        let runtime = Builder::new_current_thread().enable_time().build().expect("a runtime of one thread");
        Self { engine, options: CallOptions::default(), answer, runtime }
    }

    /// The parameters of a request.
    #[must_use]
    pub fn encode<Op: Operation>(&self, request: &Op) -> Vec<Parameter> {
        encode::parameters(Some(Op::INFO), request).expect("the request is valid")
    }

    /// What is signed for a request under `ACS3-HMAC-SHA256`.
    #[must_use]
    pub fn acs3<Op: Operation>(&self, request: &Op) -> Acs3 {
        let prepared = self.engine.prepare(request, &self.options).now_or_never();
        Acs3::new(&prepared.expect("nothing is waited for").expect("it can be signed"))
    }

    /// What is signed for a request under RPC V1.
    #[must_use]
    pub fn rpc_v1<Op: Operation>(&self, request: &Op) -> RpcV1 {
        RpcV1::new(self.encode(request))
    }

    /// Classifies and decodes the answer.
    #[must_use]
    pub fn read<Op: Operation>(&self) -> Op::Response {
        self.engine.read::<Op>(Response::new(self.answer.clone())).expect("the answer is a success")
    }

    /// The whole call.
    #[must_use]
    pub fn call<Op: Operation>(&self, request: &Op) -> Op::Response {
        let _context = self.runtime.enter();
        let reply = self.engine.call(request, &self.options).now_or_never();
        reply.expect("nothing is waited for").expect("the answer is a success").output
    }
}

/// A transport that answers at once.
#[derive(Debug)]
struct Memory(Bytes);

impl Transport for Memory {
    fn send(
        &self,
        _: Request<Bytes>,
        _: &Progress,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let answer = self.0.clone();
        Box::pin(async move { Ok(Response::new(answer)) })
    }
}
