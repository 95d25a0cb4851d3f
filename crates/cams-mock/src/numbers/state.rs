//! The state of each number, and its transitions.

use cams_models::{
    ChatappPhoneNumber, PhoneCodeVerificationStatus, PhoneMessagingLimitTier, PhoneNumberStatus,
    QualityRating,
};
use serde::{Deserialize, Serialize};

use crate::answer::Refusal;
use crate::bounds::{check_count, check_texts};
use crate::callbacks::{CallbackKind, Route, queue_name};
use crate::lengths::full;

/// Maximum number of numbers. Each has at most four texts of limited length.
const MAX_NUMBERS: usize = 2000;

/// All numbers, in the order in which they were added.
#[derive(Debug)]
pub(crate) struct Numbers {
    /// Number of reads that show a number as `PENDING` after its registration.
    pending_listings: u32,
    all: Vec<Number>,
}

/// Whether a number can send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Phase {
    Unverified,
    /// It is being registered; this many more reads show it as such.
    Pending(u32),
    Connected,
    Disconnected,
    /// Meta banned it permanently.
    Banned,
}

/// A number.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Number {
    pub(crate) space: Option<String>,
    pub(crate) digits: String,
    pub(crate) verified_name: String,
    pub(crate) is_verified: bool,
    pub(crate) phase: Phase,
    /// The last code that was sent to it and not used.
    #[serde(skip)]
    pub(crate) code: Option<String>,
    pub(crate) status_callback_url: Option<String>,
    pub(crate) up_callback_url: Option<String>,
    /// Whether its webhooks are turned off.
    pub(crate) is_silent: bool,
    /// Whether its events also go to queues.
    pub(crate) is_queued: bool,
    /// Meta's quality rating; `GREEN` until it is changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) quality: Option<QualityRating>,
    /// Its messaging limit; `TIER_250` until it is changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) tier: Option<PhoneMessagingLimitTier>,
}

impl Numbers {
    pub(crate) fn new(pending_listings: u32) -> Self {
        Self { pending_listings, all: Vec::new() }
    }

    /// The last code that was sent to a number and not used.
    pub(crate) fn code(&self, digits: &str) -> Option<String> {
        self.get(digits)?.code.clone()
    }

    /// Sets the quality rating or the messaging limit of a number, as Meta does. Returns whether the quality has
    /// changed.
    pub(crate) fn rate(
        &mut self,
        digits: &str,
        quality: Option<QualityRating>,
        tier: Option<PhoneMessagingLimitTier>,
    ) -> bool {
        let Some(number) = self.all.iter_mut().find(|number| number.digits == digits) else { return false };
        number.tier = tier.or(number.tier.take());
        let before = number.quality();
        number.quality = quality.or(number.quality.take());
        number.quality() != before
    }

    /// Webhook that receives the receipts of the messages of a number.
    pub(crate) fn status_route(&self, digits: &str) -> Route {
        self.route(digits, |number| number.status_callback_url.clone())
    }

    /// Returns the route of the messages to a number.
    pub(crate) fn inbound_route(&self, digits: &str) -> Route {
        self.route(digits, |number| number.up_callback_url.clone())
    }

    fn route(&self, digits: &str, url: impl Fn(&Number) -> Option<String>) -> Route {
        let Some(number) = self.get(digits) else { return Route::default() };
        Route { url: url(number).filter(|_| !number.is_silent), is_queued: number.is_queued }
    }

    /// The space and the name of a number.
    pub(crate) fn owner(&self, digits: &str) -> Option<(Option<String>, &str)> {
        self.get(digits).map(|number| (number.space.clone(), number.verified_name.as_str()))
    }

    /// Whether a number can send.
    pub(crate) fn is_connected(&self, digits: &str) -> bool {
        self.get(digits).is_some_and(|number| number.phase == Phase::Connected)
    }

    /// Puts a number into the state of this name.
    pub(crate) fn settle(&mut self, digits: &str, status: &str) {
        let phase = match status {
            "UNVERIFIED" => Phase::Unverified,
            "PENDING" => Phase::Pending(self.pending_listings.max(1)),
            "DISCONNECTED" => Phase::Disconnected,
            "BANNED" => Phase::Banned,
            _ => Phase::Connected,
        };
        if let Some(number) = self.all.iter_mut().find(|number| number.digits == digits) {
            number.is_verified = phase != Phase::Unverified;
            number.phase = phase;
        }
    }

    /// What is kept of them across restarts: all but the codes.
    pub(crate) fn kept(&self) -> &[Number] {
        &self.all
    }

    /// Refuses a state with more than is kept.
    pub(crate) fn check(kept: &[Number]) -> Result<(), String> {
        check_count("numbers", kept.len(), MAX_NUMBERS)?;
        check_texts("numbers", &kept)
    }

    pub(crate) fn restore(&mut self, kept: Vec<Number>) {
        self.all = kept;
    }

    /// All numbers, in the order in which they were added.
    pub(crate) fn all(&self) -> impl DoubleEndedIterator<Item = &Number> {
        self.all.iter()
    }

    fn get(&self, digits: &str) -> Option<&Number> {
        self.all.iter().find(|number| number.digits == digits)
    }

    /// Adds a number, unless some space has it.
    pub(super) fn add(&mut self, number: Number) -> Result<(), Refusal> {
        if self.all.iter().any(|known| known.digits == number.digits) {
            let message = "The number was added before.";
            return Err(Refusal::business("InvalidParameter.PhoneNumberExist", message));
        }
        if self.all.len() >= MAX_NUMBERS {
            return Err(full("phone numbers"));
        }
        self.all.push(number);
        Ok(())
    }

    /// The number of a space.
    pub(super) fn find(&mut self, space: &Option<String>, digits: &str) -> Result<&mut Number, Refusal> {
        let is_meant = |number: &&mut Number| number.space == *space && number.digits == digits;
        self.all.iter_mut().find(is_meant).ok_or_else(|| {
            Refusal::business("InvalidParameter.PhoneNumberError", "This space has no such number.")
        })
    }

    /// Returns the numbers of a space that pass a filter. Every number of the space counts as read.
    pub(super) fn rows(
        &mut self,
        space: &Option<String>,
        passes: impl Fn(&ChatappPhoneNumber) -> bool,
    ) -> Vec<ChatappPhoneNumber> {
        let owned = self.all.iter_mut().filter(|number| number.space == *space);
        let look = |number: &mut Number| {
            let row = number.row();
            number.looked_at();
            row
        };
        owned.map(look).filter(|row| passes(row)).collect()
    }

    /// Returns the phase of a number that was just registered.
    pub(super) fn registered(&self) -> Phase {
        match self.pending_listings {
            0 => Phase::Connected,
            looks => Phase::Pending(looks),
        }
    }
}

impl Number {
    pub(crate) fn verification(&self) -> PhoneCodeVerificationStatus {
        if self.is_verified {
            PhoneCodeVerificationStatus::Verified
        } else {
            PhoneCodeVerificationStatus::NotVerified
        }
    }

    pub(crate) fn status(&self) -> PhoneNumberStatus {
        match self.phase {
            Phase::Unverified => PhoneNumberStatus::Unverified,
            Phase::Pending(_) => PhoneNumberStatus::Pending,
            Phase::Connected => PhoneNumberStatus::Connected,
            Phase::Disconnected => PhoneNumberStatus::Disconnected,
            Phase::Banned => PhoneNumberStatus::Banned,
        }
    }

    /// Enters a phase, unless the number is banned: no call can change that.
    pub(super) fn enter(&mut self, phase: Phase) {
        if self.phase != Phase::Banned {
            self.phase = phase;
        }
    }

    pub(crate) fn quality(&self) -> QualityRating {
        self.quality.clone().unwrap_or(QualityRating::Green)
    }

    pub(crate) fn tier(&self) -> PhoneMessagingLimitTier {
        self.tier.clone().unwrap_or(PhoneMessagingLimitTier::Tier250)
    }

    fn looked_at(&mut self) {
        self.phase = match self.phase {
            Phase::Pending(looks @ 2..) => Phase::Pending(looks - 1),
            Phase::Pending(_) => Phase::Connected,
            phase => phase,
        };
    }

    fn row(&self) -> ChatappPhoneNumber {
        let mut row = ChatappPhoneNumber::default();
        row.code_verification_status = Some(self.verification());
        row.messaging_limit_tier = Some(self.tier());
        row.phone_number = Some(self.digits.clone());
        row.quality_rating = Some(self.quality());
        row.status = Some(self.status());
        if self.is_queued {
            row.status_queue = Some(queue_name(CallbackKind::Status));
            row.up_queue = Some(queue_name(CallbackKind::Inbound));
        }
        row.status_callback_url.clone_from(&self.status_callback_url);
        row.up_callback_url.clone_from(&self.up_callback_url);
        row.verified_name = Some(self.verified_name.clone());
        row
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_are_too_many_are_refused() {
        let mut numbers = Numbers::new(0);
        let number = |at: usize| Number {
            space: None,
            digits: at.to_string(),
            verified_name: "Shop".into(),
            is_verified: false,
            phase: Phase::Unverified,
            code: None,
            status_callback_url: None,
            up_callback_url: None,
            is_silent: false,
            is_queued: false,
            quality: None,
            tier: None,
        };
        assert!((0..MAX_NUMBERS).all(|at| numbers.add(number(at)).is_ok()));
        assert!(numbers.add(number(MAX_NUMBERS)).is_err());
    }
}
