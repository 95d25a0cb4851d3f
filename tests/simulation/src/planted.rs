//! Planted faults, each of which an invariant must find.

/// A planted fault.
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
    /// A program waits forever.
    NeverEnds,
    /// A part of a client outlives its program.
    PartLeft,
    /// Nobody waits any more for an answer, and it still counts as under way.
    ConnectionLeft,
    /// A file stays beside a journal.
    FileLeft,
    /// A program panics.
    ProgramPanics,
    /// The local CAMS panics.
    ServicePanics,
    /// The program waits on after the end of a waiter.
    WaiterLate,
    /// The program waits on after the end of a page.
    PageLate,
    /// A search of the history finds what was not sent.
    FindInvents,
    /// A search of the history does not find what was sent.
    FindMisses,
    /// A queue says that it has deleted what it keeps.
    QueueKeeps,
    /// Two programs send with one journal that no lock protects.
    JournalShared,
    /// A program uses an OAuth token that another one has used.
    TokenShared,
    /// The program takes another ID than the one in the answer.
    WrongId,
    /// A secret stands in an error.
    SecretInError,
    /// A program locks another file than its journal.
    JournalUnlocked,
    /// A program keeps its journal open.
    JournalHeld,
    /// The journal takes a batch that was not sent for one that was accepted.
    JournalInvents,
    /// A mass send tells an outcome twice.
    OutcomeTwice,
    /// A mass send takes a batch whose outcome is unknown for one that was not sent.
    OutcomeUnsure,
    /// A mass send finds the wrong recipient invalid.
    ValidIsInvalid,
    /// A program takes a mass send for done before it is, with calls under way.
    CountsEarly,
    /// A mass send ends before its list does.
    EndTooEarly,
    /// A consumer ends whatever is in its queue.
    ConsumerStops,
    /// The program waits on after an upload.
    UploadLate,
    /// The program takes an upload whose outcome is unknown for one that stored nothing.
    UploadDenied,
    /// A waiter finds what does not exist.
    WaiterInvents,
    /// A file stays beside the profiles.
    ProfileFileLeft,
    /// A renewal loses another field of the profile file.
    ProfileLoses,
    /// The limit of calls in flight is not kept.
    NoCap,
    /// The steady clock stops while the machine sleeps, and timers do not.
    ClockStops,
    /// A program writes the profile file in its place, and the disk is full.
    ProfileTorn,
    /// The journal waits on after the call of a batch.
    BatchLate,
    /// The program waits on after a search of the history.
    FindLate,
    /// The program waits on after its consumer has closed.
    CloseLate,
    /// A mass send reads more than its calls have room for.
    ReadsAhead,
}
