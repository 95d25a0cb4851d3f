//! `cams operations` and `cams describe` as a user has them, without a terminal.

use std::process::{Output, Stdio};

use cams_core::internal::input;
use cams_models::{SERVICE, operations};
use serde_json::Value;

use crate::support::command;

fn cams(arguments: &[&str]) -> Output {
    command().args(arguments).output().unwrap()
}

/// What a command prints that must succeed.
fn printed(arguments: &[&str]) -> String {
    let output = cams(arguments);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty());
    String::from_utf8(output.stdout).unwrap()
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&printed(arguments)).unwrap()
}

/// What a command says that must refuse.
fn refused(arguments: &[&str]) -> String {
    let output = cams(arguments);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    String::from_utf8(output.stderr).unwrap()
}

fn actions(list: &str) -> Vec<&str> {
    list.lines().map(|line| line.split('\t').next().unwrap()).collect()
}

fn named<'a>(list: &'a Value, name: &str) -> &'a Value {
    list.as_array().unwrap().iter().find(|item| item["name"] == name).expect(name)
}

/// The lines of a text from the one that starts so, as far as they are indented more than it.
fn block<'a>(text: &'a str, start: &str) -> Vec<&'a str> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut lines = text.lines().skip_while(|line| !line.trim_start().starts_with(start));
    let first = lines.next().expect(start);
    [first].into_iter().chain(lines.take_while(|line| indent(line) > indent(first))).collect()
}

#[test]
fn a_pipe_gets_one_line_of_three_parts_for_each_operation_in_the_order_of_the_groups() {
    let list = printed(&["operations"]);
    assert_eq!(list.lines().count(), operations::ALL.len());
    assert!(list.lines().all(|line| line.split('\t').count() == 3));
    let mut groups: Vec<_> = list.lines().map(|line| line.split('\t').nth(1).unwrap()).collect();
    groups.dedup();
    assert_eq!(groups, SERVICE.groups.iter().map(|group| group.name).collect::<Vec<_>>());
}

#[test]
fn a_search_wants_every_word_in_any_case_in_name_summary_or_group() {
    let found = printed(&["operations", "INVITE", "link", "im-groups"]);
    assert!(actions(&found).contains(&"AddChatGroupInviteLink"), "{found}");
    assert!(
        found.lines().all(|line| line.contains("\tim-groups\t") && line.to_lowercase().contains("invite"))
    );
    let members = operations::ALL.iter().filter(|info| info.group == "qr-codes").count();
    assert_eq!(printed(&["operations", "Message QR codes"]).lines().count(), members);
    assert_eq!(actions(&printed(&["operations", "to one recipient"])), ["SendChatappMessage"]);
}

#[test]
fn a_search_that_finds_nothing_names_what_is_similar() {
    let said = refused(&["operations", "group", "invte"]);
    assert!(said.contains("no operation has `group` and `invte`; did you mean `Invite`"), "{said}");
    let said = refused(&["operations", "AddChatGroupInviteLnk", "--format", "json"]);
    assert!(said.contains("`AddChatGroupInviteLink`"), "{said}");
    assert_eq!(refused(&["operations", "zzzz"]), "error: no operation has `zzzz`\n");
}

#[test]
fn the_list_is_also_json() {
    let list = json(&["operations", "--format", "json"]);
    assert_eq!(list.as_array().unwrap().len(), operations::ALL.len());
    let found = json(&["operations", "AddChatGroupInviteLink", "--format", "json"]);
    let (entry, info) = (&found[0], operations::find("AddChatGroupInviteLink").unwrap());
    assert_eq!(
        entry.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["action", "beta", "deprecated", "group", "qps", "retry", "summary"]
    );
    assert_eq!((&entry["retry"], &entry["group"]), (&"write".into(), &"im-groups".into()));
    assert_eq!(entry["beta"], Value::from(info.beta));
}

#[test]
fn a_description_says_what_an_operation_does_and_when_it_is_sent_again() {
    let text = printed(&["describe", "SendChatappMessage"]);
    assert!(
        text.contains("\nErrors:\n") && text.contains("\n  - InvalidParameter.ToOnl…: `To` contains"),
        "{text}"
    );
    for part in [
        "SendChatappMessage\n  Sends a message to one recipient.\n",
        "group         Messaging (messaging)\n",
        "cams:SendChatappMessage, inferred from the naming convention; not documented\n",
        "write: the SDK retries it only if it was certainly not executed\n",
        "250 calls per second for one account\n",
        "Notes:\n  - A real message is sent, which costs money.",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let text = printed(&["describe", "ListChatappMessage"]);
    assert!(text.contains("read: the SDK retries it after temporary failures\n"), "{text}");
    let documented = operations::ALL.iter().find(|info| info.ram_access == Some("list")).unwrap();
    let text = printed(&["describe", documented.action]);
    assert!(
        text.contains(&format!("RAM action    {}\n  access level  list\n", documented.ram_action)),
        "{text}"
    );
}

#[test]
fn a_retry_class_has_the_words_of_the_documentation() {
    for (action, documentation) in [
        ("AddChatGroup", include_str!("../../../cams-models/src/generated/im_groups/add_chat_group.rs")),
        ("ListChatGroup", include_str!("../../../cams-models/src/generated/im_groups/list_chat_group.rs")),
    ] {
        let text = printed(&["describe", action]);
        let class = text.split_once("retry class   ").unwrap().1.lines().next().unwrap();
        let help = printed(&["call", action, "--help"]).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(help.contains(&format!(", {class}, ")), "{help}");
        let sentence = format!("Retry class: {}.\n", class.replace(": the", ". The"));
        assert!(documentation.contains(&sentence), "{sentence}");
    }
}

#[test]
fn parameters_say_their_type_limits_example_and_whether_they_are_required_sensitive_or_deprecated() {
    let text = printed(&["describe", "SendChatappMessage"]);
    assert_eq!(
        block(&text, "IsvCode"),
        [
            "  IsvCode (sensitive; deprecated): string",
            "      Verification code of an ISV, which shows that the ISV has authorized the caller.",
            "      Deprecated: It has no effect any more; leave it out.",
            "      Example: EXAMPLE",
        ]
    );
    let duration = block(&text, "FallBackDuration").join("\n");
    assert!(duration.contains("FallBackDuration: whole number\n"), "{duration}");
    assert!(duration.ends_with("Limits: From 60 to 43200.\n      Example: 120"), "{duration}");
    assert!(block(&text, "ChannelType")[0].contains("(required): one of whatsapp, messenger, "));
    let text = printed(&["describe", "ListChatGroup"]);
    let space = block(&text, "CustSpaceId")[0];
    assert_eq!(space, "  CustSpaceId (required; can be set once on the client): string");
}

#[test]
fn lists_inside_lists_are_indented_below_each_other() {
    let text = printed(&["describe", "SendChatappMessage"]);
    let tree = block(&text, "ProductAction:");
    for line in [
        "      Sections: list of MessageProductSection",
        "          ProductItems: list of MessageProductItem",
        "              ProductRetailerId: string",
    ] {
        assert!(tree.contains(&line), "{line} in {tree:#?}");
    }
    let description = json(&["describe", "DeleteChatappTemplate", "--format", "json"]);
    let first = &description["errors"][0];
    assert_eq!(first["code"], "DelError.TemplateNotExist");
    assert!(["meaning", "remedy"].iter().all(|key| first[key].is_string()), "{first}");
    let description = json(&["describe", "SendChatappMessage", "--format", "json"]);
    let sections = named(&named(&description["parameters"], "ProductAction")["schema"]["fields"], "Sections");
    assert_eq!(sections["type"], "list of MessageProductSection");
    let items = named(&sections["schema"]["items"]["fields"], "ProductItems");
    assert_eq!(items["schema"]["items"]["fields"][0]["name"], "ProductRetailerId");
}

#[test]
fn a_description_is_also_json_with_all_that_the_text_has() {
    let description = json(&["describe", "SendChatappMessage", "--format", "json"]);
    let info = operations::find("SendChatappMessage").unwrap();
    assert_eq!(description["notes"].as_array().unwrap().len(), info.notes.len());
    assert_eq!(description["parameters"].as_array().unwrap().len(), info.parameters.len());
    assert_eq!(description["response"].as_array().unwrap().len(), info.response.len());
    assert_eq!(description["ram"]["documented"], false);
    assert_eq!((&description["qps"], &description["retry"]), (&250.into(), &"write".into()));
    let space = named(&description["parameters"], "CustSpaceId");
    assert_eq!((&space["client_default"], &space["style"]), (&true.into(), &"flat".into()));
    assert_eq!(named(&description["parameters"], "FallBackDuration")["example"], 120);
    assert_eq!(description["skeleton"], json(&["describe", "SendChatappMessage", "--skeleton"]));
}

#[test]
fn the_skeleton_has_what_is_required_or_on_request_all_that_is_not_deprecated() {
    let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let required = json(&["describe", "SendChatappMessage", "--skeleton"]);
    assert_eq!(names(&required), ["ChannelType", "From", "To", "Type"]);
    assert_eq!(required["From"], "8613800000000");
    let all = json(&["describe", "SendChatappMessage", "--skeleton", "--all"]);
    assert_eq!(all["TemplateParams"]["name"], "Ana");
    assert_eq!((all.get("IsvCode"), all.get("CustWabaId")), (None, None));
    assert_eq!(all, json(&["describe", "SendChatappMessage", "--all", "--format", "json"])["skeleton"]);
}

#[test]
fn every_description_is_complete_and_its_skeletons_pass_the_check_of_a_call() {
    for info in operations::ALL {
        let text = printed(&["describe", info.action]);
        for field in info.parameters.iter().map(|parameter| &parameter.field).chain(info.response) {
            assert!(text.contains(&format!("\n  {}", field.name)), "{} in {}", field.name, info.action);
        }
        let (_, required) = text.split_once(":\n{").unwrap();
        let required = format!("{{{required}");
        let required: Value = serde_json::from_str(&required).unwrap();
        let description = json(&["describe", info.action, "--all", "--format", "json"]);
        assert_eq!(description["parameters"].as_array().unwrap().len(), info.parameters.len());
        for skeleton in [&required, &description["skeleton"]] {
            assert_eq!(input::check(info, skeleton), [], "{}: {skeleton:#}", info.action);
        }
    }
}

#[test]
fn an_unknown_action_is_refused_in_the_words_of_a_call() {
    let said = refused(&["describe", "AddChatGroupInviteLnk"]);
    let reason = said.strip_prefix("error: ").unwrap();
    assert!(
        reason.starts_with(
            "there is no operation `AddChatGroupInviteLnk`; did you mean `AddChatGroupInviteLink`"
        )
    );
    assert!(refused(&["call", "AddChatGroupInviteLnk"]).contains(reason));
    assert_eq!(refused(&["describe", "Zzz", "--skeleton"]), "error: there is no operation `Zzz`\n");
}

#[test]
fn columns_sets_the_width_of_a_description() {
    let command = |columns: &str| {
        let mut command = command();
        let output = command.args(["describe", "ListChatGroup"]).env("COLUMNS", columns).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let fits = |text: &str, width| {
        let prose = text.lines().filter(|line| !line.contains("Example: "));
        prose.into_iter().all(|line| line.chars().count() <= width)
    };
    let (narrow, wide) = (command("60"), command("100"));
    assert!(fits(&narrow, 60) && fits(&wide, 100) && !fits(&wide, 60));
    assert_eq!(command("wide"), printed(&["describe", "ListChatGroup"]));
}

#[test]
fn help_fits_the_width() {
    for (columns, width) in [("60", 60), ("wide", 100)] {
        for arguments in [&["--help"][..], &["call", "--help"], &["mock", "--help"]] {
            let mut command = command();
            let output = command.args(arguments).env("COLUMNS", columns).output().unwrap();
            let help = String::from_utf8(output.stdout).unwrap();
            // clap breaks no word and no line of an example.
            let prose = help.split("\nExamples:").next().unwrap().split("\nExit codes:").next().unwrap();
            let long: Vec<_> = prose.lines().filter(|line| line.chars().count() > width).collect();
            assert!(!prose.is_empty() && long.is_empty(), "{arguments:?}: {long:#?}");
        }
    }
}

#[test]
fn a_reader_who_closes_the_pipe_early_is_no_error() {
    for arguments in [vec!["operations"], vec!["describe", "SendChatappMessage", "--format", "json"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = command();
        let process = command.args(&arguments).stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
        let output = process.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0), "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_written_is_an_error_of_its_own() {
    for arguments in [vec!["operations"], vec!["describe", "ListChatGroup"]] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let output = command().args(&arguments).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(6));
        assert!(String::from_utf8_lossy(&output.stderr).contains("could not be written"));
    }
}
