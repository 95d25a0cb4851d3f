//! Rules for what stands in `service.yaml`.

use std::collections::{BTreeMap, BTreeSet};

use super::data::Group;
use super::errors::check_meaning;
use super::names;
use super::rules::check_text;
use super::taken::{is_feature, is_module};
use super::wire::check_no_aliases;
use crate::spec::language::{CommonSpec, EndpointSpec, ErrorCodeSpec, FieldSpec, ServiceSpec};
use crate::spec::{At, Problems, Spec, Target, nearest, suggestion};

/// Reports what is wrong in `service.yaml` itself.
///
/// What no operation uses is reported only when the operations are `complete`.
pub(crate) fn check(spec: &Spec, groups: &[Group], complete: bool, problems: &mut Problems) {
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
    check_product(service, &at, problems);
    check_endpoints(service, &at, problems);
    check_success(service, &at.key("success_codes"), problems);
    check_errors(service, &at.key("error_codes"), problems);
    check_families(service, &at.key("error_families"), problems);
    unique(&service.client_defaults, &at.key("client_defaults"), None, problems);
    check_groups(service, &at, problems);
    check_common(&service.common, &at.key("common"), problems);
    if complete {
        check_use(service, groups, &at, problems);
    }
}

/// Reports a product code that no host name and no RAM action can have.
fn check_product(service: &ServiceSpec, at: &At<'_>, problems: &mut Problems) {
    let is_code = service.product.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
    if !is_code {
        let message = format!(
            "`{}` is not a product code: write it with letters, digits, `-` and `_`, as a host name has it",
            service.product
        );
        problems.add(&at.key("product"), Target::Value, message);
    }
}

fn check_endpoints(service: &ServiceSpec, at: &At<'_>, problems: &mut Problems) {
    let regions = || service.endpoints.iter().map(|endpoint| endpoint.region.as_str());
    let default = &service.default_region;
    if !service.endpoints.is_empty() && !default.is_empty() && !regions().any(|region| region == default) {
        let message = format!("no endpoint has the region `{default}`: {}", suggestion(default, regions()));
        problems.add(&at.key("default_region"), Target::Value, message);
    }
    let at = at.key("endpoints");
    unique(service.endpoints.iter().map(|endpoint| &endpoint.region), &at, Some("region"), problems);
    for (index, EndpointSpec { region, host }) in service.endpoints.iter().enumerate() {
        let at = at.index(index);
        not_empty(&at.key("region"), "region", region, problems);
        if !is_host(host) {
            let message = format!(
                "`{host}` is not a host name: write it without scheme and path, as `name.example.com`"
            );
            problems.add(&at.key("host"), Target::Value, message);
        }
    }
}

/// Whether a text is a host name, perhaps with a port.
fn is_host(text: &str) -> bool {
    let (name, port) = text.split_once(':').map_or((text, None), |(name, port)| (name, Some(port)));
    let is_label = |label: &str| {
        !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
    };
    name.split('.').all(is_label) && port.is_none_or(|port| port.parse::<u16>().is_ok())
}

fn check_success(service: &ServiceSpec, at: &At<'_>, problems: &mut Problems) {
    if service.success_codes.is_empty() {
        let message =
            "`success_codes` is empty: an answer counts as a success only if it says `Success: true`";
        problems.add_note(at, message);
    }
    let mut seen = BTreeSet::new();
    for (index, code) in service.success_codes.iter().enumerate() {
        let at = at.index(index);
        not_empty(&at, "success_codes", code, problems);
        if !seen.insert(code.to_lowercase()) {
            let message = format!("`{code}` is listed twice, since case makes no difference: remove one");
            problems.add(&at, Target::Value, message);
        }
    }
}

/// Reports codes that can never match, since the first match counts and case makes no difference.
fn check_errors(service: &ServiceSpec, at: &At<'_>, problems: &mut Problems) {
    let covers = |known: &ErrorCodeSpec, code: &str| match known.prefix {
        true => code.get(..known.code.len()).is_some_and(|start| start.eq_ignore_ascii_case(&known.code)),
        false => code.eq_ignore_ascii_case(&known.code),
    };
    for (index, error) in service.error_codes.iter().enumerate() {
        let ErrorCodeSpec { code, prefix, remedy, .. } = error;
        let at = at.index(index);
        not_empty(&at.key("code"), "code", code, problems);
        check_text(&at.key("remedy"), "`remedy`", remedy, problems);
        check_meaning(error, &at, problems);
        let mut earlier = service.error_codes.iter().take(index);
        let cover =
            earlier.find(|known| !known.code.is_empty() && covers(known, code) && (known.prefix || !prefix));
        let message = match cover {
            Some(known) if known.code.eq_ignore_ascii_case(code) && known.prefix == *prefix => {
                format!("`{code}` is listed twice: remove one")
            }
            Some(known) => {
                format!(
                    "`{code}` can never match, since `{}` before it has `prefix: true`: move it up or remove it",
                    known.code
                )
            }
            None if !prefix
                && service.success_codes.iter().any(|success| success.eq_ignore_ascii_case(code)) =>
            {
                format!("`{code}` means success, by `success_codes`: remove it from one of the two")
            }
            None => continue,
        };
        problems.add(&at.key("code"), Target::Value, message);
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
        if !names::is_file_name(&group.name) {
            let message =
                format!("no folder can be called `{}` on every system: choose another name", group.name);
            problems.add(&at.key("name"), Target::Value, message);
        }
        if is_feature(&group.name) {
            let message = format!("a feature `{}` exists beside the groups: choose another name", group.name);
            problems.add(&at.key("name"), Target::Value, message);
        }
        if is_module(&group.name) {
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
        for (index, field) in fields.iter().enumerate() {
            if key == "parameters" {
                check_no_aliases(field, &at.index(index), problems);
            }
            let FieldSpec { name, ty, description, .. } = field;
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
