//! Signals and kills at every stage, and the question on a terminal.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use serde_json::json;

use super::campaign::{Campaign, shown};
use crate::support::{command, ending_signals, signal, text};
use crate::terminal::Terminal;

/// One call at a time, so that a test knows which one is under way.
const SLOWLY: &[&str] = &["--yes", "--rate-limit", "none", "--max-calls-in-flight", "1"];

fn begin(campaign: &Campaign) -> Child {
    command()
        .args(campaign.arguments(SLOWLY))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Reads stderr up to a line.
fn wait_for(process: &mut Child, part: &str) {
    let lines = BufReader::new(process.stderr.as_mut().unwrap()).lines();
    assert!(lines.map_while(Result::ok).any(|line| line.contains(part)), "{part} never came");
}

#[test]
fn a_kill_while_a_call_is_under_way_sends_nobody_twice() {
    // The call is executed, or it is not: the next run knows neither, and sends to nobody of it.
    for (kind, is_executed) in [("DelayAnswer", true), ("Delay", false)] {
        let campaign = Campaign::new();
        campaign.write_people(2500);
        campaign.fault(json!({"Kind": kind, "DelayMs": 60_000, "Times": 1}));
        let mut process = begin(&campaign);
        if is_executed {
            campaign.wait_for_history(1000);
        } else {
            let journal = campaign.path("people.csv.journal");
            let begun = std::time::Instant::now();
            while !std::fs::read_to_string(&journal).unwrap_or_default().contains("begun\":{") {
                assert!(begun.elapsed().as_secs() < 60, "the first call never began");
                std::thread::yield_now();
            }
        }
        process.kill().unwrap();
        process.wait().unwrap();
        campaign.without_faults();
        let output = campaign.send(SLOWLY);
        assert_eq!(output.status.code(), Some(3), "{kind}: {:?}", shown(&output));
        assert!(
            text(&output.stdout).starts_with("accepted 1,500   not sent 0   unknown 1,000"),
            "{:?}",
            shown(&output)
        );
        let flag = if is_executed { "--sent" } else { "--not-sent" };
        assert_eq!(campaign.settle(&["--batch", "0", flag]).status.code(), Some(0));
        let output = campaign.send(SLOWLY);
        assert_eq!(output.status.code(), Some(0), "{kind}: {:?}", shown(&output));
        campaign.everybody_got_one(2500);
    }
}

#[test]
fn a_signal_lets_the_calls_under_way_end_and_the_same_command_goes_on() {
    for (name, _) in ending_signals() {
        let campaign = Campaign::new();
        campaign.write_people(2500);
        campaign.fault(json!({"Kind": "DelayAnswer", "DelayMs": 60_000, "Times": 1}));
        let mut process = begin(&campaign);
        campaign.wait_for_history(1000);
        signal(&mut process, name);
        wait_for(&mut process, "stopping: ");
        campaign.without_faults();
        let output = process.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{:?}", shown(&output));
        assert!(
            text(&output.stdout).starts_with("accepted 1,000   not sent 1,500   unknown 0"),
            "{:?}",
            shown(&output)
        );
        assert!(text(&output.stderr).contains("run the same command again"), "{:?}", shown(&output));
        let results = campaign.read("people.results.csv");
        assert_eq!(results.lines().filter(|line| line.contains(",not_sent,")).count(), 1500);
        let output = campaign.send(SLOWLY);
        assert_eq!(output.status.code(), Some(0), "{:?}", shown(&output));
        assert!(text(&output.stdout).starts_with("accepted 2,500 (1,000 earlier)"), "{:?}", shown(&output));
        campaign.everybody_got_one(2500);
    }
}

#[test]
fn a_second_signal_stops_at_once() {
    let campaign = Campaign::new();
    campaign.write_people(2500);
    campaign.fault(json!({"Kind": "DelayAnswer", "DelayMs": 60_000, "Times": 1}));
    let mut process = begin(&campaign);
    campaign.wait_for_history(1000);
    signal(&mut process, "INT");
    wait_for(&mut process, "stopping: ");
    signal(&mut process, "INT");
    let output = process.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{:?}", shown(&output));
    campaign.without_faults();
    assert_eq!(campaign.send(SLOWLY).status.code(), Some(3));
    assert_eq!(campaign.settle(&["--batch", "0", "--sent"]).status.code(), Some(0));
    assert_eq!(campaign.send(SLOWLY).status.code(), Some(0));
    campaign.everybody_got_one(2500);
}

#[test]
fn a_signal_ends_the_look_for_what_is_unknown_and_the_results_are_there() {
    let campaign = Campaign::new();
    campaign.write_people(10);
    campaign.fault(json!({"Kind": "DisconnectAfterExecution", "Times": 1}));
    campaign.fault_of("ListChatappMessage", json!({"Kind": "Delay", "DelayMs": 60_000, "Always": true}));
    let mut process = begin(&campaign);
    wait_for(&mut process, "looking into the history");
    let begun = std::time::Instant::now();
    signal(&mut process, "INT");
    let output = process.wait_with_output().unwrap();
    assert!(begun.elapsed().as_secs() < 20, "it took {:?}", begun.elapsed());
    assert_eq!(output.status.code(), Some(3), "{:?}", shown(&output));
    assert!(text(&output.stderr).contains("the history was not looked at"), "{:?}", shown(&output));
    assert_eq!(
        campaign.read("people.results.csv").lines().filter(|line| line.contains(",unknown,")).count(),
        10
    );
}

#[test]
fn two_sends_do_not_share_a_journal() {
    let campaign = Campaign::new();
    campaign.write_people(1500);
    campaign.fault(json!({"Kind": "DelayAnswer", "DelayMs": 60_000, "Times": 1}));
    let mut process = begin(&campaign);
    campaign.wait_for_history(1000);
    let output = campaign.send(SLOWLY);
    assert_eq!(output.status.code(), Some(2), "{:?}", shown(&output));
    assert!(text(&output.stderr).contains("another send has this journal open"), "{:?}", shown(&output));
    process.kill().unwrap();
    process.wait().unwrap();
}

fn on_terminal(campaign: &Campaign) -> Terminal {
    let arguments = campaign.arguments(&[]);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    Terminal::run(100, &arguments)
}

#[test]
fn the_question_is_asked_on_a_terminal_and_only_yes_sends() {
    let campaign = Campaign::new();
    campaign.write_people(1500);
    for keys in ["\r", "n\r", "\u{3}", "\u{4}", "what?\r"] {
        let terminal = on_terminal(&campaign);
        terminal.wait_for("send to 1,500 people? [y/N]");
        terminal.type_in(keys);
        if keys == "what?\r" {
            terminal.wait_for("what?\nsend to 1,500 people? [y/N]");
            terminal.type_in("n\r");
        }
        let ended = terminal.end();
        assert_eq!(ended.code, Some(2), "{}", ended.screen);
        assert!(ended.screen.contains("nothing was sent"), "{}", ended.screen);
    }
    assert!(campaign.history().is_empty());
    let terminal = on_terminal(&campaign);
    terminal.wait_for("[y/N]");
    terminal.type_in("y\r");
    let ended = terminal.end();
    assert_eq!(ended.code, Some(0), "{}", ended.screen);
    assert!(ended.screen.contains("accepted 1,500   not sent 0"), "{}", ended.screen);
    // The bar was there, and is gone.
    assert!(ended.written.contains("/1,500") && !ended.screen.contains("/1,500"), "{}", ended.screen);
    campaign.everybody_got_one(1500);
}

#[test]
fn what_was_typed_before_the_question_does_not_answer_it() {
    let campaign = Campaign::new();
    campaign.write_people(1500);
    // The look at the template comes before the question, and waits until the keys are typed.
    campaign.fault_of("GetChatappTemplateDetail", json!({"Kind": "Delay", "DelayMs": 60_000, "Times": 1}));
    let terminal = on_terminal(&campaign);
    terminal.type_in("y\r");
    // The terminal shows keys when it has them.
    terminal.wait_for("y\n");
    campaign.without_faults();
    terminal.wait_for("send to 1,500 people? [y/N]");
    terminal.type_in("\r");
    let ended = terminal.end();
    assert_eq!(ended.code, Some(2), "{}", ended.screen);
    assert!(ended.screen.contains("nothing was sent"), "{}", ended.screen);
    assert!(campaign.history().is_empty());
}
