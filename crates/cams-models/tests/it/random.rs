//! Random values of a type of the catalog, and whether what came back is what was sent.

use cams_operation::{FieldInfo, Kind, Operation, OperationVisitor, object};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};

/// How far what is sent departs from the documentation.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Departures {
    /// A scalar comes as one of a neighboring type: numbers and truth values as text, text as a number.
    pub(crate) neighbors: bool,
    /// Any field of an object may be `null`.
    pub(crate) nulls: bool,
    /// Every object has a field that is not documented.
    pub(crate) unknown: bool,
}

/// What goes into a model, and what must come out of it; `null` stands for a field that is absent.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    pub(crate) sent: Value,
    pub(crate) expected: Value,
}

impl Sample {
    fn new(sent: impl Into<Value>, expected: impl Into<Value>) -> Self {
        Self { sent: sent.into(), expected: expected.into() }
    }

    fn as_it_is(value: Value) -> Self {
        Self { sent: value.clone(), expected: value }
    }
}

const UNDOCUMENTED: &str = "Undocumented Field";

/// What all answers have, as far as it is documented.
const SHARED: &[&str] = &["AccessDeniedDetail", "Code", "Message", "RequestId", "Success"];

/// An object with all fields set.
pub(crate) fn object(fields: Vec<&'static FieldInfo>, departures: Departures) -> BoxedStrategy<Sample> {
    nested_object(fields, departures, 0)
}

fn nested_object(
    fields: Vec<&'static FieldInfo>,
    departures: Departures,
    depth: usize,
) -> BoxedStrategy<Sample> {
    let values: Vec<_> = fields.iter().map(|field| value(field.kind, departures, depth)).collect();
    let nulls = vec(prop::bool::weighted(0.25), fields.len());
    (values, nulls, any_value())
        .prop_map(move |(values, nulls, undocumented)| {
            let (mut sent, mut expected) = (Map::new(), Map::new());
            for ((field, value), is_null) in fields.iter().zip(values).zip(nulls) {
                if is_null && departures.nulls {
                    sent.insert(field.name.into(), Value::Null);
                } else {
                    sent.insert(field.name.into(), value.sent);
                    expected.insert(field.name.into(), value.expected);
                }
            }
            if departures.unknown {
                sent.insert(UNDOCUMENTED.into(), undocumented);
            }
            Sample::new(sent, expected)
        })
        .boxed()
}

fn value(kind: Kind, departures: Departures, depth: usize) -> BoxedStrategy<Sample> {
    match kind {
        Kind::String if departures.neighbors => texts_as_something_else(),
        Kind::String => text().prop_map(|text| Sample::as_it_is(text.into())).boxed(),
        Kind::Enum(values) => {
            let documented = prop::sample::select(values).prop_map(|text| Sample::as_it_is(text.into()));
            prop_oneof![2 => documented, 1 => value(Kind::String, departures, depth)].boxed()
        }
        Kind::Int32 => any::<i32>().prop_flat_map(move |n| number(n.into(), departures)).boxed(),
        Kind::Int64 => any::<i64>().prop_flat_map(move |n| number(n, departures)).boxed(),
        Kind::Number => any::<i32>()
            .prop_map(move |quarters| {
                let number = f64::from(quarters) / 4.0;
                let sent = if departures.neighbors { number.to_string().into() } else { json!(number) };
                Sample::new(sent, number)
            })
            .boxed(),
        Kind::Boolean => any::<bool>().prop_flat_map(move |truth| boolean(truth, departures)).boxed(),
        Kind::Array(item) => vec(value(*item, departures, depth + 1), 0..=at_most(depth))
            .prop_map(|items| {
                let (sent, expected) = items.into_iter().map(|item| (item.sent, item.expected)).unzip();
                Sample { sent: Value::Array(sent), expected: Value::Array(expected) }
            })
            .boxed(),
        Kind::Map(item) => btree_map(text(), value(*item, departures, depth + 1), 0..=at_most(depth))
            .prop_map(|entries| {
                let (mut sent, mut expected) = (Map::new(), Map::new());
                for (key, entry) in entries {
                    sent.insert(key.clone(), entry.sent);
                    expected.insert(key, entry.expected);
                }
                Sample::new(sent, expected)
            })
            .boxed(),
        Kind::Object(shape) => nested_object(shape.fields.iter().collect(), departures, depth + 1),
        Kind::Any => any_value().prop_map(Sample::as_it_is).boxed(),
    }
}

/// Most items of a list; less of them deep down, so that a value stays small.
fn at_most(depth: usize) -> usize {
    if depth < 6 { 3 } else { 1 }
}

fn text() -> BoxedStrategy<String> {
    let some = vec(any::<char>(), 0..8).prop_map(|chars| chars.into_iter().collect());
    // Text that looks like something else must stay text.
    let lookalike =
        prop::sample::select(&["", "0", "-12", "007", "1.50", "true", "null", "{}", "[1]", "1e3"][..]);
    prop_oneof![3 => some, 1 => lookalike.prop_map(str::to_owned)].boxed()
}

fn texts_as_something_else() -> BoxedStrategy<Sample> {
    // An empty list or object is absence.
    let has_content =
        |value: &Value| !matches!(value, Value::Array(items) if items.is_empty()) && *value != json!({});
    prop_oneof![
        any::<i64>().prop_map(|number| Sample::new(number, number.to_string())),
        any::<u64>().prop_map(|number| Sample::new(number, number.to_string())),
        any::<i32>().prop_map(|halves| f64::from(halves) + 0.5).prop_map(|n| Sample::new(n, n.to_string())),
        any::<bool>().prop_map(|truth| Sample::new(truth, truth.to_string())),
        structure()
            .prop_filter("content", has_content)
            .prop_map(|value| Sample::new(value.clone(), value.to_string())),
    ]
    .boxed()
}

fn number(number: i64, departures: Departures) -> BoxedStrategy<Sample> {
    if !departures.neighbors {
        return Just(Sample::as_it_is(number.into())).boxed();
    }
    let text = Just(Sample::new(number.to_string(), number));
    // A float holds it as long as it is small.
    match i32::try_from(number) {
        Ok(small) => prop_oneof![text, Just(Sample::new(f64::from(small), small))].boxed(),
        Err(_) => text.boxed(),
    }
}

fn boolean(truth: bool, departures: Departures) -> BoxedStrategy<Sample> {
    if !departures.neighbors {
        return Just(Sample::as_it_is(truth.into())).boxed();
    }
    let spellings = match truth {
        true => vec![json!("true"), json!("True"), json!("1"), json!(1)],
        false => vec![json!("false"), json!("False"), json!("0"), json!(0)],
    };
    prop::sample::select(spellings).prop_map(move |sent| Sample::new(sent, truth)).boxed()
}

/// A list or an object, with anything in it.
fn structure() -> BoxedStrategy<Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    prop_oneof![
        vec(scalar.clone(), 0..3).prop_map(Value::from),
        btree_map(text(), scalar, 0..3).prop_map(|entries| entries.into_iter().collect()),
    ]
    .boxed()
}

/// Anything but `null`, which is absence.
fn any_value() -> BoxedStrategy<Value> {
    prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        text().prop_map(Value::from),
        structure(),
        vec(structure(), 0..3).prop_map(Value::from),
    ]
    .boxed()
}

/// Where what came back is not what was expected; `None` when it is the same.
pub(crate) fn lost(fields: &[&'static FieldInfo], expected: &Value, back: &Value) -> Option<String> {
    let known = |name: &String| fields.iter().any(|field| field.name == name);
    if let Some(name) = back.as_object()?.keys().find(|name| !known(name)) {
        return Some(format!("{name} is made up"));
    }
    fields.iter().find_map(|field| {
        let (expected, back) = (&expected[field.name], &back[field.name]);
        let place = lost_in_field(field, expected, back)?;
        Some(format!("{}{place}", field.name))
    })
}

fn lost_in_field(field: &FieldInfo, expected: &Value, back: &Value) -> Option<String> {
    if expected.is_null() {
        let stand_in = match field.kind {
            Kind::Array(_) => json!([]),
            // What a part of a request requires stands in a response as an empty value when the service leaves it out.
            Kind::String | Kind::Enum(_) if field.required => json!(""),
            Kind::Int32 | Kind::Int64 if field.required => json!(0),
            Kind::Boolean if field.required => json!(false),
            _ => Value::Null,
        };
        let same = back.is_null() || *back == stand_in;
        return (!same).then(|| format!(": came from nothing: {back}"));
    }
    lost_in_value(field.kind, expected, back)
}

fn lost_in_value(kind: Kind, expected: &Value, back: &Value) -> Option<String> {
    match (kind, expected, back) {
        // A list that may be absent is absent when it is empty.
        (Kind::Array(_), Value::Array(items), Value::Null) if items.is_empty() => None,
        // An object without fields says no more than an absent one, and some back ends mean that by it.
        (Kind::Object(_) | Kind::Map(_), Value::Object(fields), Value::Null) if fields.is_empty() => None,
        (Kind::Array(item), Value::Array(expected), Value::Array(back)) if expected.len() == back.len() => {
            let mut pairs = expected.iter().zip(back).enumerate();
            pairs.find_map(|(at, (expected, back))| {
                Some(format!("[{at}]{}", lost_in_value(*item, expected, back)?))
            })
        }
        (Kind::Map(item), Value::Object(expected), Value::Object(back)) if expected.len() == back.len() => {
            expected.iter().find_map(|(key, expected)| {
                let back = back.get(key).unwrap_or(&Value::Null);
                Some(format!("[{key:?}]{}", lost_in_value(*item, expected, back)?))
            })
        }
        (Kind::Object(shape), Value::Object(_), Value::Object(_)) => {
            let fields: Vec<_> = shape.fields.iter().collect();
            Some(format!(".{}", lost(&fields, expected, back)?))
        }
        _ => (expected != back).then(|| format!(": {expected} became {back}")),
    }
}

/// Runs the samples of a strategy through the models of an operation.
pub(crate) fn hold<V>(action: &str, cases: u32, fields: &[&'static FieldInfo], departures: Departures)
where
    V: OperationVisitor<Output = Result<Value, serde_json::Error>> + From<String>,
{
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let result = runner.run(&object(fields.to_vec(), departures), |sample| {
        let back = cams_models::visit(action, V::from(sample.sent.to_string())).unwrap();
        let back = back.map_err(|error| TestCaseError::fail(error.to_string()))?;
        match lost(fields, &sample.expected, &back) {
            Some(place) => Err(TestCaseError::fail(place)),
            None => Ok(()),
        }
    });
    if let Err(error) = result {
        panic!("{action}: {error}");
    }
}

/// Reads text as a type and writes it again.
pub(crate) fn there_and_back<T: serde_core::Serialize + serde_core::de::DeserializeOwned>(
    text: &str,
) -> Result<Value, serde_json::Error> {
    serde_json::to_value(serde_json::from_str::<T>(text)?)
}

/// The request of an operation, there and back.
pub(crate) struct Request(String);

/// The response of an operation, there and back.
pub(crate) struct Response(String);

impl From<String> for Request {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<String> for Response {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl OperationVisitor for Request {
    type Output = Result<Value, serde_json::Error>;

    fn visit<Op: Operation>(self) -> Self::Output {
        there_and_back::<Op>(&self.0)
    }
}

impl OperationVisitor for Response {
    type Output = Result<Value, serde_json::Error>;

    fn visit<Op: Operation>(self) -> Self::Output {
        let back = there_and_back::<Op::Response>(&self.0)?;
        // The transport reads it in one pass with what all answers share, where that are scalars. It makes no
        // difference.
        let sent: Map<String, Value> = serde_json::from_str(&self.0)?;
        if SHARED
            .iter()
            .filter_map(|name| sent.get(*name))
            .all(|value| !value.is_object() && !value.is_array())
        {
            let mut json = serde_json::Deserializer::from_str(&self.0);
            let (_, response) = object::read_two::<_, Map<String, Value>, Op::Response>(&mut json, SHARED)?;
            assert_eq!(serde_json::to_value(&response)?, back);
        }
        Ok(back)
    }
}

/// For each list or map of an object, at any depth, an input that has nothing but a `null` in it.
pub(crate) fn lists(fields: &[&'static FieldInfo]) -> Vec<Value> {
    let named = |field: &FieldInfo| {
        let inputs = nulls_in(field.kind, 0).into_iter();
        inputs.map(|input| json!({ field.name: input })).collect::<Vec<_>>()
    };
    fields.iter().flat_map(|field| named(field)).collect()
}

fn nulls_in(kind: Kind, depth: usize) -> Vec<Value> {
    let mut inputs = Vec::new();
    match kind {
        Kind::Array(item) => {
            inputs.push(json!([null]));
            inputs.extend(nulls_in(*item, depth).into_iter().map(|input| json!([input])));
        }
        Kind::Map(item) => {
            inputs.push(json!({"k": null}));
            inputs.extend(nulls_in(*item, depth).into_iter().map(|input| json!({"k": input})));
        }
        Kind::Object(shape) if depth < 8 => {
            for field in shape.fields {
                let inner = nulls_in(field.kind, depth + 1).into_iter();
                inputs.extend(inner.map(|input| json!({ field.name: input })));
            }
        }
        _ => {}
    }
    inputs
}
