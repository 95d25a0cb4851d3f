//! Checks whether a text has the structure of the spec language, with messages that say what to do.
//!
//! The schema is generated from the types in [`language`](super::language), so the two cannot differ. It finds every
//! mistake in a file, whereas serde stops at the first one.

use std::marker::PhantomData;

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::paths::LocationSegment;
use jsonschema::{JsonType, ValidationError, Validator};
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::language::{EventSpec, OperationSpec, ServiceSpec, TypeSpec};
use super::locate::Step;
use super::problem::{At, Problems, Source, Target, listed, nearest, suggestion};
use super::texts::Files;
use super::unique::repeated_key;

/// Folder of the schemas below that of the specs.
pub(crate) const FOLDER: &str = "schema";

/// Returns the schemas for editors. The same schemas validate the files here.
pub(crate) fn documents() -> Files {
    let documents = [
        ("event.json", document::<EventSpec>()),
        ("operation.json", document::<OperationSpec>()),
        ("service.json", document::<ServiceSpec>()),
        ("type.json", document::<TypeSpec>()),
    ];
    documents.into_iter().map(|(name, schema)| (name.into(), format!("{schema:#}\n"))).collect()
}

fn document<T: JsonSchema>() -> Value {
    let mut schema = schemars::schema_for!(T);
    RecursiveTransform(plain).transform(&mut schema);
    schema.to_value()
}

/// Reads one kind of spec file.
pub(crate) struct Checker<T> {
    schema: Value,
    validator: Result<Validator, String>,
    kind: PhantomData<T>,
}

impl<T: JsonSchema + DeserializeOwned> Checker<T> {
    /// A checker for files whose content is a `T`.
    pub(crate) fn new() -> Self {
        let schema = document::<T>();
        let validator = jsonschema::validator_for(&schema).map_err(|error| error.to_string());
        Self { schema, validator, kind: PhantomData }
    }
}

impl<T: DeserializeOwned> Checker<T> {
    /// Reads a text, or reports everything that is wrong with its structure.
    pub(crate) fn parse(&self, source: &Source, problems: &mut Problems) -> Option<T> {
        let yaml: serde_yaml::Value = parsed(source, problems)?;
        let json = match serde_json::to_value(yaml) {
            Ok(json) => json,
            Err(error) => {
                problems.add(&At::file(source), Target::Value, format!("cannot be read: {error}"));
                return None;
            }
        };
        let validator = match &self.validator {
            Ok(validator) => validator,
            Err(message) => {
                // A fault of this program, not of the file.
                problems.add(&At::file(source), Target::Value, message);
                return None;
            }
        };
        let errors: Vec<ValidationError<'_>> = validator.iter_errors(&json).collect();
        let misspelt: Vec<(&str, String)> = errors.iter().flat_map(|error| self.misspelt(error)).collect();
        for error in &errors {
            let is_explained = matches!(error.kind(), ValidationErrorKind::Required { property } if misspelt
                .iter()
                .any(|(path, key)| *path == error.instance_path().as_str() && property.as_str() == Some(key)));
            if !is_explained {
                self.report(error, source, problems);
            }
        }
        if errors.is_empty() { parsed(source, problems) } else { None }
    }

    /// The keys that were probably meant by unknown ones, each with the path of its mapping. They are not missing.
    fn misspelt<'e>(&self, error: &'e ValidationError<'_>) -> Vec<(&'e str, String)> {
        let ValidationErrorKind::AdditionalProperties { unexpected } = error.kind() else {
            return Vec::new();
        };
        let known = self.sibling_properties(error);
        let meant = unexpected.iter().filter_map(|key| nearest(key, known.iter().map(String::as_str)));
        meant.map(|key| (error.instance_path().as_str(), key.to_owned())).collect()
    }

    fn report(&self, error: &ValidationError<'_>, source: &Source, problems: &mut Problems) {
        let path: Vec<Step> = error.instance_path().into_iter().map(step).collect();
        let subject = subject(&path);
        let at = path.into_iter().fold(At::file(source), |at, step| at.step(step));
        match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                let known = self.sibling_properties(error);
                for key in unexpected {
                    let hint = suggestion(key, known.iter().map(String::as_str));
                    problems.add(&at.key(key), Target::Key, format!("unknown key `{key}`: {hint}"));
                }
            }
            ValidationErrorKind::Required { property } => {
                let key = property.as_str().unwrap_or_default();
                let values = self.values_of(error, key);
                let values = if values.is_empty() { String::new() } else { format!(", one of {values}") };
                problems.add(&at, Target::Value, format!("missing key `{key}`: add it{values}"));
            }
            kind => problems.add(&at, Target::Value, format!("{subject} {}", wrong_value(kind, error))),
        }
    }

    /// The keys that the mapping of an error may have.
    fn sibling_properties(&self, error: &ValidationError<'_>) -> Vec<String> {
        let properties = self.object_schema(error).and_then(|object| object.get("properties")?.as_object());
        properties.map(|properties| properties.keys().cloned().collect()).unwrap_or_default()
    }

    /// The values that a key of the mapping of an error may have, when they are few.
    fn values_of(&self, error: &ValidationError<'_>, key: &str) -> String {
        let property = self.object_schema(error).and_then(|object| object.get("properties")?.get(key));
        let target = property.and_then(|property| property.get("$ref")?.as_str()?.strip_prefix('#'));
        let schema = target.and_then(|pointer| self.schema.pointer(pointer)).or(property);
        schema.and_then(|schema| schema.get("enum")).map(options).unwrap_or_default()
    }

    fn object_schema(&self, error: &ValidationError<'_>) -> Option<&Value> {
        let path = error.schema_path().as_str();
        let (object, _keyword) = path.rsplit_once('/')?;
        self.schema.pointer(object)
    }
}

fn parsed<T: DeserializeOwned>(source: &Source, problems: &mut Problems) -> Option<T> {
    let error = match serde_yaml::from_str(&source.text) {
        Ok(value) => return Some(value),
        Err(error) => repeated_key(&source.text).unwrap_or(error),
    };
    let place = error.location().map_or((1, 1), |location| (location.line(), location.column()));
    let message = error.to_string();
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
    problems.add_at(source, place, format!("cannot be read: {message}"));
    None
}

/// Makes a schema easier to explain: an optional key must not be `null`, and an enum is a list of values rather than a
/// choice of schemas.
fn plain(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else { return };
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|name| name != "null");
        if let [single] = types.as_slice() {
            let single = single.clone();
            object.insert("type".into(), single);
        }
    }
    if let Some(Value::Array(choices)) = object.remove("anyOf") {
        let not_null =
            choices.into_iter().find(|choice| choice.get("type").is_none_or(|name| name != "null"));
        object.extend(not_null.and_then(|choice| choice.as_object().cloned()).unwrap_or_default());
    }
    if let Some(Value::Array(choices)) = object.remove("oneOf") {
        // Variants with a comment come as `const`, those without as one `enum`.
        let values = choices.iter().flat_map(|choice| match (choice.get("const"), choice.get("enum")) {
            (Some(value), _) => vec![value.clone()],
            (None, Some(Value::Array(values))) => values.clone(),
            _ => Vec::new(),
        });
        object.insert("enum".into(), values.collect());
    }
    if object.contains_key("enum") {
        object.remove("type");
    }
}

fn step(segment: LocationSegment<'_>) -> Step {
    match segment {
        LocationSegment::Property(name) => Step::Key(name.into_owned()),
        LocationSegment::Index(index) => Step::Index(index),
    }
}

/// What a message calls the node at the end of a path.
fn subject(path: &[Step]) -> String {
    match path {
        [] => "the file".to_owned(),
        [.., Step::Key(list), Step::Index(index)] => format!("item {} of `{list}`", index + 1),
        [.., Step::Index(index)] => format!("item {}", index + 1),
        [.., Step::Key(key)] => format!("`{key}`"),
    }
}

fn wrong_value(kind: &ValidationErrorKind, error: &ValidationError<'_>) -> String {
    let found = error.instance();
    match kind {
        ValidationErrorKind::Type { kind: TypeKind::Single(expected) } => wrong_type(*expected, found),
        ValidationErrorKind::Enum { options: known } => {
            let names = known.as_array().into_iter().flatten().filter_map(Value::as_str);
            let near = found.as_str().and_then(|text| nearest(text, names));
            let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            format!("is {}, but must be one of {}{near}", shown(found), options(known))
        }
        ValidationErrorKind::Minimum { limit } => format!("is {found}, but must be at least {limit}"),
        _ => format!("is wrong: {error}"),
    }
}

fn wrong_type(expected: JsonType, found: &Value) -> String {
    let wanted = match expected {
        JsonType::Array => "a list",
        JsonType::Boolean => "`true` or `false`",
        JsonType::Integer => "a whole number",
        JsonType::Null => "nothing",
        JsonType::Number => "a number",
        JsonType::Object => "a mapping of keys to values",
        JsonType::String => "text",
    };
    match found {
        Value::Null => format!("has no value, but must be {wanted}"),
        Value::Number(_) | Value::Bool(_) if expected == JsonType::String => {
            format!("is {found}, but must be text: write \"{found}\" in quotes")
        }
        _ => format!("is {}, but must be {wanted}", shown(found)),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a mapping".to_owned(),
        Value::String(text) => format!("`{text}`"),
        Value::Null => "empty".to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

fn options(values: &Value) -> String {
    listed(values.as_array().into_iter().flatten().filter_map(Value::as_str))
}
