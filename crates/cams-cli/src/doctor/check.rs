//! The result of a check, for people and for programs.

use serde_json::{Value, json};

use crate::exit;
use crate::output::escape::on_one_line;
use crate::output::text;

/// Column where the findings begin.
const COLUMN: usize = 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Ok,
    Warn,
    /// Calls fail, and the command exits with this code.
    Bad(u8),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Check {
    name: &'static str,
    pub(crate) verdict: Verdict,
    found: String,
    advice: Option<String>,
}

impl Check {
    pub(crate) fn ok(name: &'static str, found: impl Into<String>) -> Self {
        Self { name, verdict: Verdict::Ok, found: found.into(), advice: None }
    }

    pub(crate) fn warn(name: &'static str, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { name, verdict: Verdict::Warn, found: found.into(), advice: Some(advice.into()) }
    }

    pub(crate) fn bad(
        name: &'static str,
        exit_code: u8,
        found: impl Into<String>,
        advice: Option<String>,
    ) -> Self {
        Self { name, verdict: Verdict::Bad(exit_code), found: found.into(), advice }
    }

    fn word(&self) -> &'static str {
        match self.verdict {
            Verdict::Ok => "ok",
            Verdict::Warn => "warn",
            Verdict::Bad(_) => "bad",
        }
    }

    /// Returns the lines for people.
    pub(crate) fn lines(&self, width: usize) -> String {
        let mut out = String::new();
        let label = format!("{:<6}{:<14}", self.word(), self.name);
        text::labeled(&mut out, &label, &on_one_line(&self.found), width);
        if let Some(advice) = &self.advice {
            text::labeled(&mut out, &" ".repeat(COLUMN), &on_one_line(advice), width);
        }
        out
    }

    pub(crate) fn as_json(&self) -> Value {
        json!({"check": self.name, "verdict": self.word(), "found": self.found, "advice": self.advice})
    }
}

/// Returns the exit code of the first bad check.
pub(crate) fn exit_code(checks: &[Check]) -> u8 {
    let bad = checks.iter().find_map(|check| match check.verdict {
        Verdict::Bad(code) => Some(code),
        _ => None,
    });
    bad.unwrap_or(exit::DONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_stands_below_the_finding_in_its_column() {
        let check = Check::warn("clock", "75 s ahead\u{1b}[2J", "set it");
        assert_eq!(
            check.lines(100),
            "warn  clock         75 s ahead\\u001b[2J\n                    set it\n"
        );
    }

    #[test]
    fn the_first_thing_that_is_bad_decides_the_exit_code() {
        let checks = [
            Check::ok("a", ""),
            Check::warn("b", "", ""),
            Check::bad("c", 5, "", None),
            Check::bad("d", 2, "", None),
        ];
        assert_eq!((exit_code(&checks), exit_code(&checks[..2])), (5, 0));
    }
}
