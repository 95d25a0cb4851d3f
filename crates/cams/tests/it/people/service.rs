//! A service without a network that accepts everything, and what the checks say.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use cams::check::{Severity, Violations};
use cams::transport::Progress;
use cams::{Client, Config, Credentials, Transport, TransportError};
use http::{Method, Request, Response};
use serde_json::{Value, json};

/// A service that accepts everything, and counts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Service {
    requests: Arc<Mutex<Vec<Request<Bytes>>>>,
    /// `Expire` of the authorizations that it gives.
    expire: Value,
}

impl Service {
    pub(crate) fn expiring(expire: Value) -> Self {
        Self { expire, ..Self::default() }
    }

    pub(crate) fn client(&self) -> Client {
        let config = Config::new().credentials(Credentials::new("id", "secret")).transport(self.clone());
        Client::new(config.cust_space_id("cams-x000")).unwrap()
    }

    pub(crate) fn count(&self) -> usize {
        self.requests.lock().unwrap().len()
    }

    /// The media type of the object that was stored last.
    pub(crate) fn content_type(&self) -> String {
        let requests = self.requests.lock().unwrap();
        requests.last().unwrap().headers()["content-type"].to_str().unwrap().to_owned()
    }
}

impl Transport for Service {
    fn send(
        &self,
        request: Request<Bytes>,
        _: &Progress,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<Response<Bytes>, TransportError>> + Send + '_>> {
        let body = json!({
            "Code": "OK", "RequestId": "R", "MessageId": "m",
            "Data": {
                "AccessKeyId": "STS.id", "AccessKeySecret": "s", "SecurityToken": "t", "Dir": "d",
                "BucketName": "example-bucket", "EndPoint": "https://oss-ap-southeast-1.aliyuncs.com",
                "Expire": self.expire,
            },
        });
        let is_storage = request.method() == Method::PUT;
        self.requests.lock().unwrap().push(request);
        let response = if is_storage {
            Response::builder().header("x-oss-request-id", "R").body(Bytes::new()).unwrap()
        } else {
            Response::new(body.to_string().into())
        };
        Box::pin(std::future::ready(Ok(response)))
    }
}

/// What is found: for each rule `E` or `W` and where, in the order of the value.
pub(crate) fn found(found: &Violations) -> String {
    let letter = |severity| if severity == Severity::Error { 'E' } else { 'W' };
    let found: Vec<_> =
        found.iter().map(|found| format!("{} {}", letter(found.severity), found.path)).collect();
    found.join(", ")
}
