//! Faults on purpose, each of which an invariant has to find.

/// A fault on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Planted {
    /// The program calls again after every failure.
    CallAgain,
    /// The transport says that a request was not sent although its connection broke later.
    UnsentWhenInterrupted,
    /// The service says that a request came too early, and executes it.
    ServiceLies,
    /// The rate limit is not kept.
    NoLimit,
    /// The program takes every success for a failure.
    SuccessIsFailure,
    /// The program takes every failure for a success.
    FailureIsSuccess,
    /// The program takes what is unknown for not executed.
    UnknownIsRefused,
    /// The program waits on after the end of its call.
    LateEnd,
    /// A secret stands in a log line.
    SecretInLog,
    /// A task outlives its program.
    TaskLeft,
    /// The journal of a mass send forgets what was begun.
    JournalForgets,
    /// The journal takes a batch that was accepted for one that was not sent.
    JournalMistakes,
    /// A mass send drops an outcome.
    OutcomeLost,
    /// A list drops an item.
    ItemLost,
    /// A message is acknowledged that was not handled.
    AckEarly,
    /// Other bytes are stored than were uploaded.
    OtherBytes,
}
