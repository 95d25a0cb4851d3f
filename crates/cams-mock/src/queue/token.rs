//! QueryTokenForMnsQueue of Dybaseapi: temporary keys for a queue.
//!
//! It answers on the endpoint of the server, as version `2017-05-25` or `2018-05-01`, which older kits use.

use std::time::SystemTime;

use cams_core::Credentials;
use http::StatusCode;
use jiff::Timestamp;
use jiff::tz::{self, TimeZone};
use serde_json::json;

use super::state::{MAX_NAME, Queues, Token};
use crate::answer::{Outcome, Refusal, elements};
use crate::clock::later;
use crate::ids;
use crate::request::Request;

/// The only operation.
const ACTION: &str = "QueryTokenForMnsQueue";

/// Whether this is a version of the API of Dybaseapi.
pub(crate) fn is_version(version: &str) -> bool {
    version == "2017-05-25" || version == "2018-05-01"
}

/// What a call asks for.
#[derive(Debug)]
pub(crate) struct Wanted {
    queue: String,
}

/// Reads the parameters of a call to Dybaseapi.
pub(crate) fn check(action: &str, request: &Request) -> Result<Wanted, Refusal> {
    if action != ACTION {
        let message = format!("Specified api `{action}` is not found; this Dybaseapi only has {ACTION}.");
        return Err(Refusal::gateway(StatusCode::NOT_FOUND, "InvalidAction.NotFound", message));
    }
    let text = |name: &str| request.parameter(name).filter(|text: &&str| !text.is_empty()).map(str::to_owned);
    let kind = text("MessageType").ok_or_else(|| {
        Refusal::bad_request("MissingMessageType", "MessageType is mandatory for this action.")
    })?;
    let is_long = |name: &str| text(name).is_some_and(|text| text.len() > MAX_NAME);
    if let Some(name) = ["MessageType", "QueueName"].into_iter().find(|name| is_long(name)) {
        let message = format!("{name} is longer than {MAX_NAME} bytes.");
        return Err(Refusal::bad_request(format!("InvalidParameter.{name}"), message));
    }
    // Without a name the token opens the queues of the kind, whose names end so.
    Ok(Wanted { queue: text("QueueName").unwrap_or(format!("-{kind}")) })
}

/// Issues a token.
pub(crate) fn execute(queues: &mut Queues, wanted: Wanted, now: SystemTime) -> Outcome {
    let (id, secret, token) =
        (format!("STS.{}", ids::letters(25)), ids::letters(44), format!("CAIS{}", ids::letters(80)));
    let expires_at = later(now, queues.settings.token_life);
    queues.issue(Token {
        credentials: Credentials::new(&id, &secret).with_security_token(&token),
        queue: wanted.queue,
        expires_at,
    });
    Ok(elements([
        ("Code", json!("OK")),
        ("Message", json!("OK")),
        (
            "MessageTokenDTO",
            json!({
                "AccessKeyId": id,
                "AccessKeySecret": secret,
                "SecurityToken": token,
                "CreateTime": beijing(now),
                "ExpireTime": beijing(expires_at),
            }),
        ),
    ]))
}

/// Date and time in UTC+8, without saying so.
fn beijing(time: SystemTime) -> String {
    let timestamp = Timestamp::try_from(time).unwrap_or(Timestamp::MAX);
    let zone = TimeZone::fixed(tz::offset(8));
    timestamp.to_zoned(zone).strftime("%Y-%m-%d %H:%M:%S").to_string()
}
