//! Rules that hold across files: names that may be taken, groups, and what stands in `service.yaml`.

use std::collections::{BTreeMap, BTreeSet};

use super::data::Group;
use super::names;
use crate::spec::language::{CommonSpec, FieldSpec, OperationSpec, ServiceSpec};
use crate::spec::{At, Problems, Spec, Target, nearest, suggestion};

/// Names that the generated code uses for something else.
const TAKEN: &[&str] = &[
    "BTreeMap",
    "Box",
    "CallBuilder",
    "Client",
    "Default",
    "Deserialize",
    "ErrorClass",
    "ErrorCodeInfo",
    "ErrorFamilyInfo",
    "FieldInfo",
    "From",
    "Given",
    "Into",
    "IntoIterator",
    "Kind",
    "Location",
    "Missing",
    "Operation",
    "OperationInfo",
    "OperationVisitor",
    "Option",
    "ParameterInfo",
    "Redacted",
    "Result",
    "RetryClass",
    "Self",
    "Serialize",
    "ServiceInfo",
    "ShapeInfo",
    "Some",
    "None",
    "String",
    "Style",
    "UnknownValue",
    "Vec",
];

/// Methods of the client that are not entries of operations.
const CLIENT_METHODS: &[&str] =
    &["call_json", "clone", "endpoint", "from_env", "new", "prepare", "prepare_json", "send"];

/// Modules and folders beside those of the groups.
const MODULES: &[&str] =
    &["codes", "dispatch", "events", "operations", "required", "schema", "service", "types"];

/// Features beside those of the groups.
const FEATURES: &[&str] = &["all-groups", "blocking", "default", "events"];

/// Names of Rust types, with the place of each.
#[derive(Debug, Default)]
pub(crate) struct Names(BTreeSet<String>);

impl Names {
    /// Takes a name for a type, or reports that it is taken.
    pub(crate) fn register(&mut self, name: &str, at: &At<'_>, problems: &mut Problems) {
        if is_taken(name) {
            let message = format!(
                "the Rust name `{name}` is taken by the code that uses it: give it another one by `rust:`"
            );
            problems.add(at, Target::Value, message);
        }
        if !name.is_empty() && !self.0.insert(name.to_owned()) {
            let message = format!(
                "a second type would be called `{name}` in Rust: give one of them another name by `rust:`, or make one \
                 of them a shared type of its own name"
            );
            problems.add(at, Target::Value, message);
        }
    }
}

/// Name of the builder of an operation; it gives way to what its code uses.
pub(crate) fn builder_name(name: &str) -> String {
    if is_taken(name) { format!("{name}_") } else { name.to_owned() }
}

/// Name of the module of an operation and of its entry, which gives way to the client's own methods.
pub(crate) fn entry_name(name: &str) -> String {
    let module = names::module(name);
    if CLIENT_METHODS.contains(&module.as_str()) { format!("{module}_") } else { module }
}

/// Whether the generated code uses the name for something else.
fn is_taken(name: &str) -> bool {
    TAKEN.contains(&name)
}

/// Names of types that the generated code uses for something else.
pub(crate) fn taken_names() -> impl Iterator<Item = &'static str> {
    TAKEN.iter().copied()
}

/// Whether a shared type can have this name.
pub(crate) fn is_free_name(name: &str) -> bool {
    names::type_name(name).is_some_and(|name| !is_taken(&name))
}

/// Whether a group can have this name, which is in kebab-case.
pub(crate) fn is_free_group(name: &str) -> bool {
    !FEATURES.contains(&name) && !MODULES.contains(&names::snake(name).as_str())
}

/// A text of a spec as the documentation shows it: without line breaks and repeated blanks.
pub(crate) fn prose(text: &str) -> String {
    if is_unwritten(text) {
        return "Not described yet.".to_owned();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a text is still to be written: it begins with the word `TODO`.
fn is_unwritten(text: &str) -> bool {
    let rest = text.trim_start().strip_prefix("TODO");
    rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
}

/// Reports a text that says nothing, and counts one that is still to be written.
pub(crate) fn check_text(at: &At<'_>, what: &str, text: &str, problems: &mut Problems) {
    if text.trim().is_empty() {
        problems.add(at, Target::Value, format!("{what} is empty: write a sentence"));
    } else if is_unwritten(text) {
        problems.add_unwritten(at, what);
    }
}

/// Whether the group of an operation is known and is its folder; reports it otherwise.
pub(crate) fn check_group(
    service: Option<&ServiceSpec>,
    operation: &OperationSpec,
    folder: &str,
    at: &At<'_>,
    problems: &mut Problems,
) -> bool {
    let Some(service) = service else { return false };
    let known = || service.groups.iter().map(|group| group.name.as_str());
    let group = operation.group.as_str();
    let message = if !known().any(|name| name == group) {
        format!("unknown group `{group}`: {}", suggestion(group, known()))
    } else if group != folder {
        format!("group `{group}` differs from the folder `{folder}`: move the file or correct the group")
    } else {
        return true;
    };
    problems.add(&at.key("group"), Target::Value, message);
    false
}

/// Reports what is wrong in `service.yaml` itself.
///
/// What no operation uses is reported only when the operations are `complete`.
pub(crate) fn check_service(spec: &Spec, groups: &[Group], complete: bool, problems: &mut Problems) {
    let Some(service) = &spec.service.content else { return };
    let at = At::file(&spec.service.source);
    for (key, text) in [
        ("product", &service.product),
        ("version", &service.version),
        ("default_region", &service.default_region),
    ] {
        not_empty(&at.key(key), key, text, problems);
    }
    check_text(&at.key("title"), "`title`", &service.title, problems);
    for (index, error) in service.error_codes.iter().enumerate() {
        let at = at.key("error_codes").index(index);
        not_empty(&at.key("code"), "code", &error.code, problems);
        check_text(&at.key("remedy"), "`remedy`", &error.remedy, problems);
    }
    unique(
        service.error_codes.iter().map(|error| &error.code),
        &at.key("error_codes"),
        Some("code"),
        problems,
    );
    check_families(service, &at.key("error_families"), problems);
    unique(
        service.endpoints.iter().map(|endpoint| &endpoint.region),
        &at.key("endpoints"),
        Some("region"),
        problems,
    );
    unique(&service.client_defaults, &at.key("client_defaults"), None, problems);
    check_groups(service, &at, problems);
    check_common(&service.common, &at.key("common"), problems);
    if complete {
        check_use(service, groups, &at, problems);
    }
}

fn check_families(service: &ServiceSpec, at: &At<'_>, problems: &mut Problems) {
    for (index, family) in service.error_families.iter().enumerate() {
        let at = at.index(index);
        check_text(&at.key("reason"), "`reason`", &family.reason, problems);
        check_text(&at.key("remedy"), "`remedy`", &family.remedy, problems);
        if family.code.is_empty() && family.message.is_empty() {
            problems.add(&at, Target::Value, "has no phrase: give some under `code` or `message`");
        }
        for (key, phrases) in [("code", &family.code), ("message", &family.message)] {
            unique(phrases, &at.key(key), None, problems);
            for (index, phrase) in phrases.iter().enumerate() {
                let words = phrase.to_lowercase();
                let words: Vec<_> =
                    words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
                let wanted = words.join(" ");
                if wanted != *phrase || wanted.is_empty() {
                    let message = format!("`{phrase}` is not a phrase of lower-case words: write `{wanted}`");
                    problems.add(&at.key(key).index(index), Target::Value, message);
                }
            }
        }
    }
}

fn check_groups(service: &ServiceSpec, at: &At<'_>, problems: &mut Problems) {
    let at = at.key("groups");
    unique(service.groups.iter().map(|group| &group.name), &at, Some("name"), problems);
    for (index, group) in service.groups.iter().enumerate() {
        let at = at.index(index);
        check_text(&at.key("title"), "`title`", &group.title, problems);
        check_text(&at.key("summary"), "`summary`", &group.summary, problems);
        let kebab = names::kebab(&group.name);
        if kebab != group.name || kebab.is_empty() {
            let message = format!("`{}` is not in kebab-case: write `{kebab}`", group.name);
            problems.add(&at.key("name"), Target::Value, message);
        }
        if FEATURES.contains(&group.name.as_str()) {
            let message = format!("a feature `{}` exists beside the groups: choose another name", group.name);
            problems.add(&at.key("name"), Target::Value, message);
        }
        if MODULES.contains(&names::snake(&group.name).as_str()) {
            let message = format!("a module `{}` exists beside the groups: choose another name", group.name);
            problems.add(&at.key("name"), Target::Value, message);
        }
    }
}

/// Reports common fields that are incomplete, even when no operation names them.
fn check_common(common: &CommonSpec, at: &At<'_>, problems: &mut Problems) {
    for (key, fields) in [("parameters", &common.parameters), ("response", &common.response)] {
        let at = at.key(key);
        unique(fields.iter().map(|field| &field.name), &at, Some("name"), problems);
        for (index, FieldSpec { name, ty, description, .. }) in fields.iter().enumerate() {
            for (key, is_missing) in [("type", ty.is_none()), ("description", description.is_none())] {
                if is_missing {
                    let message = format!("missing key `{key}` of `{name}`: add it");
                    problems.add(&at.index(index), Target::Value, message);
                }
            }
        }
    }
}

/// Reports groups without operations and client defaults without parameters.
fn check_use(service: &ServiceSpec, groups: &[Group], at: &At<'_>, problems: &mut Problems) {
    for (index, group) in groups.iter().enumerate().filter(|(_, group)| group.operations.is_empty()) {
        let message =
            format!("group `{}` has no operation: add a file to its folder or remove the group", group.name);
        problems.add(&at.key("groups").index(index).key("name"), Target::Value, message);
    }
    let operations = groups.iter().flat_map(|group| &group.operations);
    let fields = operations.flat_map(|operation| &operation.request.fields);
    let parameters: BTreeSet<&str> = fields.map(|field| field.wire.as_str()).collect();
    for (index, name) in service.client_defaults.iter().enumerate() {
        if !parameters.contains(name.as_str()) {
            let nearest = nearest(name, parameters.iter().copied());
            let hint = nearest.map_or("remove it".to_owned(), |nearest| format!("did you mean `{nearest}`?"));
            let message = format!("no operation has the parameter `{name}`: {hint}");
            problems.add(&at.key("client_defaults").index(index), Target::Value, message);
        }
    }
}

fn not_empty(at: &At<'_>, key: &str, text: &str, problems: &mut Problems) {
    if text.trim().is_empty() {
        problems.add(at, Target::Value, format!("`{key}` is empty: write something"));
    }
}

/// Reports a name that an earlier item of the list has.
fn unique<'n>(
    list: impl IntoIterator<Item = &'n String>,
    at: &At<'_>,
    key: Option<&str>,
    problems: &mut Problems,
) {
    let mut seen = BTreeMap::new();
    for (index, name) in list.into_iter().enumerate() {
        if seen.insert(name, ()).is_some() {
            let item = at.index(index);
            let item = key.map_or(item.clone(), |key| item.key(key));
            problems.add(&item, Target::Value, format!("`{name}` is listed twice: remove one"));
        }
    }
}
