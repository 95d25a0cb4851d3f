//! Keys: their forms, what is refused, and what is never shown.

use cams::flows::FlowKey;

use super::{VECTORS, key_a, key_b};

#[test]
fn both_plain_forms_of_a_private_key_load_and_have_one_public_half() {
    let forms = &VECTORS.keys.a;
    for pem in [&forms.pkcs8_pem, &forms.pkcs1_pem, &format!("\u{feff}\n{}\r\n", forms.pkcs8_pem)] {
        let key = FlowKey::from_pem(pem).unwrap();
        assert_eq!(key.public_pem().unwrap().trim(), forms.public_spki_pem.trim());
    }
}

#[test]
fn a_key_that_cannot_be_used_is_refused_with_what_to_do() {
    let forms = &VECTORS.keys.a;
    let cut = &forms.pkcs8_pem[..forms.pkcs8_pem.len() / 2];
    for (name, pem, told) in [
        ("encrypted PKCS#8", forms.pkcs8_encrypted_pem.as_str(), "openssl pkey -in old.pem"),
        ("encrypted PKCS#1, as Meta's sample makes it", &forms.pkcs1_des_ede3_cbc_pem, "openssl pkey"),
        ("the public half", &forms.public_spki_pem, "public key"),
        ("a certificate", "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----", "certificate"),
        ("no PEM", "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSk", "BEGIN PRIVATE KEY"),
        ("nothing", "", "BEGIN PRIVATE KEY"),
        ("cut off", cut, "cut off"),
    ] {
        let error = FlowKey::from_pem(pem).unwrap_err().to_string();
        assert!(error.contains(told), "{name}: {error}");
        assert!(!error.contains("MII"), "{name} shows the key: {error}");
    }
}

#[test]
fn a_public_key_is_compared_however_its_lines_end() {
    let own = &VECTORS.keys.a.public_spki_pem;
    let key = key_a();
    for text in [own.clone(), own.replace('\n', "\r\n"), own.replace('\n', "\\n"), format!("  {own}\n\n")] {
        assert!(key.is_public_half(&text), "{text:?}");
    }
    assert!(!key.is_public_half(&VECTORS.keys.b.public_spki_pem));
    assert!(!key.is_public_half(""));
}

#[test]
fn a_key_that_is_made_can_be_kept_and_loaded() {
    let key = FlowKey::generate().unwrap();
    let again = FlowKey::from_pem(&key.to_pem().unwrap()).unwrap();
    assert!(again.is_public_half(&key.public_pem().unwrap()));
    assert!(!key_b().is_public_half(&key.public_pem().unwrap()));
}

#[test]
fn debug_shows_the_size_of_a_key_alone() {
    assert_eq!(format!("{:?}", key_a()), "FlowKey { bits: 2048, .. }");
}
