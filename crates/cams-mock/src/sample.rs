//! Sample answers of the operations that have no handler, made from the examples of the catalog.
//!
//! Every documented element is there and has its documented type. An example of another type counts as none; an object
//! inside an example is completed with the fields that it leaves out. What has the name of a parameter that was sent
//! has its value too, at the top and in `Data`, so that an answer fits its call.

use std::ptr;

use cams_core::internal::input;
use cams_operation::{FieldInfo, Kind, OperationInfo, ShapeInfo};
use serde_json::{Map, Value};

/// How often a shape that contains itself is nested.
const MAX_NESTING: usize = 2;

/// What stands for a text, and is the key of a map, without an example.
const TEXT: &str = "sample";

/// The sample answer of an operation to a call with these parameters.
pub(crate) fn answer(info: &OperationInfo, parameters: &Map<String, Value>) -> Map<String, Value> {
    let mut elements = Sampler::default().fields(info.response, Map::new());
    echo(info.response, parameters, &mut elements);
    let data = info.response.iter().find(|field| field.name == "Data").map(|field| field.kind);
    if let (Some(Kind::Object(shape)), Some(Value::Object(data))) = (data, elements.get_mut("Data")) {
        echo(shape.fields, parameters, data);
    }
    elements
}

/// Makes values, and knows which shapes it is inside of.
#[derive(Default)]
struct Sampler {
    open: Vec<&'static ShapeInfo>,
}

impl Sampler {
    /// An object of these fields, each with what was given for it, or else with its own example.
    fn fields(&mut self, fields: &'static [FieldInfo], mut given: Map<String, Value>) -> Map<String, Value> {
        let mut object = Map::new();
        for field in fields {
            let given = given.remove(field.name).filter(|given| !given.is_null());
            if let Some(value) = self.value(field.kind, given.or_else(|| example(field))) {
                object.insert(field.name.to_owned(), value);
            }
        }
        correct_total(&mut object);
        object
    }

    /// A value of the kind; none where a shape would contain itself too often.
    fn value(&mut self, kind: Kind, given: Option<Value>) -> Option<Value> {
        Some(match (kind, given) {
            (Kind::Object(shape), given) => return self.object(shape, given),
            (Kind::Array(item), Some(Value::Array(given))) if !given.is_empty() => {
                given.into_iter().filter_map(|given| self.value(*item, Some(given))).collect()
            }
            (Kind::Array(item), _) => Value::Array(self.value(*item, None).into_iter().collect()),
            (Kind::Map(item), Some(Value::Object(given))) if !given.is_empty() => given
                .into_iter()
                .filter_map(|(key, given)| Some((key, self.value(*item, Some(given))?)))
                .collect(),
            (Kind::Map(item), _) => {
                self.value(*item, None).map(|value| (TEXT.to_owned(), value)).into_iter().collect()
            }
            (kind, Some(given)) if fits(kind, &given) => given,
            (kind, _) => stand_in(kind),
        })
    }

    fn object(&mut self, shape: &'static ShapeInfo, given: Option<Value>) -> Option<Value> {
        if self.open.iter().filter(|open| ptr::eq(**open, shape)).count() >= MAX_NESTING {
            return None;
        }
        let given = match given {
            Some(Value::Object(given)) => given,
            _ => Map::new(),
        };
        self.open.push(shape);
        let object = self.fields(shape.fields, given);
        self.open.pop();
        Some(Value::Object(object))
    }
}

/// The example of a field: text as it is, anything else read as JSON.
fn example(field: &FieldInfo) -> Option<Value> {
    let text = field.example?;
    Some(match field.kind {
        Kind::String | Kind::Enum(_) => text.into(),
        _ => serde_json::from_str(text).unwrap_or_else(|_| text.into()),
    })
}

fn fits(kind: Kind, value: &Value) -> bool {
    !value.is_null() && input::check_value("", kind, value).is_empty()
}

/// What stands for a scalar without an example.
fn stand_in(kind: Kind) -> Value {
    match kind {
        Kind::Enum(values) => values.first().copied().unwrap_or(TEXT).into(),
        Kind::Int32 | Kind::Int64 => 1.into(),
        Kind::Number => 1.5.into(),
        Kind::Boolean => true.into(),
        _ => TEXT.into(),
    }
}

/// Lets a total beside a list say how many items the list has.
fn correct_total(object: &mut Map<String, Value>) {
    let Some(rows) = object.values().find_map(|value| value.as_array().map(Vec::len)) else { return };
    for name in ["Total", "TotalCount"] {
        if let Some(total) = object.get_mut(name).filter(|total| total.is_number()) {
            *total = rows.into();
        }
    }
}

/// Gives scalars the values of the parameters of their names.
fn echo(fields: &[FieldInfo], parameters: &Map<String, Value>, object: &mut Map<String, Value>) {
    for field in fields.iter().filter(|field| is_scalar(field.kind)) {
        if let Some(sent) = parameters.get(field.name).filter(|sent| fits(field.kind, sent)) {
            object.insert(field.name.to_owned(), sent.clone());
        }
    }
}

fn is_scalar(kind: Kind) -> bool {
    !matches!(kind, Kind::Array(_) | Kind::Map(_) | Kind::Object(_) | Kind::Any)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const fn field(name: &'static str, kind: Kind, example: Option<&'static str>) -> FieldInfo {
        let field = FieldInfo::new(name, kind, "");
        match example {
            Some(text) => field.example(text),
            None => field,
        }
    }

    fn sample(kind: Kind, text: Option<&'static str>) -> Value {
        Sampler::default().value(kind, example(&field("X", kind, text))).unwrap()
    }

    static NODE: ShapeInfo = ShapeInfo {
        name: "Node",
        fields: &[
            field("Id", Kind::Int64, Some("7")),
            field("Next", Kind::Object(&NODE), None),
            field("All", Kind::Array(&Kind::Object(&NODE)), None),
        ],
    };

    #[test]
    fn examples_are_read_by_their_kind() {
        let cases = [
            (Kind::String, "12", json!("12")),
            (Kind::Enum(&["A"]), "B", json!("B")),
            (Kind::Int32, "12", json!(12)),
            (Kind::Number, "0.5", json!(0.5)),
            (Kind::Boolean, "false", json!(false)),
            (Kind::Any, r#"{"a":1}"#, json!({"a": 1})),
            (Kind::Array(&Kind::String), r#"["a","b"]"#, json!(["a", "b"])),
            (Kind::Map(&Kind::String), r#"{"a":"b"}"#, json!({"a": "b"})),
        ];
        for (kind, text, value) in cases {
            assert_eq!(sample(kind, Some(text)), value);
        }
    }

    #[test]
    fn what_has_no_example_or_a_wrong_one_gets_a_value_of_its_kind() {
        let cases = [
            (Kind::String, None, json!("sample")),
            (Kind::Enum(&["A", "B"]), None, json!("A")),
            (Kind::Int32, Some("3000000000"), json!(1)),
            (Kind::Int64, Some("many"), json!(1)),
            (Kind::Number, None, json!(1.5)),
            (Kind::Boolean, Some("yes"), json!(true)),
            (Kind::Array(&Kind::Int64), Some("[]"), json!([1])),
            (Kind::Map(&Kind::Boolean), None, json!({"sample": true})),
        ];
        for (kind, text, value) in cases {
            assert_eq!(sample(kind, text), value);
        }
    }

    #[test]
    fn an_example_of_an_object_is_completed() {
        static PAIR: ShapeInfo = ShapeInfo {
            name: "Pair",
            fields: &[field("A", Kind::String, Some("a")), field("B", Kind::String, Some("b"))],
        };
        const PAIRS: Kind = Kind::Array(&Kind::Object(&PAIR));
        assert_eq!(sample(PAIRS, Some(r#"[{"B":"x","C":"y"}]"#)), json!([{"A": "a", "B": "x"}]));
    }

    #[test]
    fn a_shape_that_contains_itself_ends_after_two_levels() {
        let inner = json!({"Id": 7, "All": []});
        let outer = json!({"Id": 7, "Next": inner, "All": [inner]});
        assert_eq!(sample(Kind::Object(&NODE), None), outer);
    }

    #[test]
    fn a_total_counts_the_rows_beside_it() {
        static PAGE: ShapeInfo = ShapeInfo {
            name: "Page",
            fields: &[
                field("List", Kind::Array(&Kind::String), None),
                field("Total", Kind::Int64, Some("51")),
                field("TotalCount", Kind::String, Some("51")),
            ],
        };
        let page = json!({"List": ["sample"], "Total": 1, "TotalCount": "51"});
        assert_eq!(sample(Kind::Object(&PAGE), None), page);
    }
}
