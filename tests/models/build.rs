//! Lays out what is checked: the shared parts of the transport as they are, and once more with each planted fault.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// A file of the transport, and the model that uses it.
const PARTS: [(&str, &str); 4] = [
    ("progress", "transport/progress.rs"),
    ("budget", "retry/budget.rs"),
    ("limit", "retry/limit.rs"),
    ("cache", "credentials/cache.rs"),
];

/// A fault on purpose: its name, its part, the text in the source, and the text in its place.
struct Planted(&'static str, &'static str, &'static str, &'static str);

const PLANTED: &[Planted] = &[
    Planted(
        "begin-looks-before-it-writes",
        "progress",
        "self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, begun).is_ok()",
        "begun(self.0.load(Ordering::SeqCst)).map(|state| self.0.store(state, Ordering::SeqCst)).is_some()",
    ),
    Planted(
        "give-up-looks-before-it-writes",
        "progress",
        "self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, given_up).is_ok()",
        "given_up(self.0.load(Ordering::SeqCst)).map(|state| self.0.store(state, Ordering::SeqCst)).is_some()",
    ),
    Planted(
        "track-overwrites",
        "progress",
        "let _ = self.0.compare_exchange(UNTRACKED, UNSENT, Ordering::SeqCst, Ordering::SeqCst);",
        "self.0.store(UNSENT, Ordering::SeqCst);",
    ),
    Planted(
        "spend-looks-before-it-writes",
        "budget",
        "self.left.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(cost.0)).is_ok()",
        "self.left.load(Relaxed).checked_sub(cost.0).map(|left| self.left.store(left, Relaxed)).is_some()",
    ),
    Planted(
        "spend-goes-below-nothing",
        "budget",
        "left.checked_sub(cost.0)",
        "Some(left.saturating_sub(cost.0))",
    ),
    Planted(
        "refund-looks-before-it-writes",
        "budget",
        "let _ = self.left.fetch_update(Relaxed, Relaxed, more);",
        "self.left.store(more(self.left.load(Relaxed)).unwrap_or(0), Relaxed);",
    ),
    Planted("refund-without-an-end", "budget", ".min(self.capacity)", ""),
    Planted(
        "turn-without-the-lock",
        "limit",
        "turns.get(action).map_or(now, |next| now.max(*next));",
        "turns.get(action).map_or(now, |next| now.max(*next));\n\
         drop(turns);\n\
         let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);",
    ),
    Planted("turns-of-others-forgotten", "limit", "*next > now", "false"),
    Planted("turn-taken-by-the-late", "limit", "if deadline.is_some_and(|end| turn >= end) {", "if false {"),
    Planted(
        "fetch-without-the-lock",
        "cache",
        ".map(|(_, flight)| flight.clone());",
        ".map(|(_, flight)| flight.clone());\ndrop(state);\nlet mut state = self.lock();",
    ),
    Planted(
        "fetch-joined-across-runtimes",
        "cache",
        "state.flights.get(&runtime()).map(|(_, flight)| flight.clone())",
        "state.flights.values().next().map(|(_, flight)| flight.clone())",
    ),
    Planted(
        "any-fetch-ends-the-current-one",
        "cache",
        ".is_some_and(|(_, current)| current.ptr_eq(&flight))",
        ".is_some()",
    ),
    Planted("ended-fetch-stays", "cache", "state.flights.remove(&runtime());", ""),
    Planted(
        "refusal-forgets-newer-keys",
        "cache",
        "state.kept.take_if(|kept| kept.credentials.is_same(refused));",
        "let _ = (state.kept.take(), refused);",
    ),
    Planted(
        "refusal-is-forgotten",
        "cache",
        "state.kept.take_if(|kept| kept.credentials.is_same(refused));",
        "let _ = (&mut state, refused);",
    ),
];

fn main() -> Result<(), Box<dyn Error>> {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut modules = String::new();
    let mut list = String::new();
    for (part, file) in PARTS {
        let source = here.join("../../crates/cams-core/src").join(file);
        let model = here.join("src/models").join(format!("{part}.rs"));
        println!("cargo::rerun-if-changed={}", source.display());
        println!("cargo::rerun-if-changed={}", model.display());
        let text = fs::read_to_string(&source)?;
        add(&mut modules, &mut list, part, part, "", &source, &model);
        for Planted(name, _, before, after) in PLANTED.iter().filter(|planted| planted.1 == part) {
            assert_eq!(text.matches(before).count(), 1, "{name}: `{before}` is not once in {file}");
            let broken = out.join(format!("{name}.rs"));
            fs::write(&broken, text.replace(before, after))?;
            add(&mut modules, &mut list, &name.replace('-', "_"), part, name, &broken, &model);
        }
    }
    let _ = write!(modules, "pub(crate) const MODELS: &[crate::check::Model] = &[{list}];");
    fs::write(out.join("models.rs"), modules)?;
    Ok(())
}

/// A module with a part, whole or broken, and its model.
fn add(
    modules: &mut String,
    list: &mut String,
    module: &str,
    part: &str,
    planted: &str,
    source: &Path,
    model: &Path,
) {
    let _ = write!(
        modules,
        "#[allow(dead_code, unreachable_pub, unused, clippy::all)]
mod {module} {{
    #[allow(unused_imports)]
    use crate::neighbors::{{context, error, provider, value}};
    #[path = {source:?}]
    mod {part};
    #[path = {model:?}]
    pub(crate) mod model;
}}
"
    );
    let _ = writeln!(
        list,
        "crate::check::Model {{ part: {part:?}, planted: {planted:?}, run: {module}::model::run }},"
    );
}
