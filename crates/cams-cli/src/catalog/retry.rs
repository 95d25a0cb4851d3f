//! The retry class of an operation, for programs and for people.

use cams_operation::RetryClass;

/// Returns the class for programs.
pub(crate) fn name(class: RetryClass) -> &'static str {
    match class {
        RetryClass::Read => "read",
        RetryClass::Write => "write",
    }
}

/// Returns the class for people, in the words of the documentation of the operation's builder.
pub(crate) fn in_words(class: RetryClass) -> &'static str {
    match class {
        RetryClass::Read => "read: the SDK retries it after temporary failures",
        RetryClass::Write => "write: the SDK retries it only if it was certainly not executed",
    }
}
