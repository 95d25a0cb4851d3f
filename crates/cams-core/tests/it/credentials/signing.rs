//! Calls with a bearer token or without credentials: what goes out instead of a signature.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use cams_core::{CallOptions, Config, Credentials, Engine, Scheme};
use cams_models::{ListChatGroupRequest, PageRequest, SERVICE};
use http::HeaderMap;

use crate::credentials::support::Fake;

/// Headers and query of a call with these credentials.
async fn sent(credentials: Credentials, scheme: Scheme) -> (HeaderMap, BTreeMap<String, String>) {
    let kept = Arc::new(Mutex::new(None));
    let keep = Arc::clone(&kept);
    let network = Fake::new(move |request| {
        let query = url::form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes());
        *keep.lock().unwrap() = Some((request.headers().clone(), query.into_owned().collect()));
        r#"{"Code":"OK","RequestId":"R1"}"#.to_owned()
    });
    let config =
        Config::new().credentials(credentials).cust_space_id("c").signature(scheme).transport(network);
    let request = ListChatGroupRequest::new("86", PageRequest::new(1, 20));
    Engine::new(&SERVICE, config).unwrap().call(&request, &CallOptions::default()).await.unwrap();
    kept.lock().unwrap().take().unwrap()
}

#[tokio::test]
async fn a_bearer_token_goes_along_instead_of_a_signature() {
    let (headers, query) = sent(Credentials::bearer("b"), Scheme::Acs3).await;
    assert_eq!(headers["x-acs-bearer-token"], "b");
    assert!(headers["x-acs-bearer-token"].is_sensitive() && !headers.contains_key("authorization"));
    assert_eq!((query["SignatureType"].as_str(), query["BusinessNumber"].as_str()), ("BEARERTOKEN", "86"));

    let (_, query) = sent(Credentials::bearer("b"), Scheme::RpcV1).await;
    assert_eq!((query["BearerToken"].as_str(), query["SignatureType"].as_str()), ("b", "BEARERTOKEN"));
    for absent in ["Signature", "AccessKeyId", "SignatureMethod"] {
        assert!(!query.contains_key(absent), "{absent}");
    }
}

#[tokio::test]
async fn an_anonymous_call_is_not_signed() {
    let (headers, query) = sent(Credentials::anonymous(), Scheme::Acs3).await;
    assert!(!headers.contains_key("authorization") && headers.contains_key("x-acs-action"));
    assert!(!query.contains_key("SignatureType"));

    let (_, query) = sent(Credentials::anonymous(), Scheme::RpcV1).await;
    let protocol: Vec<_> =
        query.keys().filter(|name| *name != "BusinessNumber").map(String::as_str).collect();
    assert_eq!(
        protocol,
        ["Action", "CustSpaceId", "Format", "Page", "SignatureNonce", "Timestamp", "Version"]
    );
}
