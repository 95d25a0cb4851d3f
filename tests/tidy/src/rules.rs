//! The rules that each file follows by itself.

use crate::sources::{self, Sources, is_generated};

/// Most lines of a hand-written file.
const MAX_LINES: usize = 400;

/// Most columns of a comment; rustfmt takes care of the code.
const MAX_COLUMNS: usize = 120;

/// A file that may break a rule, and the reason.
type Exception = (&'static str, &'static str);

const LONG_FILES: &[Exception] = &[];

const SERDE_BY_HAND: &[Exception] = &[
    (
        "crates/cams-core/src/answer/envelope.rs",
        "what all answers share is read in the same pass as the response, by the visitor of generated code",
    ),
    (
        "crates/cams-core/src/answer/payload.rs",
        "which members are payload depends on the operation, and the others are passed over unread",
    ),
    (
        "crates/cams-core/src/credentials/profile_file.rs",
        "an unknown member that stands twice is kept twice, which no map can hold",
    ),
    (
        "crates/cams/src/content/whatsapp/interactive/action.rs",
        "some kinds of action are wrapped in a named object and others are not, which no derive can say",
    ),
];

/// Fails if a file breaks a rule without being an exception, or is an exception without need.
fn assert_rule(sources: &Sources, exceptions: &[Exception], is_broken: impl Fn(&str) -> bool, advice: &str) {
    let problems = problems(sources, exceptions, is_broken, advice);
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

fn problems(
    sources: &Sources,
    exceptions: &[Exception],
    is_broken: impl Fn(&str) -> bool,
    advice: &str,
) -> Vec<String> {
    let is_exception = |path: &str| exceptions.iter().any(|(exception, _)| *exception == path);
    let breaks_it = |path: &str| sources.get(path).is_some_and(|text| is_broken(text));
    let broken = sources.keys().filter(|path| !is_exception(path) && breaks_it(path));
    let needless = exceptions.iter().filter(|(path, _)| !breaks_it(path));
    broken
        .map(|path| format!("{path}: {advice}"))
        .chain(
            needless.map(|(path, _)| format!("{path}: follows the rule; remove the exception in rules.rs")),
        )
        .collect()
}

#[test]
fn every_file_begins_with_its_documentation() {
    let mut sources = sources::hand_written();
    // These files are what a user would write, and the compiler errors expected of them contain line numbers.
    sources.retain(|path, _| !path.contains("/compile-fail/"));
    let advice = "does not begin with `//!`; say in one sentence what the file is for";
    assert_rule(&sources, &[], |text| !text.starts_with("//!"), advice);
}

/// The type of each `impl Error for …` in a text, without its parameters.
fn error_types(text: &str) -> Vec<&str> {
    let implementations = text.lines().filter_map(|line| {
        let (what, name) = line.strip_prefix("impl")?.split_once("Error for ")?;
        // Not `impl From<…> for Error`, nor a trait whose name ends so.
        (what.ends_with([' ', ':']) || what.ends_with("Std")).then_some(name)
    });
    let is_of_name = |c: char| c.is_alphanumeric() || c == '_';
    implementations.map(|name| name.split(|c| !is_of_name(c)).next().unwrap_or_default()).collect()
}

/// Whether a text has this word.
fn has_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|other| other == word)
}

#[test]
fn every_error_that_a_program_meets_converts_into_the_one_error() {
    // What nobody outside of the crate sees, and the one error itself.
    const INNER: [&str; 3] = ["BuildError", "EncodeError", "Error"];
    let sources = sources::hand_written();
    let (mut problems, mut seen) = (Vec::new(), 0);
    for root in ["crates/cams-core/src/", "crates/cams/src/"] {
        let conversions = &sources[&format!("{root}conversions.rs")];
        for (path, text) in sources.iter().filter(|(path, _)| path.starts_with(root)) {
            for name in error_types(text) {
                seen += 1;
                if !INNER.contains(&name) && !has_word(conversions, name) {
                    problems
                        .push(format!("{path}: `{name}` does not convert: add it to {root}conversions.rs"));
                }
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(seen > 15, "only {seen} error types were found");
}

#[test]
fn error_types_are_found_in_every_way_to_write_them() {
    let text = "impl std::error::Error for A {}\nimpl Error for B {\nimpl<T: Debug> StdError for C<T> {\n\
                impl From<D> for Error {\nimpl fmt::Display for EError {";
    assert_eq!(error_types(text), ["A", "B", "C"]);
}

#[test]
fn no_file_is_long() {
    let advice = format!("has more than {MAX_LINES} lines; move one of its topics to a new file");
    let is_long = |text: &str| text.lines().count() > MAX_LINES;
    assert_rule(&sources::hand_written(), LONG_FILES, is_long, &advice);
}

#[test]
fn no_comment_is_wide() {
    let sources = sources::hand_written();
    let lines = sources.iter().flat_map(|(path, text)| {
        text.lines().zip(1..).map(move |(line, number)| (format!("{path}:{number}"), line.to_owned()))
    });
    let advice = format!("the comment is wider than {MAX_COLUMNS} columns; break the line");
    assert_rule(&lines.collect(), &[], is_wide_comment, &advice);
}

/// Whether a line is a comment that is too wide. Rows of tables and URLs cannot be broken.
fn is_wide_comment(line: &str) -> bool {
    let is_comment = line.trim_start().starts_with("//");
    is_comment && line.chars().count() > MAX_COLUMNS && !line.contains('|') && !line.contains("://")
}

#[test]
fn every_generated_file_says_so() {
    let mut sources = sources::read("rs");
    sources.retain(|path, _| is_generated(path));
    assert!(!sources.is_empty());
    let advice = "has no banner; move it out of `generated/`, or run `cargo xtask generate`";
    assert_rule(
        &sources,
        &[],
        |text| !text.starts_with("// Generated by `cargo xtask generate` from "),
        advice,
    );
}

#[test]
fn every_package_uses_the_lints_of_the_workspace() {
    let mut manifests = sources::read("toml");
    // The fuzz targets are a workspace of their own.
    manifests.retain(|path, _| path.ends_with("/Cargo.toml") && !path.starts_with("fuzz/"));
    let advice = "does not use the lints of the workspace; add `[lints]` with `workspace = true`";
    assert_rule(&manifests, &[], |text| !text.contains("[lints]\nworkspace = true"), advice);
}

#[test]
fn no_unit_test_is_where_none_are_run() {
    let sources = sources::read("rs");
    for (path, text) in sources::read("toml") {
        let Some(folder) = path.strip_suffix("Cargo.toml") else { continue };
        if !text.contains("[lib]\n") || !text.contains("\ntest = false\n") {
            continue;
        }
        let below = format!("{folder}src/");
        let has_test = |text: &str| text.contains("#[test]") || text.contains("::test]");
        let found = sources.iter().find(|(path, text)| path.starts_with(&below) && has_test(text));
        assert!(found.is_none(), "{path} turns off the unit tests; {} has one", found.unwrap().0);
    }
}

#[test]
fn hand_written_code_derives_the_traits_of_serde() {
    let mut sources = sources::hand_written();
    sources.retain(|path, _| {
        path.starts_with("crates/") && path.contains("/src/") && !path.starts_with("crates/cams-operation/")
    });
    let advice =
        "implements a trait of serde by hand; derive it, or add an exception with a reason in rules.rs";
    assert_rule(&sources, SERDE_BY_HAND, implements_serde, advice);
}

/// Whether code outside of tests implements `Serialize`, `Deserialize` or `ReadField`.
fn implements_serde(text: &str) -> bool {
    let code = text.split("\n#[cfg(test)]").next().unwrap_or(text);
    let traits = ["Serialize for ", "Deserialize<'de> for ", "ReadField for "];
    let is_impl = |line: &&str| line.trim_start().starts_with("impl");
    code.lines().filter(is_impl).any(|line| traits.iter().any(|name| line.contains(name)))
}

#[test]
fn an_exception_must_have_a_need() {
    let sources =
        Sources::from([("a.rs".to_owned(), "long".to_owned()), ("b.rs".to_owned(), "short".to_owned())]);
    let problems =
        |exceptions: &[Exception]| problems(&sources, exceptions, |text| text == "long", "is long");
    assert_eq!(problems(&[]), ["a.rs: is long"]);
    assert_eq!(problems(&[("a.rs", "why")]), [""; 0]);
    for path in ["b.rs", "deleted.rs"] {
        let needless = format!("{path}: follows the rule; remove the exception in rules.rs");
        assert_eq!(problems(&[("a.rs", "why"), (path, "why")]), [needless]);
    }
}

#[test]
fn implementations_by_hand_are_found() {
    for text in [
        "impl Serialize for A {}",
        "impl<'de> Deserialize<'de> for A {}",
        "impl<'de, T: Bound> serde::Deserialize<'de> for A<T> {}",
        "macro_rules! a {\n    ($name:ident) => {\n        impl cams_operation::ReadField for $name {}",
    ] {
        assert!(implements_serde(text), "{text}");
    }
    for text in
        ["#[derive(Serialize)]\nstruct A;", "struct A;\n#[cfg(test)]\nmod tests { impl Serialize for A {} }"]
    {
        assert!(!implements_serde(text), "{text}");
    }
}
