//! The signature of Meta's webhooks and the check at subscription.

use cams::receive::signature::{MetaWebhook, SIGNATURE_HEADER, SignatureError};
use http::{HeaderMap, HeaderValue};

const SECRET: &str = "fake-app-secret-0123456789abcdef";
const TOKEN: &str = "verify me";

/// Name, body, header, and the verdict. The codes were made with Python's `hmac`. `pywa` agrees, except that it takes
/// a code without its prefix.
const VECTORS: [(&str, &str, &str, Result<(), SignatureError>); 9] = [
    (
        "ascii",
        r#"{"object":"whatsapp_business_account","entry":[{"id":"0","changes":[]}]}"#,
        "sha256=93cd988330ee363ac6282749481e8719bcab77d66b7c1f2cc8dc72f5caf85248",
        Ok(()),
    ),
    (
        "escaped-unicode",
        r#"{"t":"\u4f60\u00e9 \/ <@>"}"#,
        "sha256=786191c128177d04a53aca539031f344d225719a30f63331fd16009b99dd0c31",
        Ok(()),
    ),
    (
        "utf8",
        r#"{"t":"你é"}"#,
        "sha256=678bffba006cb001b883ed24a39fefdb402ab3b2ccb0bf1106a02a0109aaeb3b",
        Ok(()),
    ),
    (
        "body-changed-by-one-space",
        r#"{"object": "whatsapp_business_account","entry":[{"id":"0","changes":[]}]}"#,
        "sha256=93cd988330ee363ac6282749481e8719bcab77d66b7c1f2cc8dc72f5caf85248",
        Err(SignatureError::Wrong),
    ),
    (
        "wrong-secret",
        r#"{"object":"whatsapp_business_account","entry":[{"id":"0","changes":[]}]}"#,
        "sha256=ef0571a9c11ee4fefc5bce9bbe6b76414cc40f0a1f7d8328c562b12d60e39908",
        Err(SignatureError::Wrong),
    ),
    (
        "prefix-missing",
        r#"{"object":"whatsapp_business_account","entry":[{"id":"0","changes":[]}]}"#,
        "93cd988330ee363ac6282749481e8719bcab77d66b7c1f2cc8dc72f5caf85248",
        Err(SignatureError::Malformed),
    ),
    (
        "too-short",
        r#"{"object":"whatsapp_business_account","entry":[{"id":"0","changes":[]}]}"#,
        "sha256=93cd988330ee363ac6282749481e8719bcab77d66b7c1f2cc8dc72f5caf852",
        Err(SignatureError::Malformed),
    ),
    (
        "not-hex",
        r#"{"object":"whatsapp_business_account","entry":[{"id":"0","changes":[]}]}"#,
        "sha256=zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
        Err(SignatureError::Malformed),
    ),
    (
        "upper-case-hex",
        r#"{"object":"whatsapp_business_account","entry":[{"id":"0","changes":[]}]}"#,
        "sha256=93CD988330EE363AC6282749481E8719BCAB77D66B7C1F2CC8DC72F5CAF85248",
        Err(SignatureError::Malformed),
    ),
];

fn webhook() -> MetaWebhook {
    MetaWebhook::new(SECRET, TOKEN).unwrap()
}

fn headers(signatures: &[&str]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for signature in signatures {
        headers.append(SIGNATURE_HEADER, HeaderValue::from_str(signature).unwrap());
    }
    headers
}

#[test]
fn every_vector_has_its_verdict() {
    for (name, body, signature, verdict) in VECTORS {
        assert_eq!(webhook().verify(&headers(&[signature]), body.as_bytes()), verdict, "{name}");
    }
}

#[test]
fn a_signature_is_there_once_and_of_exactly_one_form() {
    let (_, body, good, _) = VECTORS[0];
    let verdict = |signatures: &[&str]| webhook().verify(&headers(signatures), body.as_bytes());
    assert_eq!(verdict(&[]), Err(SignatureError::Missing));
    assert_eq!(verdict(&[good, good]), Err(SignatureError::Malformed));
    let (longer, upper) = (format!("{good}00"), good.replace("sha256", "SHA256"));
    for bent in ["", "sha256=", &longer, &upper, &good.replace("sha256=", "sha1="), &good.replace('=', " = ")]
    {
        assert_eq!(verdict(&[bent]), Err(SignatureError::Malformed), "{bent}");
    }
}

#[test]
fn the_address_is_confirmed_for_the_right_token_alone() {
    let answer = |query: &str| {
        let response = webhook().subscription(query);
        assert_eq!(response.headers()["content-type"], "text/plain; charset=utf-8");
        (response.status().as_u16(), response.into_body())
    };
    let right = "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=verify+me";
    assert_eq!(answer(right), (200, "1158201444".into()));
    for wrong in [
        "",
        "hub.mode=subscribe&hub.challenge=1",
        "hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=verify+me",
        "hub.mode=subscribe&hub.challenge=1&hub.verify_token=verify+you",
        "hub.mode=subscribe&hub.challenge=1&hub.verify_token=verify+me%00",
        "hub.mode=subscribe&hub.verify_token=verify+me",
        &format!("{right}&hub.challenge=2"),
        &format!("{right}&hub.verify_token=verify+you"),
    ] {
        assert_eq!(answer(wrong), (403, String::new()), "{wrong}");
    }
}

#[test]
fn an_empty_secret_is_refused_and_none_is_shown() {
    assert!(MetaWebhook::new("", TOKEN).unwrap_err().to_string().contains("app secret is empty"));
    assert!(MetaWebhook::new(SECRET, "").unwrap_err().to_string().contains("verify token is empty"));
    let shown = format!("{:?}", webhook());
    assert!(!shown.contains(SECRET) && !shown.contains(TOKEN), "{shown}");
}
