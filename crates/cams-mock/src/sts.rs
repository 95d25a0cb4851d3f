//! AssumeRole of Security Token Service (STS): temporary keys, so that programs with several tenants can be tested.
//!
//! It answers on the endpoint of the server, as version `2015-04-01`. Any role can be assumed. The keys it issues are
//! accepted by every operation, with their token, until they expire.

use std::time::{Duration, SystemTime};

use cams_core::Credentials;
use http::StatusCode;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::answer::{Outcome, Refusal, elements};
use crate::clock::later;
use crate::ids;
use crate::keys::IssuedKeys;
use crate::request::Request;

/// The version of the API of STS.
pub(crate) const VERSION: &str = "2015-04-01";

/// The only operation.
const ACTION: &str = "AssumeRole";

const MIN_SECONDS: u64 = 900;
const DEFAULT_SECONDS: u64 = 3600;
const MAX_SECONDS: u64 = 43_200;

/// What a call of AssumeRole asks for.
#[derive(Debug)]
pub(crate) struct Wanted {
    role: String,
    session: String,
    life: Duration,
}

/// Reads the parameters of a call to STS.
pub(crate) fn check(action: &str, request: &Request) -> Result<Wanted, Refusal> {
    if action != ACTION {
        let message = format!("Specified api `{action}` is not found; this STS only has {ACTION}.");
        return Err(Refusal::gateway(StatusCode::NOT_FOUND, "InvalidAction.NotFound", message));
    }
    let text = |name: &str| {
        request.parameter(name).filter(|text| !text.is_empty()).map(str::to_owned).ok_or_else(|| {
            Refusal::bad_request(format!("Missing{name}"), format!("{name} is mandatory for this action."))
        })
    };
    let (role, session) = (text("RoleArn")?, text("RoleSessionName")?);
    let invalid =
        |name: &str, message: &str| Refusal::bad_request(format!("InvalidParameter.{name}"), message);
    if role_name(&role).is_none() {
        return Err(invalid("RoleArn", "RoleArn must be acs:ram::<account>:role/<name>."));
    }
    let is_allowed = |letter: char| letter.is_ascii_alphanumeric() || ".@-_".contains(letter);
    if !(2..=64).contains(&session.len()) || !session.chars().all(is_allowed) {
        let message = "RoleSessionName must be 2 to 64 letters, digits, `.`, `@`, `-` or `_`.";
        return Err(invalid("RoleSessionName", message));
    }
    let seconds = request.parameter("DurationSeconds").map_or(Ok(DEFAULT_SECONDS), str::parse);
    let Some(seconds) = seconds.ok().filter(|seconds| (MIN_SECONDS..=MAX_SECONDS).contains(seconds)) else {
        let message = format!("DurationSeconds must be a number from {MIN_SECONDS} to {MAX_SECONDS}.");
        return Err(invalid("DurationSeconds", &message));
    };
    Ok(Wanted { role, session, life: Duration::from_secs(seconds) })
}

/// The name of a role in its ARN.
fn role_name(arn: &str) -> Option<&str> {
    let (account, name) = arn.strip_prefix("acs:ram::")?.split_once(":role/")?;
    let is_account = !account.is_empty() && account.bytes().all(|byte| byte.is_ascii_digit() || byte == b'*');
    (is_account && !name.is_empty()).then_some(name)
}

/// Issues keys. The account and its roles are not checked: there are none here.
pub(crate) fn execute(keys: &mut IssuedKeys, wanted: &Wanted, now: SystemTime) -> Outcome {
    let (id, secret, token) =
        (format!("STS.{}", ids::letters(20)), ids::letters(40), format!("CAIS{}", ids::letters(60)));
    let expiry = later(now, wanted.life);
    keys.add(Credentials::new(&id, &secret).with_security_token(&token), expiry);
    Ok(answer(wanted, &id, &secret, &token, expiry))
}

fn answer(wanted: &Wanted, id: &str, secret: &str, token: &str, expiry: SystemTime) -> Map<String, Value> {
    let expiration = Timestamp::try_from(expiry).unwrap_or(Timestamp::MAX);
    elements([
        (
            "AssumedRoleUser",
            json!({
                "Arn": format!("{}/{}", wanted.role.replace(":role/", ":assumed-role/"), wanted.session),
                "AssumedRoleId": format!("3{}:{}", ids::digits(17), wanted.session),
            }),
        ),
        (
            "Credentials",
            json!({
                "AccessKeyId": id,
                "AccessKeySecret": secret,
                "Expiration": expiration.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
                "SecurityToken": token,
            }),
        ),
    ])
}
