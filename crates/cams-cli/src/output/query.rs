//! Selects parts of a result with a JMESPath expression.

use std::collections::{BTreeMap, HashMap};

use jmespath::ast::Ast;
use jmespath::{Rcvar, Variable};

use crate::output::json::Json;

/// Prefix of a text that represents a number too large for JMESPath. No text of a service begins with it.
const NUMBER: &str = "\u{10fffd}number:";

/// A valid JMESPath expression.
#[derive(Clone, Debug)]
pub(crate) struct Query(String);

impl Query {
    /// Parses an expression, so that a mistake is found before anything is sent.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        jmespath::parse(text).map(|_| Self(text.to_owned())).map_err(|error| error.to_string())
    }

    /// Returns what the expression selects. Members have the order of the expression, or else of the result.
    ///
    /// # Errors
    /// Fails if the expression does not fit the result, such as a function on a value of the wrong type.
    pub(crate) fn apply(&self, value: &Json) -> Result<Json, String> {
        let expression = jmespath::compile(&self.0).map_err(|error| error.to_string())?;
        let found = expression.search(to_variable(value)).map_err(|error| error.to_string())?;
        let mut order = Order::default();
        order.add_expression(expression.as_ast());
        order.add_result(value);
        Ok(from_variable(&found, &order))
    }
}

fn to_variable(value: &Json) -> Rcvar {
    Rcvar::new(match value {
        Json::Null => Variable::Null,
        Json::Bool(is_true) => Variable::Bool(*is_true),
        Json::Number(digits) => number(digits),
        Json::Text(text) => Variable::String(text.clone()),
        Json::List(items) => Variable::Array(items.iter().map(to_variable).collect()),
        Json::Object(members) => {
            let members = members.iter().map(|(name, value)| (name.clone(), to_variable(value)));
            Variable::Object(members.collect::<BTreeMap<_, _>>())
        }
    })
}

/// Converts a number; a whole number of more than 64 bits keeps its digits as a text.
fn number(digits: &str) -> Variable {
    let is_whole = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    match serde_json::from_str::<serde_json::Number>(digits) {
        Ok(number) if !is_whole || number.to_string() == digits => Variable::Number(number),
        _ => Variable::String(format!("{NUMBER}{digits}")),
    }
}

fn from_variable(value: &Variable, order: &Order) -> Json {
    match value {
        Variable::Null | Variable::Expref(_) => Json::Null,
        Variable::Bool(is_true) => Json::Bool(*is_true),
        Variable::Number(number) => Json::Number(number.to_string()),
        Variable::String(text) => match text.strip_prefix(NUMBER) {
            Some(digits) => Json::Number(digits.to_owned()),
            None => Json::Text(text.clone()),
        },
        Variable::Array(items) => Json::List(items.iter().map(|item| from_variable(item, order)).collect()),
        Variable::Object(members) => {
            let members = members.iter().map(|(name, value)| (name.clone(), from_variable(value, order)));
            let mut members: Vec<_> = members.collect();
            members.sort_by_key(|(name, _)| order.place(name));
            Json::Object(members)
        }
    }
}

/// Member names in the order in which they were first seen, because JMESPath sorts them.
#[derive(Default)]
struct Order(HashMap<String, usize>);

impl Order {
    fn add(&mut self, name: &str) {
        let next = self.0.len();
        self.0.entry(name.to_owned()).or_insert(next);
    }

    fn place(&self, name: &str) -> usize {
        self.0.get(name).copied().unwrap_or(usize::MAX)
    }

    fn add_result(&mut self, value: &Json) {
        match value {
            Json::List(items) => items.iter().for_each(|item| self.add_result(item)),
            Json::Object(members) => {
                for (name, value) in members {
                    self.add(name);
                    self.add_result(value);
                }
            }
            _ => {}
        }
    }

    /// Adds the names in an expression, such as those in `{id: GroupId, subject: Subject}`.
    fn add_expression(&mut self, ast: &Ast) {
        match ast {
            Ast::MultiHash { elements, .. } => {
                for element in elements {
                    self.add(&element.key);
                    self.add_expression(&element.value);
                }
            }
            Ast::Projection { lhs, rhs, .. }
            | Ast::Subexpr { lhs, rhs, .. }
            | Ast::Or { lhs, rhs, .. }
            | Ast::And { lhs, rhs, .. } => {
                self.add_expression(lhs);
                self.add_expression(rhs);
            }
            Ast::Condition { then, .. } => self.add_expression(then),
            Ast::Flatten { node, .. } | Ast::ObjectValues { node, .. } => self.add_expression(node),
            Ast::Expref { ast, .. } => self.add_expression(ast),
            Ast::MultiList { elements, .. } | Ast::Function { args: elements, .. } => {
                elements.iter().for_each(|element| self.add_expression(element));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::write_json::compact;

    const RESULT: &str = r#"{"RequestId": "R", "Data": {"Total": 12345678901234567890123, "List": [
        {"GroupId": "E2", "Subject": "b", "Size": 2}, {"GroupId": "E1", "Subject": "a", "Size": 1.5}]}}"#;

    fn found(expression: &str) -> String {
        compact(&Query::parse(expression).unwrap().apply(&Json::parse(RESULT).unwrap()).unwrap())
    }

    #[test]
    fn an_expression_finds_parts_and_keeps_their_order_and_digits() {
        for (expression, expected) in [
            ("Data.List[].GroupId", r#"["E2","E1"]"#),
            ("Data.List[0]", r#"{"GroupId":"E2","Subject":"b","Size":2}"#),
            (
                "Data.List[].{subject: Subject, id: GroupId}",
                r#"[{"subject":"b","id":"E2"},{"subject":"a","id":"E1"}]"#,
            ),
            ("Data.List[?Size > `1.6`] | [0].GroupId", r#""E2""#),
            ("sort_by(Data.List, &Subject)[].Size", "[1.5,2]"),
            ("Data.Total", "12345678901234567890123"),
            ("Nothing.here", "null"),
        ] {
            assert_eq!(found(expression), expected, "{expression}");
        }
    }

    #[test]
    fn a_mistake_is_told_with_its_place() {
        assert!(Query::parse("Data.[").unwrap_err().contains('^'));
        let refused = Query::parse("sum(RequestId)").unwrap().apply(&Json::parse(RESULT).unwrap());
        assert!(refused.unwrap_err().contains("sum"));
    }
}
