//! Voice messages, and authorizations to upload.

use cams::media::{self, MediaKind};
use cams::models::SendChannelType;
use serde_json::json;

use crate::people::service::{Service, found};

#[tokio::test]
async fn a_voice_message_is_stored_with_its_codec() {
    let ogg = |codec: &str| {
        [b"OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x13", codec.as_bytes()].concat()
    };
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), ogg("OpusHead\x01")).unwrap();
    let (bare, opus) = ("audio/ogg", "audio/ogg; codecs=opus");
    let stream = || media::Source::reader(std::io::Cursor::new(ogg("OpusHead\x01")), None);
    let cases: Vec<(&str, media::Source, &str, &str)> = vec![
        ("case 27: Opus by its name", b"?".as_slice().into(), "note.opus", opus),
        ("case 27: Opus by its bytes", ogg("OpusHead\x01").into(), "voice.ogg", opus),
        ("case 27: Opus in a file", file.path().into(), "voice.OGG", opus),
        ("case 27: Vorbis", ogg("\x01vorbis").into(), "music.ogg", bare),
        ("case 27: less than a page", b"OggS".as_slice().into(), "voice.ogg", bare),
        ("case 27: a stream, which is read once", stream(), "voice.ogg", bare),
    ];
    for (case, content, name, wanted) in cases {
        let service = Service::expiring(json!(3600));
        let uploaded = service.client().upload(content, name).send().await.unwrap();
        assert_eq!(
            (uploaded.content_type.as_str(), service.content_type().as_str()),
            (wanted, wanted),
            "{case}"
        );
    }
    for (case, channel, kind, content_type, wanted) in [
        ("case 27: bare", SendChannelType::Whatsapp, MediaKind::Audio, "audio/ogg", "W content_type"),
        ("case 27: Opus", SendChannelType::Whatsapp, MediaKind::Audio, opus, ""),
        (
            "case 27: Opus, quoted",
            SendChannelType::Whatsapp,
            MediaKind::Audio,
            "Audio/OGG;codecs=\"opus\"",
            "",
        ),
        ("case 27: a file", SendChannelType::Whatsapp, MediaKind::Document, bare, ""),
        ("case 27: on Messenger", SendChannelType::Messenger, MediaKind::Audio, bare, ""),
    ] {
        assert_eq!(found(&media::check(&channel, kind, content_type, None)), wanted, "{case}");
    }
}

#[tokio::test]
async fn an_upload_goes_through_whatever_its_authorization_says_of_its_end() {
    for expire in [
        json!(1_767_225_600_000_i64),
        json!("2026-01-01T00:00:00Z"),
        json!("3600"),
        json!(3600.0),
        json!({"Seconds": 3600}),
        json!(null),
    ] {
        let service = Service::expiring(expire.clone());
        let client = service.client();
        for _ in 0..2 {
            let uploaded = client.upload(b"x".as_slice(), "a.txt").send().await;
            assert!(uploaded.is_ok(), "case 32: {expire}: {uploaded:?}");
        }
        // One authorization for both.
        assert_eq!(service.count(), 3, "case 32: {expire}");
    }
}
