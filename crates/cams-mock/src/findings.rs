//! What is doubtful in a template, as a function of the program finds it.
//!
//! The rules are in `cams`, which this crate does not know: a server must not need the client that it is to test.

use std::fmt;
use std::sync::Arc;

use cams_models::GetChatappTemplateDetailData;
use serde_json::{Value, json};

use crate::templates::{Template, content};

type Check = dyn Fn(GetChatappTemplateDetailData) -> Vec<TemplateFinding> + Send + Sync;

/// A problem in a template, for [`Builder::on_template`](crate::Builder::on_template).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateFinding {
    path: String,
    rule: String,
    is_error: bool,
}

impl TemplateFinding {
    /// Creates a finding that the service refuses, from its place, such as `Components[1].Text`, and the rule.
    pub fn error(path: impl Into<String>, rule: impl Into<String>) -> Self {
        Self { path: path.into(), rule: rule.into(), is_error: true }
    }

    /// Creates a finding that may make a review fail, from its place and the rule.
    pub fn warning(path: impl Into<String>, rule: impl Into<String>) -> Self {
        Self { is_error: false, ..Self::error(path, rule) }
    }
}

/// The function, if there is one.
#[derive(Clone, Default)]
pub(crate) struct Findings(pub(crate) Option<Arc<Check>>);

impl Findings {
    /// What is doubtful in a template; null if nothing is checked.
    pub(crate) fn of(&self, template: &Template) -> Value {
        let Some(check) = &self.0 else { return Value::Null };
        let row = |finding: TemplateFinding| json!({"Path": finding.path, "Rule": finding.rule, "IsError": finding.is_error});
        check(content(template)).into_iter().map(row).collect()
    }
}

impl fmt::Debug for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Findings(..)" } else { "Findings(none)" })
    }
}
