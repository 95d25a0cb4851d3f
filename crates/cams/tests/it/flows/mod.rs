//! The endpoint of WhatsApp Flows, held against vectors of other implementations.

mod endpoint;
mod keys;
mod media;

use std::sync::LazyLock;

use cams::flows::FlowKey;
use serde::Deserialize;
use serde_json::Value;

/// Made with Python's `cryptography`; Meta's sample server and `pywa` agree with the good ones. The keys protect
/// nothing.
static VECTORS: LazyLock<Vectors> =
    LazyLock::new(|| serde_json::from_str(include_str!("vectors.json")).unwrap());

#[derive(Deserialize)]
struct Vectors {
    keys: Keys,
    good: Vec<Good>,
    bad: Vec<Bad>,
    media_good: Vec<GoodFile>,
    media_bad: Vec<BadFile>,
}

#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
struct Keys {
    a: KeyForms,
    b: OtherKey,
}

#[derive(Deserialize)]
struct KeyForms {
    pkcs8_pem: String,
    pkcs1_pem: String,
    public_spki_pem: String,
    pkcs8_encrypted_pem: String,
    pkcs1_des_ede3_cbc_pem: String,
}

#[derive(Deserialize)]
struct OtherKey {
    pkcs8_pem: String,
    public_spki_pem: String,
}

#[derive(Deserialize)]
struct Good {
    name: String,
    key: String,
    http_body: String,
    request_plaintext: String,
    response_status: u16,
    response_plaintext: String,
    response_body: String,
}

#[derive(Deserialize)]
struct Bad {
    name: String,
    http_body: String,
    expected: String,
}

#[derive(Deserialize)]
struct GoodFile {
    name: String,
    file: String,
    item: Value,
    plaintext: String,
}

#[derive(Deserialize)]
struct BadFile {
    name: String,
    file: String,
    encryption_metadata: Value,
    expected: String,
}

fn key_a() -> FlowKey {
    FlowKey::from_pem(&VECTORS.keys.a.pkcs8_pem).unwrap()
}

fn key_b() -> FlowKey {
    FlowKey::from_pem(&VECTORS.keys.b.pkcs8_pem).unwrap()
}
