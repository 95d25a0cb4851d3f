//! A request of a flow: as the body that a stranger posts, and as the text that somebody with the public key encrypts.
#![no_main]

use aes_gcm::aead::Aead;
use aes_gcm::aead::consts::U16;
use aes_gcm::aes::Aes128;
use aes_gcm::{AesGcm, KeyInit, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cams::BoxFuture;
use cams::flows::{FlowEndpoint, FlowError, FlowReply, UnwrapKey, UnwrapKeyError};
use futures_util::FutureExt;
use libfuzzer_sys::fuzz_target;
use serde_json::json;
use zeroize::Zeroizing;

const AES_KEY: [u8; 16] = [7; 16];
const NONCE: [u8; 16] = [9; 16];

/// Stands in for RSA, which is not the subject and takes milliseconds: what is wrapped is the key itself.
#[derive(Debug)]
struct Unwrapped;

impl UnwrapKey for Unwrapped {
    fn unwrap_key<'a>(
        &'a self,
        wrapped: &'a [u8],
    ) -> BoxFuture<'a, Result<Zeroizing<Vec<u8>>, UnwrapKeyError>> {
        Box::pin(std::future::ready(Ok(Zeroizing::new(wrapped.to_vec()))))
    }
}

fuzz_target!(|data: &[u8]| {
    let endpoint = FlowEndpoint::new(Unwrapped);
    let open = |body: &[u8]| endpoint.open(body).now_or_never().expect("nothing waits");
    if let Err(error) = open(data) {
        assert!([400, 421].contains(&error.status()));
    }

    let cipher = AesGcm::<Aes128, U16>::new_from_slice(&AES_KEY).expect("the key has 16 bytes");
    let sealed = cipher.encrypt(&Nonce::<U16>::from(NONCE), data).expect("a short text can be encrypted");
    let body = json!({
        "encrypted_flow_data": STANDARD.encode(sealed),
        "encrypted_aes_key": STANDARD.encode(AES_KEY),
        "initial_vector": STANDARD.encode(NONCE),
    });
    match open(body.to_string().as_bytes()) {
        Ok((request, sealer)) => {
            let _ = (format!("{request:?}"), request.error_notice(), request.media("photos"));
            assert_eq!(sealer.seal(&FlowReply::active()).status(), 200);
        }
        Err(error) => assert!(matches!(error, FlowError::NotARequest), "what decrypts is never another failure"),
    }
});
