//! The table of contents is whole, and links lead somewhere.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::{CHECKED, PAGES};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The targets of the links of a page, `[text](target)`, outside of its blocks of code.
fn links(text: &str) -> Vec<String> {
    let mut is_code = false;
    let prose = text.lines().filter(|line| {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        !is_code && !is_fence
    });
    let parts = prose.flat_map(|line| line.split("](").skip(1).filter_map(|rest| rest.split(')').next()));
    parts.map(str::to_owned).collect()
}

/// The anchor that a heading gets: its words in small letters, with hyphens between them.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings =
        text.lines().filter_map(|line| line.strip_prefix('#')).map(|line| line.trim_start_matches('#'));
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    headings
        .map(|heading| {
            heading.trim().to_lowercase().chars().filter(kept).collect::<String>().replace(' ', "-")
        })
        .collect()
}

/// Pages for people: those in the root, and all below these folders. Links of pages in `src` are checked by rustdoc.
fn pages() -> Vec<PathBuf> {
    let folders = ["docs", "crates", "tests", "api-specs", "fuzz"].map(|name| root().join(name));
    let below = folders.iter().flat_map(|folder| walkdir::WalkDir::new(folder).into_iter().flatten());
    let in_root = fs::read_dir(root()).unwrap().flatten().map(|entry| entry.path());
    let files = below.map(walkdir::DirEntry::into_path).chain(in_root);
    let mut pages: Vec<_> = files
        .filter(|path| {
            path.extension().is_some_and(|it| it == "md")
                && !path.components().any(|part| part.as_os_str() == "src")
        })
        .collect();
    pages.sort();
    pages
}

/// Whether a link works in the repository alone: the guide is published as a book, and a crate as an archive.
fn leaves_what_is_published(page: &Path, link: &str) -> bool {
    let page = page.strip_prefix(root()).unwrap();
    match page.strip_prefix("docs/guide") {
        Ok(_) => link.starts_with("../"),
        Err(_) => page.starts_with("crates") && page.ends_with("README.md") && !link.is_empty(),
    }
}

#[test]
fn every_chapter_is_in_the_table_of_contents_and_compiled() {
    let folder = root().join("docs/guide");
    let summary = links(&read(&folder.join("SUMMARY.md"))).into_iter().collect::<BTreeSet<_>>();
    let files =
        fs::read_dir(&folder).unwrap().flatten().map(|entry| entry.file_name().into_string().unwrap());
    let chapters: BTreeSet<_> = files.filter(|name| name.ends_with(".md") && name != "SUMMARY.md").collect();
    assert_eq!(summary, chapters);
    let compiled: BTreeSet<_> = PAGES
        .iter()
        .chain(CHECKED)
        .filter_map(|page| page.strip_prefix("docs/guide/"))
        .map(str::to_owned)
        .collect();
    assert_eq!(compiled, chapters);
}

#[test]
fn no_link_is_dead() {
    let mut dead = Vec::new();
    for page in pages() {
        let text = read(&page);
        for link in links(&text) {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = if file.is_empty() { page.clone() } else { page.parent().unwrap().join(file) };
            let is_there = target.exists()
                && !leaves_what_is_published(&page, file)
                && (anchor.is_empty() || !target.is_file() || anchors(&read(&target)).contains(anchor));
            if !is_there {
                dead.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(dead.is_empty(), "{}", dead.join("\n"));
}

#[test]
fn what_is_published_has_no_links_into_the_repository() {
    let leaves = |page: &str, link| leaves_what_is_published(&root().join(page), link);
    assert!(leaves("docs/guide/concepts.md", "../decisions/README.md"));
    assert!(!leaves("docs/guide/concepts.md", "templates.md"));
    assert!(leaves("crates/cams/README.md", "../../docs/guide/README.md"));
    assert!(!leaves("crates/cams/README.md", ""));
    assert!(!leaves("README.md", "docs/guide/SUMMARY.md"));
}

#[test]
fn links_are_found_outside_of_code() {
    assert_eq!(links("[a](b.md), [c](d#e)\n```rust\nlet x = a[0](1);\n```\n[f](g)"), ["b.md", "d#e", "g"]);
    let expected = BTreeSet::from(["a-number".to_owned(), "in-5-minutes".to_owned()]);
    assert_eq!(anchors("# A number\n## In 5 minutes?"), expected);
}
