//! A PDF from disk with a progress bar, and the message that carries it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use cams::content::whatsapp::Document;
use cams::media::MediaKind;
use cams::models::SendChannelType;
use cams_mock::MockServer;

use crate::programs::terminal::client;

#[tokio::test]
async fn a_file_is_uploaded_with_progress_and_sent_as_a_document() {
    let server = MockServer::start().await.unwrap();
    let client = client(&server);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("menu.pdf");
    std::fs::write(&path, [b"%PDF-1.7\n".as_slice(), &[b'x'; 200_000]].concat()).unwrap();

    let percent = Arc::new(AtomicU64::new(0));
    let bar = Arc::clone(&percent);
    let upload = client
        .upload(path.as_path(), "menu.pdf")
        .for_message(SendChannelType::Whatsapp, MediaKind::Document)
        .on_progress(move |sent, size| {
            bar.store(sent * 100 / size.unwrap_or(sent).max(1), Ordering::Relaxed)
        });
    let uploaded = upload.send().await.unwrap();
    assert_eq!(percent.load(Ordering::Relaxed), 100);

    let message = client.send_chatapp_message().from("8613800000000").to("8613800000001");
    let document = Document::new(uploaded.url.clone(), "menu.pdf");
    message.content(document).send().await.unwrap();
    let calls = server.calls();
    let content = calls.last().unwrap().parameter("Content").unwrap();
    assert!(content.contains(&uploaded.url) && content.contains("menu.pdf"), "{content}");

    let missing = folder.path().join("wine.pdf");
    let error = client.upload(missing.as_path(), "wine.pdf").send().await.unwrap_err();
    assert!(error.to_string().contains("wine.pdf"), "{error}");
}
