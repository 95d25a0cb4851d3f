//! Failures of delivery: Meta's codes, by which the receipt of a message that failed tells why.

/// A failure: its code, what it means, and what to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Code {
    pub(crate) code: &'static str,
    pub(crate) meaning: &'static str,
    pub(crate) help: &'static str,
}

/// One of [`CODES`].
pub(crate) type Failure = &'static Code;

/// The window was closed: a message that is not a template needs one of the user in the last 24 hours.
pub(super) const WINDOW_CLOSED: &str = "131047";

/// The recipient cannot be reached. Meta names no code for a block; integrators met this one.
pub(super) const UNDELIVERABLE: &str = "131026";

const fn code(code: &'static str, meaning: &'static str, help: &'static str) -> Code {
    Code { code, meaning, help }
}

/// Meta's codes that a recipient can end in.
/// <https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/>
static CODES: &[Code] = &[
    code("130429", "Rate limit hit", "Send more slowly; sending again later can succeed."),
    code("131000", "Something went wrong", "Send again later; if it fails again, ask the support."),
    code(
        "131008",
        "Required parameter is missing",
        "Compare the content with the documentation of its kind.",
    ),
    code("131009", "Parameter value is not valid", "Compare the content with the documentation of its kind."),
    code("131016", "Service unavailable", "Send again later."),
    code("131021", "Recipient cannot be sender", "Send to another number than your own."),
    code(
        UNDELIVERABLE,
        "Message undeliverable",
        "The number has no WhatsApp, has an old version, or blocked you; do not send again.",
    ),
    code("131031", "Account has been locked", "Look at the account in Meta's business manager."),
    code("131042", "Business eligibility payment issue", "Check the payment method of the account."),
    code("131045", "Incorrect certificate", "Register the number again."),
    code(WINDOW_CLOSED, "Re-engagement message", "The user wrote more than 24 hours ago; send a template."),
    code("131048", "Spam rate limit hit", "Users blocked or reported the number; send less, and wait."),
    code("131049", "Meta chose not to deliver", "The user got too much marketing; wait at least a day."),
    code("131050", "User has stopped marketing messages", "Do not send marketing to this user anymore."),
    code("131051", "Unsupported message type", "Send another kind of message."),
    code("131052", "Media download error", "Ask the user to send the file again."),
    code("131053", "Media upload error", "Meta could not load the file; upload it, and send the new link."),
    code("131056", "Pair rate limit hit", "Too many messages to this user; wait before the next."),
    code("131057", "Account in maintenance mode", "Send again later."),
    code("132000", "Template parameter count mismatch", "Give a value for each variable, and no others."),
    code("132001", "Template does not exist", "Check the name and the language, and that it was approved."),
    code("132005", "Template hydrated text too long", "Give shorter values for the variables."),
    code("132007", "Template format character policy violated", "Change the text of the template."),
    code("132012", "Template parameter format mismatch", "Give values of the form that the template wants."),
    code("132015", "Template is paused", "Wait until it is active again, or improve it."),
    code("132016", "Template is disabled", "Create another template."),
    code("132068", "Flow is blocked", "Repair the Flow, and publish it again."),
    code("132069", "Flow is throttled", "Wait; the endpoint of the Flow failed too often."),
    code("133010", "Phone number not registered", "Register the number before you send."),
];

/// The failure that a recipient asks for by its last digits.
pub(super) fn scripted(to: &str) -> Option<Failure> {
    CODES.iter().find(|known| to.ends_with(known.code))
}

/// The failure of this code.
pub(crate) fn of(code: &str) -> Option<Failure> {
    CODES.iter().find(|known| known.code == code)
}

impl Code {
    /// The failure as the history and the receipts describe it.
    pub(crate) fn reason(&self) -> String {
        format!("{}:{}", self.code, self.meaning)
    }
}
