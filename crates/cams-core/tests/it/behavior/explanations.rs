//! What a program can look at: a prepared call, a refused signature, the history of a failure.

use std::time::Duration;

use cams_core::{Credentials, ErrorKind, Execution, Placement, Platform, Prepared, Scheme, StopReason};

use crate::behavior::world::{
    Fixed, Script, Step, answer, ok, options, read, throttled, write, write_request,
};

/// One moment for all: what is prepared and what is sent have the same nonce.
#[derive(Debug)]
struct OneMoment;

impl Platform for OneMoment {
    fn now(&self) -> std::time::SystemTime {
        Fixed::time()
    }

    fn random(&self, buffer: &mut [u8]) -> bool {
        buffer.fill(7);
        true
    }
}

const TOKEN: &str = "canary/token+=";

fn engine(script: &Script, scheme: Scheme) -> cams_core::Engine {
    let credentials = Credentials::new("id", "canary-secret").with_security_token(TOKEN);
    script.engine_with(|config| config.credentials(credentials).signature(scheme).platform(OneMoment))
}

async fn prepared(script: &Script, scheme: Scheme) -> Prepared {
    let call = options().placement(Placement::Form);
    engine(script, scheme).prepare(&write_request(), &call).await.unwrap()
}

#[tokio::test]
async fn a_prepared_call_is_what_is_sent_with_the_secrets_masked() {
    for scheme in [Scheme::Acs3, Scheme::RpcV1] {
        let script = Script::new([ok()]);
        let prepared = prepared(&script, scheme).await;
        assert!(script.requests().is_empty());
        write(&engine(&script, scheme), &options().placement(Placement::Form)).await.unwrap();
        let sent = &script.requests()[0];

        let uri = sent.uri().to_string();
        let signature = match scheme {
            Scheme::Acs3 => script.header(0, "authorization"),
            Scheme::RpcV1 => uri.clone(),
        };
        let (_, signature) = signature.rsplit_once("Signature=").unwrap();
        let masked = |text: &str| {
            let text = text.replace(signature, "**").replace("canary%2Ftoken%2B%3D", "**");
            text.replace(TOKEN, "**")
        };
        assert_eq!((prepared.method(), prepared.url()), (sent.method().as_str(), &*masked(&uri)));
        assert_eq!(prepared.body().as_bytes(), &sent.body()[..]);
        let headers = sent.headers().iter();
        let headers: Vec<_> =
            headers.map(|(name, value)| (name.to_string(), masked(value.to_str().unwrap()))).collect();
        assert_eq!(prepared.headers(), headers);

        let (canonical, to_sign) = (prepared.canonical_request(), prepared.string_to_sign());
        let shown = format!("{prepared:?} {} {headers:?} {canonical} {to_sign}", prepared.url());
        assert!(!shown.contains("canary") && !shown.contains(signature), "{shown}");
        assert!(canonical.contains("**") && !format!("{prepared:?}").contains("8613800000000"));
        assert!(to_sign.starts_with(if scheme == Scheme::Acs3 { "ACS3-HMAC-SHA256\n" } else { "POST&%2F&" }));
    }
}

#[tokio::test]
async fn a_refused_signature_is_explained_without_a_value_of_a_parameter() {
    for scheme in [Scheme::Acs3, Scheme::RpcV1] {
        let to_sign = |text: &str| match scheme {
            Scheme::Acs3 => format!(
                "server StringToSign is [{text}] server CanonicalRequest is [BusinessNumber=8613800000000]"
            ),
            Scheme::RpcV1 => format!("server string to sign is:{text}"),
        };
        let signed = prepared(&Script::default(), scheme)
            .await
            .string_to_sign()
            .replace("**", "canary%252Ftoken%252B%253D");
        let (changed, explanation) = match scheme {
            Scheme::Acs3 => (signed.replace('0', "1"), "something on the way changed the request"),
            Scheme::RpcV1 => {
                (signed.replace("8613800000000", "8613800000001"), "has another value of `BusinessNumber`")
            }
        };
        for (theirs, explanation) in
            [(signed, "the AccessKey secret does not belong to"), (changed, explanation)]
        {
            for code in ["SignatureDoesNotMatch", "IncompleteSignature"] {
                let body = serde_json::json!({"Code": code, "Message": format!("It does not match. {}", to_sign(&theirs))});
                let script = Script::new([answer(400, &[], body.to_string())]);
                let call = options().placement(Placement::Form);
                let error = write(&engine(&script, scheme), &call).await.unwrap_err();
                assert!(error.message().contains(explanation), "{scheme:?}: {error}");
                let shown = format!("{error} {error:?}");
                assert!(!shown.contains("86138") && !shown.contains("canary"), "{shown}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_worst_of_all_attempts_decides_what_may_have_been_executed() {
    let refused = || answer(403, &[], r#"{"Code":"Forbidden","Message":"no","RequestId":"R9"}"#);
    let script = Script::new([Step::Interrupted, refused()]);
    let error = read(&script.engine(), &options()).await.unwrap_err();
    assert_eq!((error.kind(), error.execution()), (ErrorKind::Refused, Execution::Unknown));
    assert!(error.may_have_executed() && !error.is_retryable());
    assert_eq!(
        error.to_string(),
        "ListChatGroup failed after 2 attempts: Forbidden (HTTP 403): no [request id R9]",
        "calling a read again does no harm"
    );
    let script = Script::new([throttled(), Step::NotReached, Step::NotReached]);
    let error = write(&script.engine(), &options()).await.unwrap_err();
    assert_eq!((error.kind(), error.execution()), (ErrorKind::Unreachable, Execution::Refused));
    let executions: Vec<_> = error.attempts().iter().filter_map(cams_core::Attempt::execution).collect();
    assert_eq!(executions, [Execution::Refused, Execution::NotExecuted, Execution::NotExecuted]);
}

#[tokio::test(start_paused = true)]
async fn an_error_says_why_the_call_was_not_tried_again() {
    for (steps, reason) in [
        (vec![answer(403, &[], "{}")], StopReason::NotRetryable),
        (vec![Step::NotReached, Step::NotReached, Step::NotReached], StopReason::AttemptsSpent),
        (vec![answer(429, &[("retry-after", "31")], "{}")], StopReason::Deadline),
    ] {
        let script = Script::new(steps);
        let error = write(&script.engine(), &options()).await.unwrap_err();
        assert_eq!(error.stop_reason(), Some(reason));
        assert_eq!(error.to_string().contains("not tried again"), reason == StopReason::Deadline, "{error}");
    }
    let script = Script::new([]);
    let error = write(&script.engine(), &options().timeout(Duration::ZERO)).await.unwrap_err();
    assert_eq!((error.stop_reason(), error.attempts().len()), (None, 0));
}
