//! Mistakes in `pages` and `waiters`: every path and every state is checked, with its place.

use crate::common::{generate, write};

const SERVICE: &str = "\
product: demo
version: \"1\"
title: Demo
default_region: here
endpoints: []
groups:
  - {name: things, title: Things, summary: Things.}
success_codes: [OK]
";

const LIST: &str = "\
name: ListThing
summary: Lists things.
group: things
retry: read
parameters:
  - {name: Page, type: object, style: json, description: Page., fields: [{name: Index, type: int32, description: I.}]}
  - {name: Size, type: string, description: Size.}
  - {name: Limit, type: int64, description: Limit., limits: {max: 50}}
  - {name: Flag, type: boolean, description: Flag.}
  - {name: Token, type: string, description: Token.}
response:
  - name: Data
    type: object
    description: Data.
    fields:
      - {name: List, type: array, items: {type: object, fields: [{name: Id, type: string, description: I.}, {name: Count, type: int32, description: C.}, {name: State, type: string, values: [{value: ON, description: On.}], description: S.}]}, description: Things.}
      - {name: Names, type: array, items: {type: string}, description: Names.}
      - {name: Total, type: int32, description: Total.}
      - {name: Next, type: string, description: Next.}
pages:
  by: number
  position: Page.Index
  size: Limit
  items: Data.List
  total: Data.Total
waiters:
  - name: ready
    summary: Waits until it is ready.
    list: Data.List
    key: Id
    state: State
    done: [on]
    interval: 10
";

/// What a run on the changed spec prints, without excerpts.
fn lines(old: &str, new: &str) -> Vec<String> {
    assert_eq!(LIST.matches(old).count(), 1, "{old}");
    let root = tempfile::tempdir().unwrap();
    let specs = root.path().join("api-specs");
    write(&specs.join("service.yaml"), SERVICE);
    write(&specs.join("things/list-thing.yaml"), &LIST.replace(old, new));
    let run = generate(root.path(), &[]);
    run.output.lines().filter(|line| !line.starts_with(' ')).map(str::to_owned).collect()
}

#[test]
fn every_mistake_is_found_at_its_place() {
    let by_token = "by: token\n  position: Token\n  size: Limit\n  items: Data.List\n  next: Data.Next";
    let by_number =
        "by: number\n  position: Page.Index\n  size: Limit\n  items: Data.List\n  total: Data.Total";
    for (old, new, expected) in [
        (by_number, by_token, ""),
        (
            "size: Limit",
            "size: Page.Index",
            "23:9: `Page.Index` is the `position` already: a page needs a size of its own",
        ),
        (
            "retry: read",
            "retry: write",
            "20:1: `pages` calls the operation again and again: only a `retry: read` can have it",
        ),
        (
            "Page.Index\n",
            "Page.Idx\n",
            "22:13: `Page.Idx` leads nowhere, since there is no `Idx`: known are `Index`",
        ),
        ("Page.Index\n", "Page\n", "22:13: `Page` must be a whole number or text"),
        (
            "Page.Index\n",
            "Size.Index\n",
            "22:13: `Size.Index` continues after `Size`, which is not an object with known fields",
        ),
        ("size: Limit", "size: Flag", "23:9: `Flag` must be a whole number or text"),
        (
            "size: Limit",
            "size: Limt",
            "23:9: `Limt` leads nowhere, since there is no `Limt`: did you mean `Limit`?",
        ),
        (
            "size: Limit",
            "size: Limit\n  default_size: 51",
            "24:17: `default_size` is above 50, the documented maximum",
        ),
        ("size: Limit", "size: Size\n  default_size: 0", "24:17: a page has at least one item"),
        (
            "  items: Data.List",
            "  items: Data.Total",
            "24:10: `Data.Total` must be a list, or a value without documented shape",
        ),
        ("total: Data.Total", "total: Data.Next", "25:10: `Data.Next` must be a whole number"),
        ("by: number", "by: cursor", "21:7: `by` is `cursor`, but must be one of `number`, `token`"),
        (
            by_number,
            "by: token\n  position: Token\n  size: Limit\n  items: Data.List",
            "21:3: missing key `next`: say where the answer holds the token of the next page",
        ),
        (by_number, &by_token.replace("position: Token", "position: Limit"), "22:13: `Limit` must be text"),
        (
            "total: Data.Total",
            "next: Data.Next",
            "25:3: pages that are counted need no `next`: remove it, or write `by: token`",
        ),
        ("name: ready", "name: Ready", "27:11: `Ready` is not in snake case: write `ready`"),
        ("summary: Waits until it is ready.", "summary: ''", "28:14: `summary` is empty: write a sentence"),
        ("    key: Id\n", "", "27:5: `list` and `key` belong together: give both or none"),
        ("    list: Data.List\n", "    list: Data.Names\n", "29:11: `Data.Names` must be a list of objects"),
        ("key: Id", "key: Count", "30:10: `Count` must be text"),
        ("state: State", "state: Count", "31:12: `Count` must be text"),
        ("done: [on]", "done: []", "32:11: `done` is empty: it would wait for ever"),
        ("done: [on]", "done: [of]", "32:12: `of` is not a documented value: known are `ON`"),
        (
            "done: [on]",
            "done: [on]\n    failed: [ON]",
            "33:14: `ON` is done already: it cannot be failed too",
        ),
        ("interval: 10", "interval: 9", "33:15: polls must be at least 10 seconds apart"),
        (
            "interval: 10",
            "interval: 10\n    absent: gone",
            "34:13: `absent` is `gone`, but must be one of `pending`, `failed`",
        ),
    ] {
        // Where a mistake has consequences, these follow it.
        let first = lines(old, new).swap_remove(0);
        if expected.is_empty() {
            assert!(first.starts_with("generated"), "{first}");
        } else {
            assert_eq!(first, format!("api-specs/things/list-thing.yaml:{expected}"), "{old:?} → {new:?}");
        }
    }
}

#[test]
fn a_waiter_that_is_there_twice_or_looks_elsewhere_than_the_pages_is_reported() {
    let second =
        "interval: 10\n  - {name: ready, summary: Waits., state: Data.Next, done: [x], interval: 10}";
    let expected = "api-specs/things/list-thing.yaml:34:12: `ready` is listed twice: remove one";
    assert_eq!(lines("interval: 10", second)[0], expected);
    let found = lines("  items: Data.List", "  items: Data.Names");
    let expected = "api-specs/things/list-thing.yaml:29:11: `Data.List` is not what the operation pages, which is `Data.Names`";
    assert_eq!(found[0], expected);
}
