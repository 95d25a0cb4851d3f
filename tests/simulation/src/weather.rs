//! How much goes wrong in a simulation, and what happens to a request.

use std::fmt;
use std::time::Duration;

use crate::chance::Chance;

/// How much goes wrong.
#[derive(Debug)]
pub(crate) struct Weather {
    /// Requests in a thousand that do not simply go through.
    trouble: u64,
    /// Longest common delay of one way, in milliseconds.
    delay: u64,
}

/// What becomes of a request besides its delays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Request and answer go through.
    Fine,
    /// The connection is refused.
    Refused,
    /// There is never a connection.
    Unconnected,
    /// The connection breaks in the request: the service never has all of it.
    CutRequest,
    /// The connection breaks behind the request: the service has all of it, and executes it later.
    CutBehindRequest,
    /// The request gets lost, and the connection stays silent.
    LostRequest,
    /// Something on the way, or the gateway, answers in place of the operation.
    Early,
    /// A proxy sends the request twice and gives the second answer.
    Repeated,
    /// The answer comes, and then a proxy sends the request again.
    RepeatedLater,
    /// The request waits on its way, perhaps for longer than its caller.
    SlowRequest,
    /// The answer waits on its way.
    SlowAnswer,
    /// The connection breaks in the answer.
    CutAnswer,
    /// The answer gets lost, and the connection stays silent.
    LostAnswer,
    /// The operation is executed, and another answer comes.
    Late,
    /// The operation is executed, and the answer is larger than its reader accepts.
    TooLarge,
    /// The operation is executed, and says so in an unusual way.
    Reshaped,
}

const FATES: [Fate; 15] = [
    Fate::Refused,
    Fate::Unconnected,
    Fate::CutRequest,
    Fate::CutBehindRequest,
    Fate::LostRequest,
    Fate::Early,
    Fate::Repeated,
    Fate::RepeatedLater,
    Fate::SlowRequest,
    Fate::SlowAnswer,
    Fate::CutAnswer,
    Fate::LostAnswer,
    Fate::Late,
    Fate::TooLarge,
    Fate::Reshaped,
];

/// The delays of a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Delays {
    pub(crate) connect: Duration,
    pub(crate) up: Duration,
    pub(crate) down: Duration,
    /// From the end of the connection to what arrives behind it.
    pub(crate) later: Duration,
}

impl Weather {
    pub(crate) fn draw(chance: &mut Chance) -> Self {
        Self { trouble: chance.pick(&[0, 20, 100, 300, 600], 100), delay: chance.pick(&[1, 30, 400], 30) }
    }

    /// Nothing goes wrong from now on.
    pub(crate) fn clear(&mut self) {
        self.trouble = 0;
    }

    pub(crate) fn fate(&self, chance: &mut Chance) -> (Fate, Delays) {
        let fate = if chance.per_mille(self.trouble) { chance.pick(&FATES, Fate::Fine) } else { Fate::Fine };
        let mut common = || chance.milliseconds(0, self.delay);
        let mut delays = Delays { connect: common(), up: common(), down: common(), later: Duration::ZERO };
        match fate {
            Fate::SlowRequest => delays.up = chance.milliseconds(0, 70_000),
            Fate::SlowAnswer => delays.down = chance.milliseconds(0, 70_000),
            Fate::CutBehindRequest | Fate::RepeatedLater => delays.later = chance.milliseconds(0, 70_000),
            _ => {}
        }
        (fate, delays)
    }
}

impl fmt::Display for Weather {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "trouble for {} requests in 1,000, delays up to {} ms", self.trouble, self.delay)
    }
}
