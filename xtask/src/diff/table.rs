//! The table of a model: the service, its operations and its shared types. Their fields are in [`super::fields`].

use super::change::Subject;
use super::facts::{Anchor, Nature, Node, Table};
use super::fields::{Walk, models, required_order, values_order};
use super::{events, progress};
use crate::model::{Definition, Group, Model, Operation, Role, Shape, SharedType, exported};
use crate::render::marker;
use crate::spec::language::{ErrorFamilySpec, Retry, ServiceSpec};

use Nature::{Behavior, Deprecation, Documentation};

/// Everything that is said in the specs of a model.
pub(crate) fn of(model: &Model<'_>) -> Table {
    let mut table = Table::new();
    service(model.service, &mut table);
    of_families(model.service, &mut table);
    for group in &model.groups {
        let items = [format!("models::{}", group.module), format!("operations::{}", group.module)];
        let node = Node::new(format!("group `{}`", group.name), Nature::Shape(None))
            .anchored(items.map(Anchor::Whole))
            .fact("title", Documentation, &group.title)
            .fact("summary", Documentation, &group.summary);
        table.insert((Subject::Service, vec!["group".to_owned(), group.name.clone()]), node);
    }
    for (group, operation) in model.operations() {
        of_operation(group, operation, &mut table);
    }
    for (name, shared) in &model.types {
        of_type(name, shared, &mut table);
    }
    events::of(model, &mut table);
    table
}

fn service(service: &ServiceSpec, table: &mut Table) {
    let groups = service.groups.iter().map(|group| group.name.as_str());
    let endpoints = service.endpoints.iter().map(|endpoint| endpoint.region.as_str());
    let errors = service.error_codes.iter().map(|error| error.code.as_str());
    let families = service.error_families.iter().map(family_name);
    let families: Vec<String> = families.collect();
    let node = Node::new("", Documentation)
        .fact("product", Behavior("every call is sent to it"), &service.product)
        .fact("API version", Behavior("every call is sent with it"), &service.version)
        .fact("title", Documentation, &service.title)
        .fact("default region", Behavior("a client that names no region uses it"), &service.default_region)
        .fact("client defaults", Behavior("a client may hold them"), service.client_defaults.join(", "))
        .fact("success codes", Behavior("they tell success from failure"), service.success_codes.join(", "))
        .order("order of groups", Documentation, groups)
        .order("order of endpoints", Documentation, endpoints)
        .order("order of error codes", Behavior("the first that matches counts"), errors)
        .order(
            "order of error families",
            Behavior("the first that matches counts"),
            families.iter().map(String::as_str),
        );
    table.insert((Subject::Service, Vec::new()), node);
    for endpoint in &service.endpoints {
        let why = Behavior("calls of the region go there");
        let node =
            Node::new(format!("endpoint `{}`", endpoint.region), why).fact("host", why, &endpoint.host);
        table.insert((Subject::Service, vec!["endpoint".to_owned(), endpoint.region.clone()]), node);
    }
    for error in &service.error_codes {
        let why = Behavior("failures with the code are classified by it");
        let node = Node::new(format!("error code `{}`", error.code), why)
            .fact("prefix", why, error.prefix.to_string())
            .fact("class", why, format!("{:?}", error.class))
            .fact("meaning", Documentation, error.meaning.as_deref().unwrap_or_default().trim())
            .fact("remedy", Documentation, error.remedy.trim());
        table.insert((Subject::Service, vec!["error code".to_owned(), error.code.clone()]), node);
    }
}

/// A family has no name; its class and first phrase tell it apart from the others.
fn family_name(family: &ErrorFamilySpec) -> String {
    let phrases = family.code.iter().chain(&family.message);
    let first = phrases.map(String::as_str).next().unwrap_or_default();
    format!("{:?}: {first}", family.class)
}

fn of_families(service: &ServiceSpec, table: &mut Table) {
    let why = Behavior("failures with an unlisted code are classified by it");
    for family in &service.error_families {
        let name = family_name(family);
        let most = family.max_words.map(|most| most.to_string()).unwrap_or_default();
        let node = Node::new(format!("error family `{name}`"), why)
            .fact("phrases of codes", why, family.code.join(", "))
            .fact("most words", why, most)
            .fact("phrases of messages", why, family.message.join(", "))
            .fact("reason", Documentation, family.reason.trim())
            .fact("remedy", Documentation, family.remedy.trim());
        table.insert((Subject::Service, vec!["error family".to_owned(), name]), node);
    }
}

fn of_operation(group: &Group, operation: &Operation, table: &mut Table) {
    let Operation { request, response, .. } = operation;
    let builder = format!("operations::{}", operation.name);
    let inner = [request, response].into_iter().flat_map(|shape| shape.inner());
    let mut items: Vec<String> = inner.map(|inner| models(inner.name())).collect();
    let markers = request.plain_fields().map(|field| format!("operations::required::{}", marker(field)));
    items.extend(markers);
    items.extend([builder.clone(), models(&request.name), models(&response.name)]);
    let (stability, note) = &operation.stability;
    let retry = match operation.retry {
        Retry::Read => "read",
        Retry::Write => "write",
    };
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    let renamed = Nature::Shape(Some("the service knows it by another name"));
    let node = Node::new("", renamed)
        .anchored(items.into_iter().map(Anchor::Whole))
        .fact("group", Nature::Shape(None), &group.name)
        .fact("retry class", Behavior("it decides what is sent again after a failure"), retry)
        .fact("deprecated", Deprecation, optional(&operation.deprecated))
        .fact(
            "stability",
            Documentation,
            stability.map(|is| format!("{is:?}").to_lowercase()).unwrap_or_default(),
        )
        .fact("note on stability", Documentation, optional(note))
        .fact("RAM action", Documentation, &operation.ram.action)
        .fact("RAM access level", Documentation, optional(&operation.ram.access))
        .fact("RAM resource", Documentation, optional(&operation.ram.resource))
        .fact("calls per second", Documentation, operation.qps.map(|qps| qps.to_string()).unwrap_or_default())
        .fact("summary", Documentation, &operation.summary)
        .fact("notes", Documentation, operation.notes.join(" "))
        .fact("error codes", Documentation, operation.errors.join(", "))
        .fact("calls of the example", Documentation, operation.example_call.join(""));
    let subject = Subject::Operation(operation.action.clone());
    table.insert((subject.clone(), Vec::new()), required_order(node, request));
    progress::of(operation, &builder, table);
    let mut walk = Walk { table, subject, noun: "parameter", root: "models" };
    walk.fields(
        request,
        &operation.placements,
        &["parameter".to_owned()],
        "",
        &[models(&request.name), builder],
    );
    walk.noun = "response element";
    walk.fields(response, &[], &["response".to_owned()], "", &[models(&response.name)]);
}

fn of_type(name: &str, shared: &SharedType, table: &mut Table) {
    let items = exported(shared).into_iter().map(|name| Anchor::Whole(models(&name)));
    let node = Node::new("", Nature::Shape(None)).anchored(items);
    let subject = Subject::Type(name.to_owned());
    let key = (subject.clone(), Vec::new());
    let mut walk = Walk { table, subject, noun: "field", root: "models" };
    match &shared.definition {
        Definition::Enum(definition) => {
            let node = node.fact("type", Nature::Shape(None), "enum");
            walk.table.insert(
                key,
                values_order(node, definition).fact("description", Documentation, &definition.doc),
            );
            walk.values(definition, &[], "");
        }
        Definition::Object(shape) => {
            let node = node
                .fact("type", Nature::Shape(None), "object")
                .fact(
                    "used in",
                    Nature::Shape(Some("it decides how leniently the type is read")),
                    used_in(shape),
                )
                .fact("description", Documentation, &shape.doc);
            walk.table.insert(key, required_order(node, shape));
            walk.fields(shape, &[], &[], "", &[models(name)]);
        }
    }
}

fn used_in(shape: &Shape) -> &'static str {
    match shape.role {
        Role::Part { in_request: true, in_response: true } => "requests and responses",
        Role::Request | Role::Part { in_request: true, .. } => "requests",
        Role::Event => "events",
        Role::Response | Role::Part { .. } => "responses",
    }
}
