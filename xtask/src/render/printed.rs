//! What the example of an operation prints: the part of the response that its caller asked for.

use crate::model::names::{snake, unraw};
use crate::model::path::{Step, object, walk};
use crate::model::{Field, Model, Operation, Presence, Role, Shape, Type};

/// Objects within objects are opened so far, and printed whole beyond it; one may contain itself.
const DEPTH: usize = 3;
/// Fields of one object that are printed.
const MOST: usize = 2;
/// The last word of a name that says which one it is.
const IDENTITIES: [&str; 7] = ["id", "code", "number", "name", "username", "url", "link"];
/// The last word of a name that says how it is.
const STATES: [&str; 3] = ["status", "state", "result"];

/// The lines that print what the response holds besides what every response holds; the ID of the request if there is
/// nothing else.
pub(crate) fn lines(operation: &Operation, model: &Model<'_>) -> Vec<String> {
    let mut printer = Printer { model, lines: Vec::new(), depth: 0 };
    let response = &operation.response;
    let items = operation.pages.as_ref().and_then(|pages| walk(model, response, &pages.items).ok());
    match items {
        Some(path) => printer.path("reply", &path),
        None => match main_field(model, response) {
            Some(field) if field.ty.is_scalar() => printer.scalars("reply", response),
            Some(field) => printer.field("reply", field, response.role),
            None => printer.shape("reply", response),
        },
    }
    printer.lines
}

/// A list if there is one, then an object, then a scalar.
fn main_field<'s>(model: &Model<'_>, response: &'s Shape) -> Option<&'s Field> {
    let own = || response.fields.iter().filter(|field| is_own(model, field));
    let list = own().find(|field| matches!(field.ty, Type::Array(_)));
    list.or_else(|| own().find(|field| !field.ty.is_scalar())).or_else(|| own().next())
}

/// Whether a field is neither what every response holds nor deprecated.
fn is_own(model: &Model<'_>, field: &Field) -> bool {
    let is_common = model.service.common.response.iter().any(|common| common.name == field.wire);
    !is_common && field.deprecated.is_none()
}

struct Printer<'m> {
    model: &'m Model<'m>,
    lines: Vec<String>,
    depth: usize,
}

impl Printer<'_> {
    fn line(&mut self, text: &str) {
        self.lines.push(format!("{}{text}", "    ".repeat(self.depth)));
    }

    fn block(&mut self, head: &str, inside: impl FnOnce(&mut Self)) {
        self.line(&format!("{head} {{"));
        self.depth += 1;
        inside(self);
        self.depth -= 1;
        self.line("}");
    }

    /// The end of a path, within the objects on its way.
    fn path(&mut self, place: &str, path: &[Step<'_>]) {
        match path {
            [] => {}
            [(field, role)] => self.field(place, field, *role),
            [(field, role), rest @ ..] => {
                self.opened(place, field, *role, |printer, place| printer.path(place, rest))
            }
        }
    }

    /// Runs with the name of the value that a field may hold.
    fn opened(&mut self, place: &str, field: &Field, role: Role, inside: impl FnOnce(&mut Self, &str)) {
        let name = if field.name == unraw(&field.name) { &field.name } else { "found" };
        match field.presence(role) {
            Presence::Option => {
                self.block(&format!("if let Some({name}) = &{place}.{}", field.name), |printer| {
                    inside(printer, name);
                });
            }
            Presence::Plain | Presence::List => inside(self, &format!("{place}.{}", field.name)),
        }
    }

    fn field(&mut self, place: &str, field: &Field, role: Role) {
        match &field.ty {
            Type::Array(items) => {
                let list = match field.presence(role) {
                    Presence::Option => format!("{place}.{}.iter().flatten()", field.name),
                    Presence::Plain | Presence::List => format!("&{place}.{}", field.name),
                };
                self.block(&format!("for item in {list}"), |printer| printer.value("item", items));
            }
            ty if ty.is_scalar() => self.scalar(place, field, role),
            ty => self.opened(place, field, role, |printer, place| printer.value(place, ty)),
        }
    }

    /// The value at a place, which is a name or a field of one.
    fn value(&mut self, place: &str, ty: &Type) {
        match object(self.model, ty).filter(|shape| self.depth < DEPTH && !shape.fields.is_empty()) {
            Some(shape) => self.shape(place, shape),
            None if ty.is_scalar() || matches!(ty, Type::Any) => self.whole(place, ""),
            None => self.whole(place, ":?"),
        }
    }

    fn whole(&mut self, place: &str, form: &str) {
        match place.contains('.') {
            false => self.line(&format!("println!(\"{{{place}{form}}}\");")),
            true => self.line(&format!("println!(\"{{{form}}}\", {place});")),
        }
    }

    /// What matters of an object: its name and its state, or else what it consists of.
    fn shape(&mut self, place: &str, shape: &Shape) {
        let has_telling = shape.fields.iter().any(|field| field.ty.is_scalar() && rank(field) < usize::MAX);
        let part = shape.fields.iter().find(|field| matches!(field.ty, Type::Array(_)));
        let part = part.or_else(|| shape.fields.iter().find(|field| object(self.model, &field.ty).is_some()));
        match part.filter(|_| !has_telling) {
            Some(field) => self.field(place, field, shape.role),
            None if shape.fields.iter().any(|field| field.ty.is_scalar()) => self.scalars(place, shape),
            None => self.whole(place, ":?"),
        }
    }

    /// The scalars that say most: first what is not secret, then names before states before the rest.
    fn scalars(&mut self, place: &str, shape: &Shape) {
        let mut fields: Vec<&Field> = shape.fields.iter().filter(|field| field.ty.is_scalar()).collect();
        fields.sort_by_key(|field| (!is_own(self.model, field), field.sensitive, rank(field)));
        let has_own = fields.first().is_some_and(|field| is_own(self.model, field));
        let shown = fields.into_iter().filter(|field| !has_own || is_own(self.model, field)).take(MOST);
        let shown: Vec<&Field> = shown.collect();
        for field in shown {
            self.scalar(place, field, shape.role);
        }
    }

    fn scalar(&mut self, place: &str, field: &Field, role: Role) {
        let value = format!("{place}.{}", field.name);
        let is_plain = field.presence(role) == Presence::Plain;
        let (form, value) = match &field.ty {
            _ if is_plain => ("", value),
            Type::String => ("", format!("{value}.as_deref().unwrap_or_default()")),
            Type::Enum(_) | Type::SharedEnum(_) => (":?", value),
            _ => ("", format!("{value}.unwrap_or_default()")),
        };
        self.line(&format!("println!(\"{}: {{{form}}}\", {value});", label(&field.wire)));
    }
}

/// Where a field stands among others by the last word of its name.
fn rank(field: &Field) -> usize {
    let name = snake(&field.wire);
    let last = name.rsplit('_').next().unwrap_or_default();
    IDENTITIES.iter().chain(&STATES).position(|word| *word == last).unwrap_or(usize::MAX)
}

/// `InviteLink` → `invite link`
fn label(wire: &str) -> String {
    let word = |word: &str| if ["id", "url"].contains(&word) { word.to_uppercase() } else { word.to_owned() };
    snake(wire).split('_').map(word).collect::<Vec<_>>().join(" ")
}
