//! `service.yaml`: created for a new product, and completed for a known one.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::draft::{Draft, What};
use super::edit::{Change, Edit};
use super::merge::{Verdict, merge};
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
pub(crate) struct Endpoint {
    pub(crate) region: String,
    pub(crate) host: String,
}

/// The documented hosts, each region once.
pub(crate) fn endpoints(document: &Document, report: &mut Report) -> Vec<Endpoint> {
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
pub(crate) fn new_file(
    document: &Document,
    endpoints: &[Endpoint],
    groups: &[String],
    report: &mut Report,
) -> String {
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

/// The changes of a known product's file. `was` has the documented hosts of the last import.
pub(crate) fn edits(
    service: &ServiceSpec,
    endpoints: &[Endpoint],
    was: Option<&BTreeMap<String, String>>,
    groups: &[String],
    report: &mut Report,
) -> Vec<Edit> {
    let key = |key: &str| vec![Step::Key(key.to_owned())];
    let mut changed = Vec::new();
    let mut added = Vec::new();
    for new in endpoints {
        let last = was.and_then(|was| was.get(&new.region));
        let known = service.endpoints.iter().enumerate().find(|(_, known)| known.region == new.region);
        match (known, last, was) {
            (Some((at, known)), ..) => changed.extend(changed_host(at, &known.host, new, last, report)),
            // A person took it out.
            (None, Some(_), _) => {}
            (None, None, None) => {
                let message = format!("the metadata also has an endpoint of {}: {}", new.region, new.host);
                report.add(Reason::LeftAlone, FILE, message);
            }
            (None, None, Some(_)) => {
                report.add(Reason::Added, FILE, format!("endpoint of {}: {}", new.region, new.host));
                let change =
                    Change::Insert { after: service.endpoints.len().checked_sub(1), item: endpoint(new) };
                added.push(Edit { path: key("endpoints"), change });
            }
        }
    }
    for (region, _) in was.into_iter().flatten() {
        let is_there = service.endpoints.iter().any(|known| known.region == *region);
        if is_there && endpoints.iter().all(|new| new.region != *region) {
            report.add(Reason::Gone, FILE, format!("the metadata has no endpoint of {region} any more"));
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

fn changed_host(
    at: usize,
    ours: &String,
    new: &Endpoint,
    last: Option<&String>,
    report: &mut Report,
) -> Vec<Edit> {
    let (region, host) = (&new.region, &new.host);
    match merge(ours, &[(host.clone(), last.cloned())]) {
        Verdict::Keep => Vec::new(),
        Verdict::LeftAlone(_) => {
            let message = format!("host of {region}: {ours}, and {host} in the metadata");
            report.add(Reason::LeftAlone, FILE, message);
            Vec::new()
        }
        Verdict::Conflict { was, .. } => {
            let was = was.unwrap_or_default();
            let message = format!(
                "host of {region}: the metadata went from {was} to {host}, and the spec has {ours}: decide"
            );
            report.add(Reason::Conflict, FILE, message);
            Vec::new()
        }
        Verdict::Take(_) => {
            report.add(Reason::Changed, FILE, format!("host of {region}: {ours} → {host}"));
            let path = vec![Step::Key("endpoints".to_owned()), Step::Index(at)];
            let what = What::Set { key: "host", value: Yaml::text(host), order: ENDPOINT_KEYS };
            Draft { file: FILE.to_owned(), path, what }.edits()
        }
    }
}
