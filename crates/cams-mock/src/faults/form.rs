//! The JSON form of a fault in the control paths.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::fault::{Fault, FaultError, Kind};
use super::plan::PendingFault;

/// A fault as JSON.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub(crate) struct FaultForm {
    /// Only in what is shown.
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
    pub(crate) action: String,
    pub(crate) kind: KindForm,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) retry_after_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) delay_ms: Option<u64>,
    pub(crate) xml: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) times: Option<u32>,
    pub(crate) always: bool,
    /// Number of calls that are skipped first.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) after: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) probability: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) seed: Option<u64>,
    /// Only in what is shown.
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    applied: Option<u64>,
    /// Only in what is shown.
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    on: Option<bool>,
}

/// What happens, by its name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum KindForm {
    #[default]
    Refused,
    Throttled,
    DisconnectBeforeExecution,
    DisconnectAfterExecution,
    LoseAnswer,
    Delay,
    DelayAnswer,
}

fn is_zero(count: &u32) -> bool {
    *count == 0
}

impl FaultForm {
    /// Returns the fault, if the form describes a valid one.
    pub(crate) fn fault(&self) -> Result<Fault, FaultError> {
        if self.action.is_empty() {
            return Err(FaultError::new("Action must name an operation, or be `*`"));
        }
        self.check_fields()?;
        let delay = || {
            let milliseconds = self.delay_ms.ok_or_else(|| FaultError::new("DelayMs is missing"));
            milliseconds.map(Duration::from_millis)
        };
        let fault = match self.kind {
            KindForm::Throttled => {
                Fault::throttled(Duration::from_millis(self.retry_after_ms.unwrap_or_default()))
            }
            KindForm::Refused => Fault::refused(
                self.status.unwrap_or(503),
                self.code.as_deref().unwrap_or("ServiceUnavailable"),
                self.message.as_deref().unwrap_or("A fault was asked for."),
            )?,
            KindForm::DisconnectBeforeExecution => Fault::disconnect_before_execution(),
            KindForm::DisconnectAfterExecution => Fault::disconnect_after_execution(),
            KindForm::LoseAnswer => Fault::lose_answer(),
            KindForm::Delay => Fault::delay(delay()?),
            KindForm::DelayAnswer => Fault::delay_answer(delay()?),
        };
        let fault = if self.xml { fault.as_xml() } else { fault };
        let fault = match (self.always, self.times) {
            (true, Some(_)) => return Err(FaultError::new("Always and Times exclude each other")),
            (true, None) => fault.always(),
            (false, times) => fault.times(times.unwrap_or(1)),
        };
        fault.after(self.after).probability(self.probability.unwrap_or(1.0), self.seed.unwrap_or_default())
    }

    /// A field that its kind does not use is a mistake: it would change nothing.
    fn check_fields(&self) -> Result<(), FaultError> {
        use KindForm::{Delay, DelayAnswer, Refused, Throttled};
        let fields: [(&str, bool, &[KindForm]); 6] = [
            ("Status", self.status.is_some(), &[Refused]),
            ("Code", self.code.is_some(), &[Refused]),
            ("Message", self.message.is_some(), &[Refused]),
            ("Xml", self.xml, &[Refused, Throttled]),
            ("RetryAfterMs", self.retry_after_ms.is_some(), &[Throttled]),
            ("DelayMs", self.delay_ms.is_some(), &[Delay, DelayAnswer]),
        ];
        match fields.iter().find(|(_, is_given, kinds)| *is_given && !kinds.contains(&self.kind)) {
            Some((name, ..)) => Err(FaultError::new(format!("{name} does not go with Kind {:?}", self.kind))),
            None => Ok(()),
        }
    }
}

impl From<&PendingFault> for FaultForm {
    fn from(pending: &PendingFault) -> Self {
        let milliseconds = |duration: &Duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        let mut form = Self {
            id: Some(pending.id),
            action: pending.action.clone(),
            times: pending.remaining,
            always: pending.remaining.is_none(),
            after: pending.fault.after,
            probability: Some(pending.fault.probability),
            seed: Some(pending.fault.seed),
            applied: Some(pending.applied),
            on: Some(pending.is_on),
            ..Self::default()
        };
        match &pending.fault.kind {
            // Only a throttled call has a delay. Its form has no other fields, so that it can be posted back.
            Kind::Refuse { retry_after: Some(delay), is_xml, .. } => {
                form.kind = KindForm::Throttled;
                form.retry_after_ms = Some(milliseconds(delay));
                form.xml = *is_xml;
            }
            Kind::Refuse { status, code, message, is_xml, .. } => {
                form.kind = KindForm::Refused;
                form.status = Some(status.as_u16());
                form.code = Some(code.clone());
                form.message = Some(message.clone());
                form.xml = *is_xml;
            }
            Kind::DisconnectBefore => form.kind = KindForm::DisconnectBeforeExecution,
            Kind::DisconnectAfter => form.kind = KindForm::DisconnectAfterExecution,
            Kind::LoseAnswer => form.kind = KindForm::LoseAnswer,
            Kind::Delay(delay) => (form.kind, form.delay_ms) = (KindForm::Delay, Some(milliseconds(delay))),
            Kind::DelayAnswer(delay) => {
                (form.kind, form.delay_ms) = (KindForm::DelayAnswer, Some(milliseconds(delay)));
            }
        }
        form
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Fault, String> {
        let form: FaultForm = serde_json::from_str(json).map_err(|error| error.to_string())?;
        form.fault().map_err(|error| error.to_string())
    }

    #[test]
    fn a_fault_is_read_from_json() {
        let throttled =
            read(r#"{"Action": "*", "Kind": "Throttled", "RetryAfterMs": 1500, "Times": 2, "After": 3}"#);
        assert_eq!(throttled, Ok(Fault::throttled(Duration::from_millis(1500)).times(2).after(3)));
        let delayed =
            read(r#"{"Action": "*", "Kind": "Delay", "DelayMs": 5, "Probability": 0.5, "Seed": 9}"#);
        assert_eq!(delayed, Ok(Fault::delay(Duration::from_millis(5)).probability(0.5, 9).unwrap()));
    }

    #[test]
    fn a_fault_that_is_shown_can_be_posted_back() {
        let delay = Duration::from_millis(1500);
        for fault in
            [Fault::throttled(delay), Fault::throttled(Duration::ZERO).as_xml(), Fault::delay(delay).after(2)]
        {
            let (action, fault_again) = ("*".into(), fault.clone());
            let pending = PendingFault {
                id: 1,
                action,
                remaining: Some(1),
                fault: fault_again,
                applied: 0,
                is_on: true,
            };
            let shown = FaultForm { id: None, applied: None, on: None, ..FaultForm::from(&pending) };
            assert_eq!(read(&serde_json::to_string(&shown).unwrap()), Ok(fault));
        }
    }

    #[test]
    fn what_makes_no_fault_is_said() {
        let cases = [
            ("{}", "Action must name an operation, or be `*`"),
            (r#"{"Action": "*", "Kind": "Delay"}"#, "DelayMs is missing"),
            (r#"{"Action": "*", "DelayMs": 1}"#, "DelayMs does not go with Kind Refused"),
            (
                r#"{"Action": "*", "Kind": "Delay", "DelayMs": 1, "Xml": true}"#,
                "Xml does not go with Kind Delay",
            ),
            (r#"{"Action": "*", "Status": 99}"#, "HTTP status 99 is not from 200 to 599"),
            (r#"{"Action": "*", "Times": 1, "Always": true}"#, "Always and Times exclude each other"),
            (r#"{"Action": "*", "Probability": 1.5}"#, "probability 1.5 is not from 0 to 1"),
        ];
        for (json, problem) in cases {
            assert_eq!(read(json).unwrap_err(), problem);
        }
        assert!(read(r#"{"Action": "*", "Tmies": 1}"#).unwrap_err().contains("unknown field"));
    }
}
