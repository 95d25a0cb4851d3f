//! Errors of the receiving side end in the one error of the crate, with `?`.

use cams::flows::{FlowEndpoint, FlowError, FlowKey, FlowReply, UnwrapKeyError};
use cams::receive::http::CallbackReceiver;
use cams::receive::signature::MetaWebhook;
use cams::receive::{Event, parse};
use cams::{Error, ErrorKind, PhoneNumber};
use http::HeaderMap;

/// What a program writes: one error type, and `?` everywhere.
fn relay(secret: &str, headers: &HeaderMap, body: &str) -> Result<Vec<Event>, Error> {
    MetaWebhook::new(secret, "token")?.verify(headers, body.as_bytes())?;
    let mut events = Vec::new();
    for item in parse(body)? {
        events.push(item?);
    }
    Ok(events)
}

async fn flow(pem: &str, body: &str) -> Result<u16, Error> {
    let (_, sealer) = FlowEndpoint::new(FlowKey::from_pem(pem)?).open(body.as_bytes()).await?;
    Ok(sealer.seal(&FlowReply::active()).status().as_u16())
}

#[tokio::test]
async fn the_question_mark_works_from_every_error_of_receiving() {
    let none = HeaderMap::new();
    let mut signed = HeaderMap::new();
    // The code of `[{},7]` under the key `secret`, computed by Python's `hmac`.
    let code = "4b708b84b334703d97426c9d7539b9408dd948cf28b2821403a56d6959d3a2fb";
    signed.insert("x-hub-signature-256", format!("sha256={code}").parse().unwrap());
    let failures = [
        (relay("", &none, "[]").unwrap_err(), "the app secret is empty"),
        (relay("secret", &none, "[]").unwrap_err(), "X-Hub-Signature-256 is missing"),
        (relay("secret", &signed, "[{},7]").unwrap_err(), "cannot read an item"),
        (parse("hello").map_err(Error::from).unwrap_err(), "the body is not JSON"),
        (CallbackReceiver::new("short").map_err(Error::from).unwrap_err(), "less than 22 characters"),
        (flow("no key", "{}").await.unwrap_err(), "this is not PEM"),
        (FlowError::CannotDecrypt.into(), "cannot be decrypted"),
        ("x1".parse::<PhoneNumber>().map_err(Error::from).unwrap_err(), "x"),
    ];
    for (error, text) in failures {
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
        assert!(error.to_string().contains(text), "{error}");
        assert!(!error.may_have_executed() && !error.is_retryable());
    }
    let busy = Error::from(FlowError::KeyUnavailable(UnwrapKeyError::unavailable("the HSM is busy")));
    assert!(busy.kind() == ErrorKind::Credentials && busy.is_retryable(), "{busy}");
    assert!(busy.to_string().contains("the HSM is busy"), "{busy}");
}
