//! Business numbers: adding, verifying, and registering them.
//!
//! The phone that gets a code is [`MockServer::verification_code`](crate::MockServer::verification_code). See the
//! documentation of the crate for the rules.

mod state;
mod steps;

use crate::handler::Handler;

pub(crate) use state::{Number, Numbers};
pub(crate) use steps::{add, send_code, set_webhook, verify};

/// The handler of an operation of this group. Migrations and settings have no state; they answer samples.
pub(crate) fn handler(action: &str) -> Option<Handler> {
    let handler: Handler = match action {
        "AddChatappPhoneNumber" => |service, input| steps::add(&mut service.numbers, input.read()?),
        "GetChatappVerifyCode" => |service, input| steps::send_code(&mut service.numbers, input.read()?),
        "ChatappVerifyAndRegister" => |service, input| steps::verify(&mut service.numbers, input.read()?),
        "ChatappPhoneNumberRegister" => |service, input| steps::register(&mut service.numbers, input.read()?),
        "ChatappPhoneNumberDeregister" => {
            |service, input| steps::deregister(&mut service.numbers, input.read()?)
        }
        "GetPhoneNumberVerificationStatus" => {
            |service, input| steps::verification(&mut service.numbers, input.read()?)
        }
        "QueryChatappPhoneNumbers" => |service, input| steps::query(&mut service.numbers, input.read()?),
        "ChatappSyncPhoneNumber" => |service, input| steps::sync(&mut service.numbers, input.read()?),
        "UpdatePhoneWebhook" => |service, input| steps::set_webhook(&mut service.numbers, input.read()?),
        _ => return None,
    };
    Some(handler)
}
