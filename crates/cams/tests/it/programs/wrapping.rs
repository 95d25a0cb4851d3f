//! Credentials from a vault of one's own, and a transport that records what goes over the SDK's.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use cams::bytes::Bytes;
use cams::credentials::{Cached, Context, FetchCredentials};
use cams::http::{Request, Response};
use cams::models::PageRequest;
use cams::{BoxFuture, Client, Config, Credentials, CredentialsError, Progress, Transport, TransportError};
use cams_mock::{Fault, MockServer};

/// A vault that hands out the same key, and counts how often it is asked.
#[derive(Clone, Debug)]
struct Vault {
    key: Credentials,
    asked: Arc<AtomicUsize>,
}

impl FetchCredentials for Vault {
    fn name(&self) -> &'static str {
        "vault"
    }

    fn fetch(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        Box::pin(std::future::ready(Ok(self.key.clone())))
    }
}

/// Writes down each answer of the transport below it, which is the one that the SDK would have used.
#[derive(Debug)]
struct Recording {
    inner: Arc<dyn Transport>,
    tape: Arc<Mutex<Vec<(String, u16)>>>,
}

impl Transport for Recording {
    fn send(
        &self,
        request: Request<Bytes>,
        progress: &Progress,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let action = request.headers()["x-acs-action"].to_str().unwrap_or_default().to_owned();
        let exchange = self.inner.send(request, progress);
        Box::pin(async move {
            let response = exchange.await?;
            self.tape.lock().unwrap().push((action, response.status().as_u16()));
            Ok(response)
        })
    }
}

#[tokio::test]
async fn a_vault_is_asked_again_for_a_revoked_key_and_the_tape_has_both_answers() {
    let server = MockServer::start().await.unwrap();
    let asked = Arc::new(AtomicUsize::new(0));
    let vault = Vault { key: server.credentials(), asked: Arc::clone(&asked) };
    let tape = Arc::<Mutex<Vec<_>>>::default();
    let config = Config::new()
        .endpoint(server.endpoint())
        .cust_space_id("cams-x000")
        .credentials(Cached::new(&Context::system(), vault))
        .wrap_transport({
            let tape = Arc::clone(&tape);
            move |inner| Recording { inner, tape: Arc::clone(&tape) }
        });
    let client = Client::new(config).unwrap();
    server.fail_next("ListChatGroup", Fault::refused(404, "InvalidAccessKeyId.NotFound", "gone").unwrap());
    client
        .list_chat_group()
        .business_number("8613800000000")
        .page(PageRequest::new(1, 20))
        .send()
        .await
        .unwrap();
    let action = "ListChatGroup".to_owned();
    assert_eq!(*tape.lock().unwrap(), [(action.clone(), 404), (action, 200)]);
    assert_eq!(asked.load(Ordering::Relaxed), 2);
}
