//! `cargo xtask new`: writes a new spec for an operation.

use std::path::{Path, PathBuf};

use fs_err as fs;
use serde_yaml::from_str;

use crate::failure::Failure;
use crate::model::names;
use crate::spec::language::{OperationSpec, ServiceSpec};
use crate::spec::{File, Problems, Spec, Texts, shown, suggestion};

/// Writes the skeleton of an operation, and returns its path.
///
/// # Errors
/// Fails if the group is not in `service.yaml`, if the name of the operation cannot become a Rust name, if a group
/// already has the operation, or if the file cannot be written.
pub(crate) fn new(specs: &Path, group: &str, operation: &str) -> Result<PathBuf, Failure> {
    let service = shown(&specs.join("service.yaml"));
    let in_service = |error: &dyn std::fmt::Display| Failure::Other(format!("{service}: {error}"));
    let spec: ServiceSpec =
        from_str(&fs::read_to_string(specs.join("service.yaml"))?).map_err(|error| in_service(&error))?;
    if !spec.groups.iter().any(|known| known.name == group) {
        let hint = suggestion(group, spec.groups.iter().map(|known| known.name.as_str()));
        return Err(in_service(&format!(
            "there is no group `{group}`: {hint} (a new one is added to `groups` first)"
        )));
    }
    let is_name = operation.chars().all(|c| c.is_ascii_alphanumeric());
    if !is_name || !operation.starts_with(|c: char| c.is_ascii_uppercase()) {
        return Err(Failure::Other(format!(
            "`{operation}` is not the name of an operation: write it as the service does, such as `AddChatGroup`"
        )));
    }
    let path = specs.join(group).join(format!("{}.yaml", names::kebab(operation)));
    if path.exists() {
        return Err(Failure::Other(format!("{}: it exists already; edit it", shown(&path))));
    }
    if let Some(other) = elsewhere(specs, operation)? {
        return Err(Failure::Other(format!("{other}: `{operation}` is already defined here; edit it")));
    }
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    fs::write(&path, skeleton(group, operation))?;
    Ok(path)
}

/// The file that defines the operation, in whatever group.
fn elsewhere(specs: &Path, operation: &str) -> Result<Option<String>, Failure> {
    let texts = Texts::read(specs, &shown(specs))?;
    // Mistakes in other specs are none of this command: a file that cannot be read is known by its name.
    let spec = Spec::parse(&texts, &mut Problems::default());
    let is_it = |file: &&File<OperationSpec>| match &file.content {
        Some(content) => content.name == operation,
        None => file.stem == names::kebab(operation),
    };
    Ok(spec.operations.iter().find(is_it).map(|file| file.source.path.clone()))
}

/// The skeleton. What is a comment with `#:` explains; every other comment is a key that can be used as it stands.
fn skeleton(group: &str, operation: &str) -> String {
    format!(
        "\
# yaml-language-server: $schema=../schema/operation.json
#: A line that begins with `#:` explains; one that begins with `# ` is an example: remove the `# ` to use it.
#: `cargo xtask generate` counts every text that is still TODO, or refuses it where `service.yaml` says `complete: true`.
name: {operation}
#: Its name in Rust, if another operation has the one that follows from `name`. The file is then called after it.
# rust: {operation}
#: What it does, in one sentence that begins with a verb.
summary: TODO
group: {group}
#: How far the service stands behind it: stable or beta; and what that means for the caller.
# stability: beta
# stability_note: TODO
#: The permission, if it is documented. access: create, delete, get, list, none, read, update or write.
# ram:
#   action: product:{operation}
#   access: write
#   resource: \"*\"
#: read: it changes nothing, and is sent again after a failure. write: everything else, and whatever is in doubt.
retry: write
#: Documented limit in calls per second.
# qps: 10
#: Why not to use it any more, and what to use instead.
# deprecated: TODO
#: What the caller should know, an item each.
# notes:
#   - TODO
#: Codes from `error_codes` in service.yaml that are documented for it.
# errors: []
#: The calls of the example in Rust, such as `.thing_id(\"7\")`, if the required parameters alone make no sensible call.
# example_call: []
#: A parameter or element that `common` in service.yaml has needs its name only.
#: type: string, int32, int64, number, boolean, array, map, object, any, or the name of a type in types/.
#: A parameter goes into the query unless it says `in: body` or `in: header`. A value that is not a scalar needs a style:
#: json (compact JSON), flat (Name.1, Name.Key), simple (a,b), spaceDelimited or pipeDelimited.
#: More keys: rust (its name in Rust, where another one has it), sensitive, deprecated, default,
#: limits with min, max, min_length, max_length, min_items, max_items and pattern,
#: undocumented with what the documentation leaves out: meaning, values, format, unit, time_zone, keys, shape, default,
#: limits or matching; and, in a response, aliases (other names under which the service sends it).
# parameters:
#   - name: ExampleId
#     type: string
#     required: true
#     limits: {{max_length: 64}}
#     example: id-1
#     description: TODO
#   - name: ExampleMode
#     type: string
#     example: FAST
#     description: TODO
#     values:
#       - value: FAST
#         description: TODO
#       - value: SAFE
#         description: TODO
#   - name: ExampleTags
#     type: array
#     items: {{type: string}}
#     style: json
#     description: TODO
#: The elements of the response. `required: true` says that an element is always there.
# response:
#   - name: ExampleItems
#     type: array
#     description: TODO
#     items:
#       type: object
#       fields:
#         - name: Id
#           type: string
#           example: id-1
#           description: TODO
#         - name: Size
#           type: int64
#           example: 12
#           description: TODO
#: For a read whose answer is a page of a list, or shows a state that takes a while, see `pages` and `waiters` in the README
#: of the specs: pages: {{by: number, position: PageNo, size: PageSize, items: ExampleItems, total: Total}}
"
    )
}
