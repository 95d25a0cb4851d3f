//! The doors for the owner of numbers: to add and verify them, and to test their webhooks.

use std::time::SystemTime;

use cams_models::{
    AddChatappPhoneNumberRequest, ChatappVerifyAndRegisterRequest, GetChatappVerifyCodeRequest,
    PhoneMessagingLimitTier, QualityRating, UpdateAccountWebhookRequest, UpdatePhoneWebhookRequest,
    YesNoFlag,
};
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;

use super::doors::Door;
use super::reply::{Reply, done, failed, invalid, read, succeeded, succeeded_with};
use crate::callbacks::CallbackKind;
use crate::feed::Change;
use crate::lengths::MAX_TEXT;
use crate::memory::Memory;
use crate::numbers;
use crate::request::Request;
use crate::service::WABA_ID;
use crate::trial;

const ADD: &str = r#"{"PhoneNumber": "8613800000000", "VerifiedName": "Harbor Tea"}"#;
const SEND_CODE: &str = r#"{"PhoneNumber": "8613800000000"}"#;
const VERIFY: &str = r#"{"PhoneNumber": "8613800000000", "VerifyCode": "402917"}"#;
const SET_WEBHOOK: &str =
    r#"{"PhoneNumber": "8613800000000", "UpCallbackUrl": "http://localhost:3000/hooks/in"}"#;
const CHANGE: &str = r#"{"PhoneNumber": "8613800000000", "QualityRating": "RED", "MessagingLimitTier": "TIER_1K", "Status": "BANNED"}"#;
const SET_ACCOUNT_WEBHOOK: &str =
    r#"{"CustSpaceId": "cams-x000", "StatusCallbackUrl": "http://localhost:3000/hooks/audit"}"#;
const TEST: &str = r#"{"PhoneNumber": "8613800000000"}"#;

/// The states that Meta can put a number into.
const STATES: &[&str] = &["CONNECTED", "DISCONNECTED", "BANNED"];

/// The doors for numbers.
pub(super) const NUMBERS: &[Door] = &[
    Door {
        method: "POST",
        path: "/-/add-number",
        summary: "Adds a business number and sends it a code, which it returns; CustSpaceId is optional.",
        example: ADD,
        open: add,
    },
    Door {
        method: "POST",
        path: "/-/send-code",
        summary: "Sends a new verification code to a number, and returns it.",
        example: SEND_CODE,
        open: send_code,
    },
    Door {
        method: "POST",
        path: "/-/verify-number",
        summary: "Verifies a number with its code, and registers it.",
        example: VERIFY,
        open: verify,
    },
    Door {
        method: "POST",
        path: "/-/set-webhook",
        summary: "Sets the webhooks of a number: UpCallbackUrl, StatusCallbackUrl or both.",
        example: SET_WEBHOOK,
        open: set_webhook,
    },
    Door {
        method: "POST",
        path: "/-/change-number",
        summary: "Decides on a number as Meta does: QualityRating, MessagingLimitTier, Status (CONNECTED, DISCONNECTED or \
                  BANNED), or several of them.",
        example: CHANGE,
        open: change,
    },
    Door {
        method: "POST",
        path: "/-/set-account-webhook",
        summary: "Sets the webhook of an account, which gets the results of reviews; CustSpaceId is optional.",
        example: SET_ACCOUNT_WEBHOOK,
        open: set_account_webhook,
    },
    Door {
        method: "POST",
        path: "/-/test-webhook",
        summary: "Sends made-up events wherever those of a number go, or those of an account (CustSpaceId instead of \
                  PhoneNumber).",
        example: TEST,
        open: test_webhook,
    },
];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Add {
    phone_number: String,
    verified_name: String,
    cust_space_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct SendCode {
    phone_number: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Verify {
    phone_number: String,
    verify_code: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct SetWebhook {
    phone_number: String,
    up_callback_url: Option<String>,
    status_callback_url: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Changed {
    phone_number: String,
    quality_rating: Option<String>,
    messaging_limit_tier: Option<String>,
    status: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct SetAccountWebhook {
    cust_space_id: Option<String>,
    status_callback_url: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Test {
    phone_number: Option<String>,
    cust_space_id: Option<String>,
}

fn add(memory: &mut Memory, request: &Request, _: SystemTime) -> Result<Reply, Reply> {
    let Add { phone_number: number, verified_name, cust_space_id } = read(request, ADD)?;
    if number.is_empty() || verified_name.is_empty() {
        return Err(invalid("PhoneNumber and VerifiedName must not be empty"));
    }
    if [&number, &verified_name].into_iter().chain(&cust_space_id).any(|text| text.len() > MAX_TEXT) {
        return Err(invalid(&format!("no text may be longer than {MAX_TEXT} bytes")));
    }
    // The country code is part of the number here, and nothing shows where it ends.
    let mut adding = AddChatappPhoneNumberRequest::new("", &*number, verified_name);
    adding.cust_space_id = cust_space_id;
    done(numbers::add(&mut memory.service.numbers, adding))?;
    sent_code(memory, number)
}

fn send_code(memory: &mut Memory, request: &Request, _: SystemTime) -> Result<Reply, Reply> {
    let wanted: SendCode = read(request, SEND_CODE)?;
    sent_code(memory, wanted.phone_number)
}

fn sent_code(memory: &mut Memory, number: String) -> Result<Reply, Reply> {
    let mut sending = GetChatappVerifyCodeRequest::new("en_US", "sms", &*number);
    sending.cust_space_id = owner(memory, &number)?;
    done(numbers::send_code(&mut memory.service.numbers, sending))?;
    memory.settings.feed.tell(Change::Numbers);
    Ok(succeeded_with("VerifyCode", memory.service.numbers.code(&number).into()))
}

fn verify(memory: &mut Memory, request: &Request, _: SystemTime) -> Result<Reply, Reply> {
    let wanted: Verify = read(request, VERIFY)?;
    let space = owner(memory, &wanted.phone_number)?;
    let mut verifying = ChatappVerifyAndRegisterRequest::new(wanted.phone_number, wanted.verify_code);
    verifying.cust_space_id = space;
    done(numbers::verify(&mut memory.service.numbers, verifying))?;
    memory.settings.feed.tell(Change::Numbers);
    Ok(succeeded())
}

fn set_webhook(memory: &mut Memory, request: &Request, _: SystemTime) -> Result<Reply, Reply> {
    let wanted: SetWebhook = read(request, SET_WEBHOOK)?;
    check_url("UpCallbackUrl", wanted.up_callback_url.as_deref())?;
    check_url("StatusCallbackUrl", wanted.status_callback_url.as_deref())?;
    let mut setting = UpdatePhoneWebhookRequest::new(&*wanted.phone_number);
    setting.cust_space_id = owner(memory, &wanted.phone_number)?;
    setting.up_callback_url = wanted.up_callback_url;
    setting.status_callback_url = wanted.status_callback_url;
    setting.http_flag = Some(YesNoFlag::Y);
    done(numbers::set_webhook(&mut memory.service.numbers, setting))?;
    memory.settings.feed.tell(Change::Numbers);
    Ok(succeeded())
}

fn check_url(name: &str, url: Option<&str>) -> Result<(), Reply> {
    let is_url = |url: &str| url.len() <= MAX_TEXT && url.parse::<http::Uri>().is_ok();
    if url.is_none_or(is_url) {
        return Ok(());
    }
    Err(invalid(&format!("{name} must be a URL of at most {MAX_TEXT} bytes")))
}

fn set_account_webhook(memory: &mut Memory, request: &Request, _: SystemTime) -> Result<Reply, Reply> {
    let wanted: SetAccountWebhook = read(request, SET_ACCOUNT_WEBHOOK)?;
    check_url("StatusCallbackUrl", Some(&wanted.status_callback_url))?;
    if wanted.cust_space_id.as_ref().is_some_and(|space| space.len() > MAX_TEXT) {
        return Err(invalid(&format!("CustSpaceId must not be longer than {MAX_TEXT} bytes")));
    }
    let mut setting = UpdateAccountWebhookRequest::new();
    setting.cust_space_id = wanted.cust_space_id;
    setting.status_callback_url = Some(wanted.status_callback_url);
    setting.http_flag = Some(YesNoFlag::Y);
    done(memory.service.accounts.set(setting))?;
    memory.settings.feed.tell(Change::Numbers);
    Ok(succeeded())
}

/// The account is notified of a changed quality rating. Whether it is notified of the rest is not documented.
fn change(memory: &mut Memory, request: &Request, now: SystemTime) -> Result<Reply, Reply> {
    let wanted: Changed = read(request, CHANGE)?;
    check_one_of("QualityRating", wanted.quality_rating.as_deref(), QualityRating::VALUES)?;
    check_one_of(
        "MessagingLimitTier",
        wanted.messaging_limit_tier.as_deref(),
        PhoneMessagingLimitTier::VALUES,
    )?;
    check_one_of("Status", wanted.status.as_deref(), STATES)?;
    let space = owner(memory, &wanted.phone_number)?;
    let Changed { phone_number: number, quality_rating: quality, messaging_limit_tier: tier, status } =
        wanted;
    let service = &mut memory.service;
    if let Some(status) = status {
        service.numbers.settle(&number, &status);
    }
    let (rating, tier) = (quality.as_deref().map(Into::into), tier.map(Into::into));
    if service.numbers.rate(&number, rating, tier) {
        service.now = now;
        let route = service.accounts.route(&space);
        let item = json!({
            "WabaId": WABA_ID, "Type": "phoneQualityUpdate", "PhoneNumber": number, "Status": quality,
        });
        service.emit(CallbackKind::Audit, &route, &[item]);
    }
    memory.settings.feed.tell(Change::Numbers);
    Ok(succeeded())
}

fn check_one_of(name: &str, value: Option<&str>, known: &[&str]) -> Result<(), Reply> {
    if value.is_none_or(|value| known.contains(&value)) {
        return Ok(());
    }
    Err(invalid(&format!("{name} must be one of {}", known.join(", "))))
}

fn test_webhook(memory: &mut Memory, request: &Request, now: SystemTime) -> Result<Reply, Reply> {
    let wanted: Test = read(request, TEST)?;
    memory.service.now = now;
    let ids = match wanted {
        Test { phone_number: Some(number), cust_space_id: None } => {
            let space = owner(memory, &number)?;
            trial::number(&mut memory.service, &number, space)
        }
        Test { phone_number: None, cust_space_id: Some(space) } => {
            trial::account(&mut memory.service, Some(space))
        }
        _ => return Err(invalid("either PhoneNumber or CustSpaceId must be given")),
    };
    if ids.is_empty() {
        let message = "no webhook is set for this; POST /-/set-webhook sets that of a number, and /-/set-account-webhook that of an account";
        return Err(failed(StatusCode::CONFLICT, "NoWebhook", message));
    }
    Ok(succeeded_with("Ids", ids.into()))
}

/// The space that has a number.
fn owner(memory: &Memory, number: &str) -> Result<Option<String>, Reply> {
    let unknown = || failed(StatusCode::NOT_FOUND, "NoNumber", "no space has this number");
    memory.service.numbers.owner(number).map(|(space, _)| space).ok_or_else(unknown)
}
