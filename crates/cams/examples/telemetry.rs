//! The spans of calls, exported by OpenTelemetry: a call that succeeds, and one that the service refuses.
//!
//! The exporter of this example keeps the spans in memory. A program uses the one of `opentelemetry-otlp` instead, and
//! the rest stays the same.
//!
//! `cargo run -p cams --example telemetry`

use cams::{Client, Config, Credentials};
use cams_mock::MockServer;
use opentelemetry::trace::{Status, TracerProvider};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider, SpanData};
use tracing::instrument::WithSubscriber;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;

const BUSINESS_NUMBER: &str = "8613800000000";

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let exporter = InMemorySpanExporter::default();
    let provider = SdkTracerProvider::builder().with_simple_exporter(exporter.clone()).build();
    // INFO has a span for each call, DEBUG also one for each attempt. A program makes this its global subscriber with
    // `tracing::subscriber::set_global_default`; here, it is only used for these calls.
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("my program"));
    let subscriber = tracing_subscriber::registry().with(LevelFilter::INFO).with(layer);
    calls().with_subscriber(subscriber).await?;

    // Shutting down clears an exporter that keeps its spans in memory.
    let mut spans = exporter.get_finished_spans()?;
    provider.shutdown()?;
    spans.retain(|span| span.name.starts_with("cams/"));
    for span in &spans {
        println!("{} {:?}", span.name, span.status);
        for name in ["rpc.method", "cams.label", "aliyun.request_id", "error.type"] {
            println!("  {name:18} {}", attribute(span, name).unwrap_or_default());
        }
    }
    let failed: Vec<_> = spans.iter().filter(|span| matches!(span.status, Status::Error { .. })).collect();
    assert_eq!((spans.len(), failed.len()), (2, 1), "one span for each call, and one has failed");
    Ok(())
}

async fn calls() -> Result<(), Box<dyn std::error::Error>> {
    let server = MockServer::start().await?;
    let config = Config::new()
        .credentials(Credentials::new(server.access_key_id(), server.access_key_secret()))
        .endpoint(server.endpoint())
        .cust_space_id("cams-x000");
    let client = Client::new(config)?;
    let group = client.add_chat_group().business_number(BUSINESS_NUMBER);
    group.with_label("spring campaign").send().await?;
    let link = client.add_chat_group_invite_link().business_number(BUSINESS_NUMBER).group_id("no-such-group");
    if let Err(error) = link.with_label("spring campaign").send().await {
        println!("{error}");
    }
    server.shutdown().await;
    Ok(())
}

fn attribute(span: &SpanData, name: &str) -> Option<String> {
    let found = span.attributes.iter().find(|attribute| attribute.key.as_str() == name)?;
    Some(found.value.to_string())
}
