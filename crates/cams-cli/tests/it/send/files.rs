//! Files with every sin: what is read, what is refused, and what the reports say.

use serde_json::Value;

use super::campaign::{Campaign, shown};
use crate::support::text;

/// A file, options, the people who are sent to, the rejected rows, and what must be said.
struct Case<'a> {
    content: Vec<u8>,
    options: &'a [&'a str],
    people: u64,
    rejected: u64,
    says: &'a [&'a str],
}

fn case<'a>(
    content: impl Into<Vec<u8>>,
    options: &'a [&'a str],
    people: u64,
    rejected: u64,
    says: &'a [&'a str],
) -> Case<'a> {
    Case { content: content.into(), options, people, rejected, says }
}

fn utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(order).collect()
}

#[test]
fn every_row_is_checked_before_anything_goes_out() {
    let campaign = Campaign::new();
    let plain = "phone,name,code\n8613800138000,Ana,A1\n8613800138001,Bo,A2\n";
    let quoted =
        "phone;name;code\r\n8613800138000;\"Smith; \"\"Al\"\"\";A1\r\n8613800138001;\"two\nlines\";A2\r\n";
    let (huge, wide) = ("x".repeat(1 << 20), "y".repeat(40_000));
    let many = "phone,name,code\n".to_owned() + &"8613800138000,Ana,A1\n".repeat(10);
    for (name, case) in [
        ("plain", case(plain, &[], 2, 0, &["`,`", "UTF-8"])),
        ("mark", case(format!("\u{feff}{plain}"), &[], 2, 0, &["byte order mark"])),
        (
            "UTF-16 with mark",
            case(utf16(&format!("\u{feff}{plain}"), u16::to_le_bytes), &[], 2, 0, &["UTF-16LE"]),
        ),
        ("UTF-16 of the other kind", case(utf16(plain, u16::to_be_bytes), &[], 2, 0, &["UTF-16BE"])),
        ("line ends", case(plain.replace('\n', "\r\n"), &[], 2, 0, &[])),
        ("old line ends", case(plain.replace('\n', "\r"), &[], 2, 0, &["row 3"])),
        ("quotes", case(quoted, &[], 2, 0, &["`;`", "Smith; \"Al\"", "row 3: holds a line break"])),
        ("quotes, strictly", case(quoted, &["--strict"], 1, 1, &["row 3: holds a line break"])),
        ("tabs", case(plain.replace(',', "\t"), &[], 2, 0, &["tab"])),
        ("a line for the spreadsheet", case(format!("sep=;\n{}", plain.replace(',', ";")), &[], 2, 0, &[])),
        ("delimiter that is named", case(plain.replace(',', "#"), &["--delimiter", "#"], 2, 0, &["`#`"])),
        (
            "empty rows",
            case("phone,name,code\n\n8613800138000,Ana,A1\n,,\n\n+86,Bo,A2\n", &[], 1, 1, &["row 6"]),
        ),
        ("no end", case("phone,name,code\n8613800138000,Ana,A1\n+86,Bo,A2", &[], 1, 1, &["row 3"])),
        ("rounded", case(plain.replace("8613800138001", "8.61E+12"), &[], 1, 1, &["last digits are lost"])),
        ("missing cells", case(format!("{plain}8613800138002,Cy\n"), &[], 2, 1, &["has 2 cells", "row 4"])),
        ("surplus cells", case(format!("{plain}8613800138002,Cy,A,3\n"), &[], 2, 1, &["has 4 cells"])),
        ("surplus commas", case("phone,name,code\n8613800138000,Ana,A1,,\n", &[], 1, 0, &[])),
        (
            "empty values",
            case(
                format!("{plain}8613800138002,,A3\n"),
                &[],
                2,
                1,
                &["`name` → $(name)  1 bad", "not be empty"],
            ),
        ),
        (
            "huge cells elsewhere",
            case(format!("phone,name,code,more\n8613800138000,Ana,A1,{huge}\n"), &[], 1, 0, &[]),
        ),
        (
            "huge cells that are used",
            case(
                format!("phone,name,code\n8613800138000,{huge},A1\n{},Ana,A1\n", "9".repeat(1 << 20)),
                &[],
                0,
                2,
                &["32768", "too long"],
            ),
        ),
        (
            "stray quotes",
            case("phone,name,code\n8613800138000,Al \"Big\" Smith,A1\n", &[], 1, 0, &["Al \"Big\" Smith"]),
        ),
        (
            "mixed line ends",
            case(
                "phone,name,code\r\n8613800138000,Ana,A1\n8613800138001,Bo,A2\r\n+86,Cy,A3\r",
                &[],
                2,
                1,
                &["row 4"],
            ),
        ),
        (
            "a zero byte",
            case("phone,name,code\n8613800138000,A\0na,A1\n", &[], 0, 1, &["UTF-8", "zero byte"]),
        ),
        (
            "doubled columns that nobody names",
            case("phone,name,code,x,x\n8613800138000,Ana,A1,1,2\n", &[], 1, 0, &[]),
        ),
        (
            "exponents of all kinds",
            case(
                "phone,name,code\n\"8,61E+12\",Ana,A1\n8.613800138E+12,Bo,A2\n86138e10,Cy,A3\n",
                &[],
                0,
                3,
                &["3 bad (first: row 2: was rounded by a spreadsheet"],
            ),
        ),
        ("a wide value", case(format!("phone,name,code\n8613800138000,{wide},A1\n"), &[], 0, 1, &["32768"])),
        (
            "doubled numbers",
            case(&*many, &[], 1, 0, &["9 rows have the number of an earlier row (rows 3, 4, 5, 6, 7, …)"]),
        ),
        ("doubled on purpose", case(&*many, &["--duplicates", "send"], 10, 0, &[])),
        (
            "spellings",
            case(
                "phone,name,code\n5511987650001,Ana,A1\n551187650001,Bo,A2\n",
                &[],
                2,
                0,
                &["another spelling", "row 3"],
            ),
        ),
        (
            "other encoding",
            case(
                &b"phone,name,code\n8613800138000,Jos\xe9,A1\n"[..],
                &["--encoding", "latin1"],
                1,
                0,
                &["José"],
            ),
        ),
        (
            "wrong encoding",
            case(
                &b"phone,name,code\n8613800138000,\xff,A1\n"[..],
                &["--encoding", "gbk"],
                0,
                1,
                &["encoding"],
            ),
        ),
        (
            "no header",
            case(
                "8613800138000,Ana,A1\n",
                &["--no-header", "--to-column", "1", "--var", "name=2", "--var", "code=3"],
                1,
                0,
                &[],
            ),
        ),
        ("country", case("phone,name,code\n138 0013 8000,Ana,A1\n", &["--country", "86"], 1, 0, &["+86 1"])),
        ("limit", case(plain, &["--limit", "1"], 1, 0, &["after the limit of 1"])),
        (
            "fixed",
            case(
                "phone,name\n8613800138000,Ana\n",
                &["--set", "code=ALL"],
                1,
                0,
                &["your code is ALL", "/ALL"],
            ),
        ),
    ] {
        campaign.write("people.csv", &case.content);
        let mut options = vec!["--dry-run"];
        // What is given again replaces what the tests have for all.
        options.extend(case.options);
        let words = run(&campaign, &options);
        let said = text(&words.stdout) + &text(&words.stderr);
        for part in case.says {
            assert!(said.contains(part), "{name}: `{part}` is not in\n{said}");
        }
        options.extend(["--output", "json"]);
        let output = run(&campaign, &options);
        let found: Value =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{name}: {said}"));
        assert_eq!(
            (&found["people"], &found["rejected"]),
            (&case.people.into(), &case.rejected.into()),
            "{name}: {said}"
        );
        assert_eq!(found["sent"], false);
        if case.rejected > 0 {
            assert!(campaign.read("people.rejected.csv").contains("cams_why"), "{name}");
        }
    }
    assert!(campaign.history().is_empty() && !campaign.path("people.csv.journal").exists());
}

/// A send whose column of numbers the options may name.
fn run(campaign: &Campaign, options: &[&str]) -> std::process::Output {
    let mut arguments = campaign.arguments(options);
    if options.contains(&"--to-column") {
        let at = arguments.iter().position(|part| part == "--to-column").unwrap();
        arguments.drain(at..at + 2);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    crate::support::cams(&arguments, &Value::Null)
}

#[test]
fn what_is_wrong_with_a_file_is_said_with_what_to_do() {
    let campaign = Campaign::new();
    let plain = "phone,name,code\n8613800138000,Ana,A1\n";
    for (content, options, says) in [
        (&b""[..], &[][..], "is empty"),
        (b"\n\n", &[], "has no rows"),
        (plain.as_bytes(), &["--to-column", "Phone"], "did you mean `phone`?"),
        (plain.as_bytes(), &["--var", "name=first_name"], "it has `phone`, `name`, `code`"),
        (b"8613800138000,Ana,A1\n", &[], "--no-header"),
        (b"phone,phone,code\n1,2,3\n", &[], "two columns `phone`"),
        (b"phone,code\n8613800138000,A1\n", &[], "--var name=COLUMN"),
        (plain.as_bytes(), &["--var", "nmae=name"], "did you mean `name`?"),
        (plain.as_bytes(), &["--set", "name=a", "--var", "name=name"], "leave one of them out"),
        (b"phone,name,code\n8613800138000,Jos\xe9,A1\n", &[], "--encoding"),
        (plain.as_bytes(), &["--from", "13800000000"], "--from begins with 1"),
        (plain.as_bytes(), &["--results", "people.csv", "--csv", "people.csv"], "named for two purposes"),
        (b"phone,name,code\n8613800138000,Ana\n", &["--yes"], "nobody to send to"),
    ] {
        campaign.write("people.csv", content);
        let mut options = options.to_vec();
        if let Some(at) = options.iter().position(|part| *part == "--from") {
            // The option is there already; the environment is not.
            let from = options.remove(at + 1);
            options.remove(at);
            let arguments = campaign.arguments(&options);
            let arguments: Vec<&str> = arguments
                .iter()
                .map(|part| if part == super::campaign::FROM { from } else { part })
                .collect();
            let output = crate::support::cams(&arguments, &Value::Null);
            assert_eq!(output.status.code(), Some(2));
            assert!(text(&output.stderr).contains(says), "{:?}", shown(&output));
            continue;
        }
        let output = run(&campaign, &options);
        assert_eq!(output.status.code(), Some(2), "{says}: {:?}", shown(&output));
        assert!(text(&output.stderr).contains(says), "`{says}` is not in {:?}", shown(&output));
    }
    let output = campaign.send(&["--csv", "/nowhere/people.csv"]);
    assert!(text(&output.stderr).contains("cannot be read"), "{:?}", shown(&output));
    let output = campaign.send(&["--csv", campaign.folder.path().to_str().unwrap()]);
    assert!(text(&output.stderr).contains("not a file"), "{:?}", shown(&output));
    assert!(campaign.history().is_empty());
}

#[test]
fn a_quote_that_is_never_closed_does_not_fill_the_memory() {
    let campaign = Campaign::new();
    let mut content = "phone,name,code\n8613800138000,\"Ana,A1\n".to_owned();
    content.push_str(&"8613800138001,Bo,A2\n".repeat(1_000_000));
    campaign.write("people.csv", content);
    let output = campaign.send(&["--dry-run"]);
    assert_eq!(output.status.code(), Some(2), "{:?}", shown(&output));
    assert!(text(&output.stderr).contains("a quote that is opened and never closed"), "{:?}", shown(&output));
}

#[test]
fn json_lines_are_people_too_and_keep_their_digits() {
    let campaign = Campaign::new();
    campaign.write(
        "people.jsonl",
        "{\"phone\": 8613800138000, \"name\": \"Ana\", \"code\": 19.90}\n\n{\"phone\": [1]}\nnonsense\n",
    );
    let file = campaign.path("people.jsonl");
    let output = campaign.send(&["--jsonl", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1), "{:?}", shown(&output));
    let results = campaign.read("people.results.jsonl");
    let results: Vec<Value> = results.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(results[0]["cams_status"], "accepted");
    assert!(campaign.read("people.results.jsonl").contains("19.90"));
    assert_eq!((&results[1]["cams_status"], &results[2]["cams_row"]), (&"invalid".into(), &"4".into()));
    assert!(results[1]["cams_why"].as_str().unwrap().contains("phone is a list or an object"));
    let output = campaign.send(&["--jsonl", campaign.path("people.results.jsonl").to_str().unwrap()]);
    assert!(text(&output.stderr).contains("nobody to send to"), "{:?}", shown(&output));
    campaign.everybody_got_one(1);
}
