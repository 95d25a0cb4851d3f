//! Callbacks of the local CAMS, through axum.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use cams::receive::Events;
use cams_mock::{CallbackQuirk, DeliveryState, InboundMessage, MockServer};
use tokio::net::TcpListener;

use super::{Got, TOKEN, receiver};

#[tokio::test]
async fn what_a_handler_could_not_keep_comes_again_until_it_is_kept() {
    let got = Got::default();
    let (calls, kept) = (Arc::new(AtomicUsize::new(0)), got.clone());
    let service = receiver().service(move |events: Events| {
        let (call, kept) = (calls.fetch_add(1, Ordering::Relaxed), kept.clone());
        async move {
            if call.is_multiple_of(2) {
                return Err("the database is away");
            }
            kept.note(events);
            Ok(())
        }
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/cams/{TOKEN}", listener.local_addr().unwrap());
    let app = Router::new().route_service("/cams/{token}", service);
    let serving = tokio::spawn(async move { axum::serve(listener, app).await });

    let builder = MockServer::builder().webhook(url).callback_retries([Duration::ZERO; 3]);
    let server = builder.callback_quirk(CallbackQuirk::DoubleEncoding).start().await.unwrap();
    for text in ["one", "two", "three"] {
        server.receive(InboundMessage::new("8613800000000", "8613800000001", text));
    }
    let settled = async {
        while server.callbacks().iter().any(|delivery| delivery.state == DeliveryState::Pending) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), settled).await.unwrap();
    let callbacks = server.callbacks();
    assert!(callbacks.iter().all(|delivery| delivery.state == DeliveryState::Acknowledged), "{callbacks:?}");
    assert_eq!((callbacks.len(), got.len()), (3, 3));
    assert_eq!(callbacks.iter().map(|delivery| delivery.attempts.len()).sum::<usize>(), 6);
    serving.abort();
    server.shutdown().await;
}
