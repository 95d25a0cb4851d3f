//! The steps of a number from being added to being connected.

use cams_models::{
    AddChatappPhoneNumberRequest, ChatappPhoneNumberDeregisterRequest, ChatappPhoneNumberRegisterRequest,
    ChatappSyncPhoneNumberRequest, ChatappVerifyAndRegisterRequest, GetChatappVerifyCodeRequest,
    GetPhoneNumberVerificationStatusRequest, QueryChatappPhoneNumbersRequest, UpdatePhoneWebhookRequest,
    YesNoFlag,
};
use serde_json::json;

use super::state::{Number, Numbers, Phase};
use crate::answer::{Outcome, Refusal, elements};
use crate::ids;

/// Digits of a verification code.
const CODE_DIGITS: usize = 6;

pub(crate) fn add(numbers: &mut Numbers, request: AddChatappPhoneNumberRequest) -> Outcome {
    for part in [&request.cc, &request.phone_number] {
        if !part.bytes().all(|byte| byte.is_ascii_digit()) {
            let message = "Cc and PhoneNumber must be digits.";
            return Err(Refusal::business("InvalidParameter.PhoneNumberError", message));
        }
    }
    numbers.add(Number {
        space: request.cust_space_id,
        digits: format!("{}{}", request.cc, request.phone_number),
        verified_name: request.verified_name,
        is_verified: false,
        phase: Phase::Unverified,
        code: None,
        status_callback_url: None,
        up_callback_url: None,
        is_silent: false,
        is_queued: false,
        quality: None,
        tier: None,
    })?;
    Ok(elements([]))
}

/// A new code replaces the previous one.
pub(crate) fn send_code(numbers: &mut Numbers, request: GetChatappVerifyCodeRequest) -> Outcome {
    let number = numbers.find(&request.cust_space_id, &request.phone_number)?;
    number.code = Some(ids::digits(CODE_DIGITS));
    Ok(elements([]))
}

/// A wrong attempt does not invalidate the code.
pub(crate) fn verify(numbers: &mut Numbers, request: ChatappVerifyAndRegisterRequest) -> Outcome {
    let registered = numbers.registered();
    let number = numbers.find(&request.cust_space_id, &request.phone_number)?;
    if number.code.as_ref() != Some(&request.verify_code) {
        let message = "The code is not the last one that was sent to this number.";
        return Err(Refusal::business("InvalidParameter.VerifyCodeError", message));
    }
    number.code = None;
    number.is_verified = true;
    number.enter(registered);
    Ok(elements([]))
}

pub(super) fn register(numbers: &mut Numbers, request: ChatappPhoneNumberRegisterRequest) -> Outcome {
    let registered = numbers.registered();
    let number = numbers.find(&request.cust_space_id, &request.phone_number)?;
    if !number.is_verified {
        let message = "The number is not verified; use ChatappVerifyAndRegister.";
        return Err(Refusal::business("InvalidParameter.PhoneNumberNotVerified", message));
    }
    if number.phase == Phase::Disconnected {
        number.enter(registered);
    }
    Ok(elements([]))
}

/// The number stays verified.
pub(super) fn deregister(numbers: &mut Numbers, request: ChatappPhoneNumberDeregisterRequest) -> Outcome {
    let number = numbers.find(&request.cust_space_id, &request.phone_number)?;
    number.enter(Phase::Disconnected);
    Ok(elements([]))
}

pub(super) fn verification(
    numbers: &mut Numbers,
    request: GetPhoneNumberVerificationStatusRequest,
) -> Outcome {
    let number = numbers.find(&request.cust_space_id, &request.phone_number)?;
    let data = json!({"CodeVerificationStatus": number.verification(), "PhoneNumber": number.digits});
    Ok(elements([("Data", data)]))
}

/// What `Status` means is not documented: it may be the state of the number or of its verification.
pub(super) fn query(numbers: &mut Numbers, request: QueryChatappPhoneNumbersRequest) -> Outcome {
    let rows = numbers.rows(&request.cust_space_id, |row| {
        request.status.as_ref().is_none_or(|wanted| {
            let status = row.status.as_ref().map(|status| status.as_str());
            let verification = row.code_verification_status.as_ref().map(|status| status.as_str());
            [status, verification].contains(&Some(wanted.as_str()))
        })
    });
    Ok(elements([("PhoneNumbers", json!(rows))]))
}

pub(super) fn sync(numbers: &mut Numbers, request: ChatappSyncPhoneNumberRequest) -> Outcome {
    Ok(elements([("PhoneNumbers", json!(numbers.rows(&request.cust_space_id, |_| true)))]))
}

/// Values that are not given stay unchanged.
pub(crate) fn set_webhook(numbers: &mut Numbers, request: UpdatePhoneWebhookRequest) -> Outcome {
    let number = numbers.find(&request.cust_space_id, &request.phone_number)?;
    number.status_callback_url = request.status_callback_url.or(number.status_callback_url.take());
    number.up_callback_url = request.up_callback_url.or(number.up_callback_url.take());
    if let Some(flag) = request.http_flag {
        number.is_silent = flag == YesNoFlag::N;
    }
    if let Some(flag) = request.queue_flag {
        number.is_queued = flag == YesNoFlag::Y;
    }
    Ok(elements([]))
}
