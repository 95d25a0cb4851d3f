//! One client in many runtimes, as one in a `static` is in tests that run at once.

use std::thread;

use cams_core::{CallOptions, Engine, ErrorKind};
use cams_models::{AddChatGroupRequest, SERVICE};
use tokio::runtime::{Builder, Runtime};

use super::calls::{call, config};
use super::server::{proxy, serve};

/// Calls in runtimes that end after each call, from several threads.
fn calls_in_short_runtimes(threads: usize, runtimes: usize) {
    let server = Runtime::new().unwrap();
    let (port, heads) = server.block_on(serve(None));
    let engine = Engine::new(&SERVICE, config(format!("http://127.0.0.1:{port}"))).unwrap();
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for _ in 0..runtimes {
                    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
                    let (request, options) =
                        (AddChatGroupRequest::new("8613800000000"), CallOptions::default());
                    runtime.block_on(engine.call(&request, &options)).unwrap();
                }
            });
        }
    });
    assert_eq!(heads.lock().unwrap().len(), threads * runtimes);
}

#[test]
fn no_write_is_lost_to_a_runtime_that_has_ended() {
    calls_in_short_runtimes(8, 50);
}

/// By hand: `cargo test -p cams-core --test it ten_thousand -- --ignored`.
#[test]
#[ignore = "takes long"]
fn no_write_of_ten_thousand_is_lost_to_a_runtime_that_has_ended() {
    calls_in_short_runtimes(8, 1_250);
}

/// By hand, under `ulimit -n 1024`.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes long"]
async fn ten_thousand_calls_at_once_succeed_with_few_connections() {
    let (port, heads) = serve(None).await;
    let config = config(format!("http://127.0.0.1:{port}")).max_calls_in_flight(200);
    let engine = Engine::new(&SERVICE, config).unwrap();
    let (request, options) = (AddChatGroupRequest::new("8613800000000"), CallOptions::default());
    let calls = (0..10_000).map(|_| engine.call(&request, &options));
    for reply in futures_util::future::join_all(calls).await {
        reply.unwrap();
    }
    assert_eq!(heads.lock().unwrap().len(), 10_000);
}

#[tokio::test]
async fn a_proxy_of_plain_http_that_asks_for_a_password_is_told_from_the_service() {
    let (port, _) = serve(None).await;
    let (proxy_port, tunnels) = proxy(port, None).await;
    let config = config("http://cams.invalid").allow_insecure_http();
    let error = call(config.proxy(format!("http://user:canary@127.0.0.1:{proxy_port}"))).await.unwrap_err();
    assert_eq!((error.kind(), error.http_status()), (ErrorKind::Unreachable, None), "{error}");
    let shown = format!("{error} {error:?}");
    assert!(shown.contains("HTTP 407") && shown.contains("through the proxy"), "{shown}");
    assert!(!shown.contains("canary") && tunnels.lock().unwrap().len() == 1, "{shown}");
}
