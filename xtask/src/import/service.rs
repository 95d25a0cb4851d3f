//! `service.yaml`: made for a new product, and completed for a known one.

use std::collections::BTreeSet;

use serde_json::json;

use super::draft::{Draft, What};
use super::edit::{Change, Edit};
use super::metadata::{Document, Node};
use super::render::schema_line;
use super::report::{Reason, Report};
use super::values::UNWRITTEN;
use super::yaml::Yaml;
use crate::spec::Step;
use crate::spec::language::ServiceSpec;

/// The file.
pub(crate) const FILE: &str = "service.yaml";

const ENDPOINT_KEYS: &[&str] = &["region", "host"];

/// A documented host.
#[derive(Debug)]
struct Endpoint {
    region: String,
    host: String,
}

/// The documented hosts, each region once.
fn endpoints(document: &Document, report: &mut Report) -> Vec<Endpoint> {
    let mut seen = BTreeSet::new();
    let mut endpoints = Vec::new();
    for node in document.root().get("endpoints").map(|list| list.items()).unwrap_or_default() {
        let text =
            |key: &str| node.text_of(key).map(str::trim).filter(|text| is_host(text)).map(str::to_owned);
        match text("regionId").zip(text("endpoint")) {
            Some((region, host)) if seen.insert(region.clone()) => endpoints.push(Endpoint { region, host }),
            _ => not_mapped(&node, report),
        }
    }
    endpoints
}

fn is_host(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-.:_".contains(c))
}

fn not_mapped(node: &Node<'_>, report: &mut Report) {
    report.add(Reason::NotMapped, &node.pointer, "no endpoint with a region of its own and a host name");
}

/// The file of a new product.
pub(crate) fn new_file(document: &Document, groups: &[String], report: &mut Report) -> String {
    let endpoints = endpoints(document, report);
    let default_region = endpoints.first().map_or(UNWRITTEN, |endpoint| &endpoint.region).to_owned();
    report.add(
        Reason::Decide,
        FILE,
        format!("`default_region` is {default_region}: the metadata names none"),
    );
    report.add(Reason::Decide, FILE, "`success_codes` are the usual ones: the metadata names none");
    let list = |items: Vec<Yaml>| if items.is_empty() { Yaml::Inline(json!([])) } else { Yaml::List(items) };
    let file = Yaml::Map(vec![
        ("product", Yaml::text(&document.product)),
        ("version", Yaml::text(&document.version)),
        ("title", Yaml::text(UNWRITTEN)),
        ("default_region", Yaml::text(default_region)),
        ("endpoints", list(endpoints.iter().map(endpoint).collect())),
        ("groups", list(groups.iter().map(|name| group(name)).collect())),
        ("success_codes", Yaml::Inline(json!(["OK", "200", "SUCCESS"]))),
    ]);
    schema_line("schema/service.json") + &file.block(0)
}

fn endpoint(Endpoint { region, host }: &Endpoint) -> Yaml {
    Yaml::Map(vec![("region", Yaml::text(region)), ("host", Yaml::text(host))])
}

fn group(name: &str) -> Yaml {
    let todo = || Yaml::text(UNWRITTEN);
    Yaml::Map(vec![("name", Yaml::text(name)), ("title", todo()), ("summary", todo())])
}

/// The changes of a known product's file.
pub(crate) fn edits(
    document: &Document,
    service: &ServiceSpec,
    groups: &[String],
    report: &mut Report,
) -> Vec<Edit> {
    let key = |key: &str| vec![Step::Key(key.to_owned())];
    let mut changed = Vec::new();
    let mut added = Vec::new();
    for new in endpoints(document, report) {
        match service.endpoints.iter().position(|known| known.region == new.region) {
            Some(at) => changed.extend(changed_host(at, service, new, report)),
            None => {
                report.add(Reason::Added, FILE, format!("endpoint of {}: {}", new.region, new.host));
                let change =
                    Change::Insert { after: service.endpoints.len().checked_sub(1), item: endpoint(&new) };
                added.push(Edit { path: key("endpoints"), change });
            }
        }
    }
    changed.append(&mut added);
    for name in groups.iter().filter(|name| service.groups.iter().all(|known| known.name != **name)) {
        let change = Change::Insert { after: service.groups.len().checked_sub(1), item: group(name) };
        changed.push(Edit { path: key("groups"), change });
        report.add(Reason::Added, FILE, format!("group `{name}`"));
    }
    changed
}

fn changed_host(at: usize, service: &ServiceSpec, new: Endpoint, report: &mut Report) -> Vec<Edit> {
    let old = service.endpoints.get(at).map_or("", |known| &known.host);
    if old == new.host {
        return Vec::new();
    }
    report.add(Reason::Changed, FILE, format!("host of {}: {old} → {}", new.region, new.host));
    let path = vec![Step::Key("endpoints".to_owned()), Step::Index(at)];
    let what = What::Set { key: "host", value: Yaml::text(new.host), order: ENDPOINT_KEYS };
    Draft { file: FILE.to_owned(), path, what }.edits()
}
