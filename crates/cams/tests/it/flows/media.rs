//! Files that customers pick.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cams::flows::{FlowMedia, FlowMediaError, WHATSAPP_MEDIA_HOST};
use serde_json::{Value, json};

use super::VECTORS;

fn media(url: &str, encryption: &Value) -> FlowMedia {
    serde_json::from_value(json!({"cdn_url": url, "file_name": "a.jpg", "encryption_metadata": encryption}))
        .unwrap()
}

#[test]
fn every_file_of_the_vectors_is_decrypted() {
    for case in &VECTORS.media_good {
        let media: FlowMedia = serde_json::from_value(case.item.clone()).unwrap();
        let plain = media.decrypt(STANDARD.decode(&case.file).unwrap()).unwrap();
        assert_eq!(STANDARD.encode(plain), case.plaintext, "{}", case.name);
        assert!(media.id().is_some() && media.file_name().is_some());
        assert!(media.url(&[WHATSAPP_MEDIA_HOST]).is_ok(), "{}", case.name);
    }
}

#[test]
fn every_bad_file_of_the_vectors_is_refused_by_the_check_that_it_fails() {
    for case in &VECTORS.media_bad {
        let media = media("https://mmg.whatsapp.net/a", &case.encryption_metadata);
        let error = media.decrypt(STANDARD.decode(&case.file).unwrap()).unwrap_err();
        let expected = match case.expected.as_str() {
            "encrypted-hash" => FlowMediaError::EncryptedHash,
            "hmac" | "too-short" => FlowMediaError::Hmac,
            "length" | "padding" => FlowMediaError::Ciphertext,
            "plaintext-hash" => FlowMediaError::PlaintextHash,
            "metadata" => FlowMediaError::Description("iv"),
            other => panic!("{}: {other}", case.name),
        };
        assert_eq!(error, expected, "{}", case.name);
    }
}

#[test]
fn a_file_over_the_limit_is_refused_before_anything_is_computed() {
    let media = media("https://mmg.whatsapp.net/a", &VECTORS.media_bad[0].encryption_metadata);
    assert!(matches!(media.decrypt(vec![0; 26 * 1024 * 1024]), Err(FlowMediaError::TooLong(_))));
}

#[test]
fn a_url_is_given_out_only_for_an_allowed_host() {
    let allowed = [WHATSAPP_MEDIA_HOST, ".cdn.example"];
    for (url, fits) in [
        ("https://mmg.whatsapp.net/v/1?x=y", true),
        ("https://MMG.whatsapp.net/v/1", true),
        ("https://eu.cdn.example/1", true),
        ("https://cdn.example/1", false),
        ("https://evilcdn.example/1", false),
        ("https://mmg.whatsapp.net.evil.example/1", false),
        ("https://evil.example/mmg.whatsapp.net", false),
        ("https://user@mmg.whatsapp.net/1", false),
        ("https://mmg.whatsapp.net:8443/1", false),
        ("https://mmg.whatsapp.net@evil.example/1", false),
        ("https://mmg.whatsapp.net\\@evil.example/1", true),
        ("http://mmg.whatsapp.net/1", false),
        ("file:///etc/passwd", false),
        ("https://127.0.0.1/1", false),
        ("https://[::1]/1", false),
        ("//mmg.whatsapp.net/1", false),
        ("", false),
    ] {
        let given = media(url, &VECTORS.media_bad[0].encryption_metadata).url(&allowed);
        assert_eq!(given.is_ok(), fits, "{url}: {given:?}");
        if let Ok(given) = given {
            let host = given.host_str().unwrap();
            assert!(host == WHATSAPP_MEDIA_HOST || host == "eu.cdn.example", "{url}");
        }
    }
}

#[test]
fn debug_shows_neither_keys_nor_urls() {
    let media: FlowMedia = serde_json::from_value(VECTORS.media_good[0].item.clone()).unwrap();
    let shown = format!("{media:?}");
    assert!(!shown.contains("mmg") && !shown.contains("key"), "{shown}");
}
