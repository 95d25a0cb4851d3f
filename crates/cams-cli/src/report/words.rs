//! Rewords texts of the SDK, which mention its methods, for the command line.

/// Mentions of settings and methods in errors of the SDK, and the words of the command for them.
const WORDS: [(&str, &str); 12] = [
    ("call `Config::allow_insecure_http` to override", "add --allow-insecure-http"),
    ("comes from the program, and", "comes from the command line, and"),
    ("`Config::region`, `--region`,", "`--region`,"),
    ("`Config::region` or `--region`", "`--region`"),
    ("`Config::endpoint` or `--endpoint`", "`--endpoint`"),
    ("`Config::root_certificates` or SSL_CERT_FILE", "SSL_CERT_FILE"),
    (
        "set SSL_CERT_FILE to a PEM file, or add certificates with `Config::root_certificates`",
        "set SSL_CERT_FILE to a PEM file",
    ),
    (
        "add some with `Config::root_certificates`, or leave out `no_platform_roots`",
        "set SSL_CERT_FILE to a PEM file",
    ),
    ("; set `Config::client_identity`", ", and this command cannot give one"),
    ("(`Config::client_identity`)", "(this command cannot give one)"),
    ("a client can hold a default for `CustSpaceId`", "--cust-space-id and CAMS_CUST_SPACE_ID set it"),
    (
        "the token to start at was not made by `token()`",
        "--resume takes a token that an earlier call printed",
    ),
];

/// Returns a text of the SDK in words of the command line.
pub(super) fn in_words_of_flags(text: &str) -> String {
    WORDS.iter().fold(text.to_owned(), |text, (method, flag)| text.replace(method, flag))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::{Path, PathBuf};

    /// Mentions that the command never shows, because it sets or checks these itself, or that are only in
    /// documentation.
    const NOT_MET: [&str; 9] = [
        "Config::proxy",
        "Config::max_calls_in_flight",
        "PhoneNumber::with_country",
        "Template::channel",
        "Content::raw",
        "Error::may_have_executed",
        "cams::content",
        "content::Template",
        "tokio::task::spawn_blocking",
    ];

    fn sources(folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
    }

    /// Returns the texts of a file, with continued lines joined.
    fn texts(path: &Path) -> String {
        let text = fs::read_to_string(path).unwrap();
        let code = text.split("\n#[cfg(test)]").next().unwrap();
        let lines = code.lines().map(str::trim).filter(|line| !line.starts_with("//"));
        lines.map(|line| line.trim_end_matches('\\')).collect()
    }

    /// Returns the words in backquotes that are Rust paths or calls.
    fn methods(text: &str) -> Vec<&str> {
        let is_name = |word: &&str| {
            word.starts_with(char::is_alphabetic)
                && word.trim_end_matches("()").chars().all(|c| c.is_alphanumeric() || "_:".contains(c))
        };
        let names = text.split('`').filter(is_name);
        names.filter(|word| word.contains("::") || word.ends_with("()")).collect()
    }

    #[test]
    fn errors_speak_of_flags_and_not_of_methods() {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let (mut met, mut left) = (0, Vec::new());
        for path in ["cams-core/src", "cams/src"].into_iter().flat_map(|name| sources(&crates.join(name))) {
            if path.file_name().is_some_and(|name| name.to_string_lossy().ends_with("_tests.rs")) {
                continue;
            }
            let texts = texts(&path);
            met += methods(&texts).len();
            let said = in_words_of_flags(&texts);
            left.extend(methods(&said).into_iter().map(str::to_owned));
        }
        left.retain(|method| !NOT_MET.contains(&method.as_str()));
        assert!(met > 8 && left.is_empty(), "of {met}: {left:?}");
    }
}
