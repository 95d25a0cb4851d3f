//! Completion as a shell has it, and the manual pages.

use std::fs;
use std::process::Command;

use crate::support::{CAMS, command, text};

/// What a line may go on with, asked as the script of a shell asks. The last word is the one that is completed.
fn candidates(shell: &str, words: &[&str], home: &str) -> Vec<String> {
    let output = command()
        .arg("--")
        .args(words)
        .env("CAMS_COMPLETE", shell)
        .env("_CLAP_COMPLETE_INDEX", (words.len() - 1).to_string())
        .env("_CLAP_IFS", "\n")
        .env("HOME", home)
        .output()
        .unwrap();
    assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""));
    text(&output.stdout).lines().map(str::to_owned).collect()
}

fn bash(words: &[&str]) -> Vec<String> {
    candidates("bash", words, "/nonexistent")
}

#[test]
fn operations_are_completed_whatever_their_case_and_separators() {
    assert!(bash(&["cams", "call", "ListChatG"]).contains(&"ListChatGroup".to_owned()));
    assert!(bash(&["cams", "call", "list-chat-g"]).contains(&"list-chat-group".to_owned()));
    assert!(bash(&["cams", "describe", "listchatg"]).contains(&"list-chat-group".to_owned()));
    assert_eq!(bash(&["cams", "call", "NoSuch"]), [""; 0]);
}

#[test]
fn flags_of_an_operation_and_their_documented_values_are_completed() {
    assert_eq!(bash(&["cams", "call", "SendChatappMessage", "--channel-t"]), ["--channel-type"]);
    let values = bash(&["cams", "call", "send-chatapp-message", "--channel-type", "wh"]);
    assert_eq!(values, ["whatsapp"]);
    let nested = bash(&["cams", "call", "ListChatGroup", "--page."]);
    assert!(nested.contains(&"--page.index".to_owned()), "{nested:?}");
    assert_eq!(bash(&["cams", "call", "GetChatappTemplateDetail", "--wait", "a"]), ["approved"]);
    // Another operation has other flags.
    assert_eq!(bash(&["cams", "call", "GetChatappOpenStatus", "--channel-t"]), [""; 0]);
}

#[test]
fn profiles_regions_and_commands_are_completed() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join(".aliyun")).unwrap();
    fs::create_dir(home.path().join(".alibabacloud")).unwrap();
    let profiles = r#"{"current":"shop","profiles":[{"name":"shop","mode":"AK"},{"name":"shadow"}]}"#;
    fs::write(home.path().join(".aliyun/config.json"), profiles).unwrap();
    fs::write(home.path().join(".alibabacloud/credentials.ini"), "[staging]\ntype = access_key\n").unwrap();
    let home = home.path().to_str().unwrap();
    let found = candidates("bash", &["cams", "call", "--profile", "sh"], home);
    assert_eq!(found, ["shadow", "shop"]);
    assert_eq!(candidates("bash", &["cams", "doctor", "--profile", "st"], home), ["staging"]);
    assert_eq!(bash(&["cams", "doctor", "--region", "ap-s"]), ["ap-southeast-1"]);
    assert_eq!(bash(&["cams", "template", "li"]), ["lint"]);
}

#[test]
fn other_shells_get_the_summary_of_an_operation_too() {
    for shell in ["zsh", "fish", "powershell"] {
        let found = candidates(shell, &["cams", "call", "GetChatappOpenS"], "/nonexistent");
        assert!(found.iter().any(|line| line.contains("activated")), "{shell}: {found:?}");
    }
}

/// With the script, as an interactive bash calls it. The folder of the command has a space in its name.
#[cfg(unix)]
#[test]
fn bash_completes_a_line_with_the_script() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("it's a command");
    std::os::unix::fs::symlink(CAMS, &program).unwrap();
    let line = r#"
        source <("$CAMS" completion bash)
        COMP_WORDS=(cams call GetChatappOpenS); COMP_CWORD=2; COMP_TYPE=9
        complete -p cams | grep -q _clap_complete_cams || exit 9
        _clap_complete_cams cams GetChatappOpenS call
        printf '%s\n' "${COMPREPLY[@]}""#;
    let mut bash = Command::new("bash");
    bash.args(["--norc", "-c", line])
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("CAMS", program);
    let output = bash.output().unwrap();
    assert_eq!(text(&output.stdout), "GetChatappOpenStatus\n", "{}", text(&output.stderr));
}

/// No PowerShell runs these tests: this is what it would run, and how the command answers what it would ask.
#[test]
fn the_script_of_powershell_asks_for_the_line_up_to_the_cursor() {
    let done = command().args(["completion", "powershell"]).output().unwrap();
    let script = text(&done.stdout);
    for line in [
        "Register-ArgumentCompleter -Native -CommandName cams -ScriptBlock {",
        "$env:CAMS_COMPLETE = \"powershell\";",
        "$args = $args.Substring(0, [math]::Min($cursorPosition, $args.Length));",
        "-- $args",
        "$split = $_.Split(\"`t\");",
    ] {
        assert!(script.contains(line), "`{line}` is not in\n{script}");
    }
    let count = |character| script.chars().filter(|other| *other == character).count();
    assert_eq!((count('{'), count('(')), (count('}'), count(')')), "{script}");
    // The script passes no place of the cursor: the last word is completed, and an empty one is passed as `\'\'`.
    for (words, wanted) in [
        (&["cams", "call", "GetChatappOpenS"][..], "GetChatappOpenStatus\t"),
        (&["cams", "completion", ""], "powershell\t"),
    ] {
        let asked = command().arg("--").args(words).env("CAMS_COMPLETE", "powershell").output().unwrap();
        let found = text(&asked.stdout);
        assert!(found.lines().any(|line| line.starts_with(wanted.trim_end())), "{found}");
        assert!(found.lines().all(|line| line.split('\t').count() <= 2), "{found}");
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("man1");
    let done = command().arg("man").arg(&pages).output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    for page in ["cams.1", "cams-call.1", "cams-template-lint.1", "cams-listen.1"] {
        let page = fs::read_to_string(pages.join(page)).expect(page);
        assert!(page.contains(".SH NAME") && page.contains(".TH"), "{page}");
    }
    let not_there = folder.path().join("cams.file");
    fs::write(&not_there, "").unwrap();
    assert_eq!(command().arg("man").arg(not_there).output().unwrap().status.code(), Some(6));
}
