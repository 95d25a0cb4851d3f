//! Turns a row into a recipient: the number, and the values for the template.

use std::collections::BTreeMap;

use cams::PhoneNumber;
use cams::content::Template;
use cams::models::MassMessageRecipient;

use super::number;
use super::table::{Column, Row};

/// Maximum number of characters in a value: Meta's limit for the filled body of a template.
const MAX_VALUE: usize = 32_768;

/// How a row is turned into a recipient.
#[derive(Clone, Debug)]
pub(crate) struct Mapping {
    pub(crate) to: Column,
    /// Whether recipients are phone numbers, as on WhatsApp and Viber. Other channels have IDs.
    pub(crate) has_numbers: bool,
    /// The country code of numbers that are written without one.
    pub(crate) country: Option<u16>,
    /// Variables of the template, and the columns that fill them.
    pub(crate) columns: BTreeMap<String, Column>,
    /// Variables with the same value for all recipients.
    pub(crate) fixed: BTreeMap<String, String>,
    /// Whether doubtful values also reject a row.
    pub(crate) is_strict: bool,
}

/// A recipient, and what is doubtful about the row.
#[derive(Debug)]
pub(crate) struct Person {
    pub(crate) recipient: MassMessageRecipient,
    /// The number, if recipients are phone numbers.
    pub(crate) number: Option<PhoneNumber>,
    pub(crate) doubts: Vec<Problem>,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The column; empty for the whole row.
    pub(crate) column: String,
    pub(crate) why: String,
}

impl Mapping {
    /// Returns the recipient of a row.
    ///
    /// # Errors
    /// Fails with everything that is wrong with the row.
    pub(crate) fn person(&self, row: &Row) -> Result<Person, Vec<Problem>> {
        if let Some(fault) = row.fault() {
            return Err(vec![Problem { column: String::new(), why: fault.to_owned() }]);
        }
        let (mut problems, mut doubts) = (Vec::new(), Vec::new());
        let to = self.to(row).map_err(|why| problems.push(Problem { column: self.to.name.clone(), why }));
        let mut filled = Template::name("-", "en").variables(&self.fixed);
        for (variable, column) in &self.columns {
            match value(row, column) {
                Ok(value) => drop(filled.variables.insert(variable.clone(), value)),
                Err(why) => problems.push(Problem { column: column.name.clone(), why }),
            }
        }
        for found in filled.check().iter() {
            let variable = found.path.strip_prefix("TemplateParams.").unwrap_or(&found.path);
            let column = self.columns.get(variable).map_or(variable, |column| &column.name);
            let problem = Problem { column: column.to_owned(), why: found.rule.clone() };
            let is_error = self.is_strict || found.severity == cams::check::Severity::Error;
            if is_error { problems.push(problem) } else { doubts.push(problem) }
        }
        match to {
            Ok((to, number)) if problems.is_empty() => {
                let mut recipient = MassMessageRecipient::from(to);
                if !filled.variables.is_empty() {
                    recipient = recipient.with_template_params(filled.variables);
                }
                Ok(Person { recipient, number, doubts })
            }
            _ => Err(problems),
        }
    }

    fn to(&self, row: &Row) -> Result<(String, Option<PhoneNumber>), String> {
        let text = row.text(&self.to)?;
        if self.has_numbers {
            let number = number::read(&text, self.country)?;
            return Ok((number.as_digits().to_owned(), Some(number)));
        }
        if text.is_empty() { Err("is empty".to_owned()) } else { Ok((text.into_owned(), None)) }
    }
}

fn value(row: &Row, column: &Column) -> Result<String, String> {
    let value = row.text(column)?;
    if value.contains('\u{fffd}') {
        return Err("holds a character that could not be read; is the encoding of the file right?".to_owned());
    }
    if value.contains('\0') {
        return Err("holds a zero byte, which is not text; is the file damaged?".to_owned());
    }
    if value.chars().count() > MAX_VALUE {
        return Err(format!("is longer than {MAX_VALUE} characters, the most that Meta takes"));
    }
    Ok(value.into_owned())
}
