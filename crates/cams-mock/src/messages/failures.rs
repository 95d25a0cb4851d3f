//! Failures of delivery: Meta's codes, by which the receipt of a message that failed tells why.

use super::history::Message;

/// The window was closed: a message that is not a template needs one of the user in the last 24 hours.
pub(super) const WINDOW_CLOSED: &str = "131047";

/// Meta's codes that a recipient can end in, with what they mean.
/// <https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/>
const CODES: &[(&str, &str)] = &[
    ("130429", "Rate limit hit"),
    ("131000", "Something went wrong"),
    ("131008", "Required parameter is missing"),
    ("131009", "Parameter value is not valid"),
    ("131016", "Service unavailable"),
    ("131021", "Recipient cannot be sender"),
    ("131026", "Message undeliverable"),
    ("131031", "Account has been locked"),
    ("131042", "Business eligibility payment issue"),
    ("131045", "Incorrect certificate"),
    (WINDOW_CLOSED, "Re-engagement message"),
    ("131048", "Spam rate limit hit"),
    ("131049", "Meta chose not to deliver"),
    ("131050", "User has stopped marketing messages"),
    ("131051", "Unsupported message type"),
    ("131052", "Media download error"),
    ("131053", "Media upload error"),
    ("131056", "Pair rate limit hit"),
    ("131057", "Account in maintenance mode"),
    ("132000", "Template parameter count mismatch"),
    ("132001", "Template does not exist"),
    ("132005", "Template hydrated text too long"),
    ("132007", "Template format character policy violated"),
    ("132012", "Template parameter format mismatch"),
    ("132015", "Template is paused"),
    ("132016", "Template is disabled"),
    ("132068", "Flow is blocked"),
    ("132069", "Flow is throttled"),
    ("133010", "Phone number not registered"),
];

/// The code and the meaning of a failure.
pub(super) type Failure = (&'static str, &'static str);

/// The failure that a recipient asks for by its last digits.
pub(super) fn scripted(to: &str) -> Option<Failure> {
    CODES.iter().find(|(code, _)| to.ends_with(code)).copied()
}

/// The failure of this code.
pub(super) fn of(code: &str) -> Option<Failure> {
    CODES.iter().find(|(known, _)| *known == code).copied()
}

impl Message {
    /// Marks the message as one that was not delivered.
    pub(super) fn fail(&mut self, (code, meaning): Failure) {
        self.failure = Some((code, meaning));
        self.record.message_status = Some("failed".into());
        self.record.message_status_name = Some("Failed".into());
        self.record.fail_reason = Some(format!("{code}:{meaning}"));
    }
}
