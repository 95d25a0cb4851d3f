//! The spans and events of calls. The only test of its program: it sets the subscriber of the whole process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

#[allow(dead_code, reason = "the spans need only a part of it")]
#[path = "it/behavior/world.rs"]
mod world;

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tracing_subscriber::fmt::format::FmtSpan;
use world::{Script, Step, answer, ok, options, throttled, write};

/// The lines that a subscriber writes.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn spans_and_events_have_what_happened_and_nothing_of_the_parameters() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_span_events(FmtSpan::CLOSE)
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let script = Script::new([throttled(), ok(), Step::Interrupted]);
    write(&script.engine(), &options()).await.unwrap();
    write(&script.engine(), &options()).await.unwrap_err();
    let refused = answer(403, &[], r#"{"Code":"Forbidden","RequestId":"R7"}"#);
    let script = Script::new([refused, Step::Hang]);
    write(&script.engine(), &options().label("spring")).await.unwrap_err();
    let call = options();
    tokio::time::timeout(Duration::from_secs(1), write(&script.engine(), &call)).await.unwrap_err();

    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let count =
        |parts: &[&str]| text.lines().filter(|line| parts.iter().all(|part| line.contains(part))).count();
    let call = "call{otel.name=cams/AddChatGroupInviteLink otel.kind=\"client\" rpc.system=\"aliyun_rpc\" \
                rpc.service=\"cams\" rpc.method=\"AddChatGroupInviteLink\" \
                server.address=\"cams.ap-southeast-1.aliyuncs.com\"";
    assert_eq!(count(&["INFO", call, "close"]), 4, "{text}");
    let throttled = "http.request.resend_count=0 http.response.status_code=400 aliyun.request_id=\"R0\" \
                     error.type=\"Throttling.User\"";
    assert_eq!(count(&["DEBUG", throttled, "attempt failed", "kind=\"throttled\""]), 1, "{text}");
    let resent = "http.request.resend_count=1 http.response.status_code=200 aliyun.request_id=\"R1\"}";
    assert_eq!(count(&[resent, "close"]), 1, "{text}");
    let failed = "call failed action=\"AddChatGroupInviteLink\" kind=\"interrupted\" attempts=1 may_have_executed=true";
    let status = "otel.status_code=\"ERROR\"";
    assert_eq!(count(&["DEBUG", "error.type=\"interrupted\"", status, failed]), 1, "{text}");
    let refused = "code=\"Forbidden\" request_id=\"R7\"";
    assert_eq!(count(&["call failed", "label=\"spring\"", refused]), 1, "{text}");
    assert_eq!(count(&["call cancelled", "error.type=\"cancelled\"", status]), 1, "{text}");
    assert_eq!(
        count(&[" WARN "]) + count(&[" ERROR "]),
        0,
        "the error is returned, and need not be logged: {text}"
    );
    assert!(!text.contains("8613800000000") && !text.contains("Signature="), "{text}");
}
