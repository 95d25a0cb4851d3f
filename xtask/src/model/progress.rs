//! Rules for `pages` and `waiters`: every path leads to something of the right type, and every state is documented.

use super::data::{Definition, Model, Operation};
use super::names;
use super::path::{object, walk};
use super::shape::{Field, OpenEnum, Presence, Shape, Type};
use crate::model::rules::check_text;
use crate::spec::language::{OperationSpec, Retry};
use crate::spec::progress::{Dialect, PagesSpec, WaiterSpec};
use crate::spec::{At, Problems, Spec, Target, suggestion};

/// Minimum time between two polls in seconds, because the rate limits of reads apply to a whole account.
const SHORTEST_INTERVAL: u32 = 10;

/// Reports what is wrong with the pages and the waiters of every operation.
pub(crate) fn check(spec: &Spec, model: &Model<'_>, problems: &mut Problems) {
    for file in &spec.operations {
        let Some(content) = &file.content else { continue };
        let found = model.operations().find(|(_, operation)| operation.action == content.name);
        let Some((_, operation)) = found else { continue };
        let mut examiner = Examiner { model, operation, problems };
        let at = At::file(&file.source);
        examiner.only_reads(content, &at);
        if let Some(pages) = &content.pages {
            examiner.pages(pages, &at.key("pages"));
        }
        for (index, waiter) in content.waiters.iter().enumerate() {
            let earlier = content.waiters.iter().take(index).any(|other| other.name == waiter.name);
            examiner.waiter(waiter, earlier, &at.key("waiters").index(index));
        }
    }
}

struct Examiner<'m, 'p> {
    model: &'m Model<'m>,
    operation: &'m Operation,
    problems: &'p mut Problems,
}

impl<'m> Examiner<'m, '_> {
    fn wrong(&mut self, at: &At<'_>, message: impl Into<String>) {
        self.problems.add(at, Target::Value, message);
    }

    fn only_reads(&mut self, spec: &OperationSpec, at: &At<'_>) {
        let keys = [("pages", spec.pages.is_some()), ("waiters", !spec.waiters.is_empty())];
        for (key, _) in keys.into_iter().filter(|(_, is_given)| *is_given && spec.retry != Retry::Read) {
            let message =
                format!("`{key}` calls the operation again and again: only a `retry: read` can have it");
            self.problems.add(&at.key(key), Target::Key, message);
        }
    }

    /// The field at the end of a path, if its type is one of those wanted.
    fn end(
        &mut self,
        shape: &'m Shape,
        path: &str,
        wanted: (&str, fn(&Type) -> bool),
        at: &At<'_>,
    ) -> Option<&'m Field> {
        let steps = walk(self.model, shape, path).map_err(|message| self.wrong(at, message)).ok()?;
        let (field, role) = *steps.last()?;
        if !wanted.1(&field.ty) {
            self.wrong(at, format!("`{path}` must be {}", wanted.0));
        } else if matches!(field.ty, Type::Any) && field.presence(role) == Presence::Plain {
            self.wrong(at, format!("`{path}` has no documented shape and must not be `required`"));
        }
        Some(field)
    }

    fn pages(&mut self, pages: &PagesSpec, at: &At<'_>) {
        let (request, response) = (&self.operation.request, &self.operation.response);
        let countable: (&str, fn(&Type) -> bool) =
            ("a whole number or text", |ty| matches!(ty, Type::Int32 | Type::Int64 | Type::String));
        let text: (&str, fn(&Type) -> bool) = ("text", |ty| matches!(ty, Type::String));
        let position = if pages.by == Dialect::Number { countable } else { text };
        self.end(request, &pages.position, position, &at.key("position"));
        if pages.size == pages.position {
            let message =
                format!("`{}` is the `position` already: a page needs a size of its own", pages.size);
            self.wrong(&at.key("size"), message);
        }
        if let Some(size) = self.end(request, &pages.size, countable, &at.key("size")) {
            self.default_size(pages.default_size, max_size(size), at);
        }
        let list = ("a list, or a value without documented shape", is_list as fn(&Type) -> bool);
        self.end(response, &pages.items, list, &at.key("items"));
        if let Some(total) = &pages.total {
            let number = ("a whole number", is_whole as fn(&Type) -> bool);
            self.end(response, total, number, &at.key("total"));
        }
        match (&pages.next, pages.by) {
            (Some(next), Dialect::Token) => drop(self.end(response, next, text, &at.key("next"))),
            (Some(_), Dialect::Number) => {
                let message = "pages that are counted need no `next`: remove it, or write `by: token`";
                self.problems.add(&at.key("next"), Target::Key, message);
            }
            (None, Dialect::Token) => {
                self.wrong(at, "missing key `next`: say where the answer holds the token of the next page");
            }
            (None, Dialect::Number) => {}
        }
    }

    fn default_size(&mut self, size: u32, max: Option<u32>, at: &At<'_>) {
        if size == 0 {
            self.wrong(&at.key("default_size"), "a page has at least one item");
        } else if let Some(max) = max.filter(|max| size > *max) {
            self.wrong(
                &at.key("default_size"),
                format!("`default_size` is above {max}, the documented maximum"),
            );
        }
    }

    fn waiter(&mut self, waiter: &WaiterSpec, is_second: bool, at: &At<'_>) {
        let name = &waiter.name;
        if names::snake(name) != *name || names::field(name).as_ref() != Some(name) {
            self.wrong(
                &at.key("name"),
                format!("`{name}` is not in snake case: write `{}`", names::snake(name)),
            );
        } else if is_second {
            self.wrong(&at.key("name"), format!("`{name}` is listed twice: remove one"));
        }
        check_text(&at.key("summary"), "`summary`", &waiter.summary, self.problems);
        if waiter.interval < SHORTEST_INTERVAL {
            let message = format!("polls must be at least {SHORTEST_INTERVAL} seconds apart");
            self.wrong(&at.key("interval"), message);
        }
        let state: (&str, fn(&Type) -> bool) =
            ("text", |ty| matches!(ty, Type::String | Type::Enum(_) | Type::SharedEnum(_)));
        if let Some(shape) = self.watched(waiter, at)
            && let Some(field) = self.end(shape, &waiter.state, state, &at.key("state"))
        {
            self.states(waiter, documented(self.model, field), at);
        }
    }

    /// What has the state: the response, or an item of a list in it.
    fn watched(&mut self, waiter: &WaiterSpec, at: &At<'_>) -> Option<&'m Shape> {
        let response = &self.operation.response;
        let (list, key) = match (&waiter.list, &waiter.key) {
            (None, None) => return Some(response),
            (Some(list), Some(key)) => (list, key),
            _ => {
                self.wrong(at, "`list` and `key` belong together: give both or none");
                return None;
            }
        };
        let objects = ("a list of objects", (|ty| matches!(ty, Type::Array(_))) as fn(&Type) -> bool);
        let field = self.end(response, list, objects, &at.key("list"))?;
        let Type::Array(items) = &field.ty else { return None };
        let Some(item) = object(self.model, items) else {
            self.wrong(&at.key("list"), format!("`{list}` must be a list of objects"));
            return None;
        };
        self.end(item, key, ("text", |ty| matches!(ty, Type::String)), &at.key("key"));
        let pages = self.operation.pages.as_ref();
        if let Some(pages) = pages.filter(|pages| pages.items != *list) {
            let message = format!("`{list}` is not what the operation pages, which is `{}`", pages.items);
            self.wrong(&at.key("list"), message);
        }
        Some(item)
    }

    fn states(&mut self, waiter: &WaiterSpec, documented: Option<&OpenEnum>, at: &At<'_>) {
        if waiter.done.is_empty() {
            self.wrong(&at.key("done"), "`done` is empty: it would wait for ever");
        }
        let all = [("done", &waiter.done), ("failed", &waiter.failed)];
        for (key, states) in all {
            for (index, state) in states.iter().enumerate() {
                let at = at.key(key).index(index);
                let known =
                    || documented.iter().flat_map(|found| &found.variants).map(|found| found.value.as_str());
                if documented.is_some() && !known().any(|known| known.eq_ignore_ascii_case(state)) {
                    let message =
                        format!("`{state}` is not a documented value: {}", suggestion(state, known()));
                    self.wrong(&at, message);
                }
                if key == "failed" && waiter.done.iter().any(|done| done.eq_ignore_ascii_case(state)) {
                    self.wrong(&at, format!("`{state}` is done already: it cannot be failed too"));
                }
            }
        }
    }
}

/// Most items of a page, where the parameter documents it.
pub(crate) fn max_size(field: &Field) -> Option<u32> {
    u32::try_from(field.limits.max.as_ref()?.as_u64()?).ok()
}

fn is_list(ty: &Type) -> bool {
    matches!(ty, Type::Array(_) | Type::Any)
}

fn is_whole(ty: &Type) -> bool {
    matches!(ty, Type::Int32 | Type::Int64)
}

/// The documented values of a state.
fn documented<'m>(model: &'m Model<'_>, field: &'m Field) -> Option<&'m OpenEnum> {
    match &field.ty {
        Type::Enum(definition) => Some(definition),
        Type::SharedEnum(name) => match &model.types.get(name)?.definition {
            Definition::Enum(definition) => Some(definition),
            Definition::Object(_) => None,
        },
        _ => None,
    }
}
