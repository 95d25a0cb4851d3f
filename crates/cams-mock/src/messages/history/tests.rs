//! Tests of the bounds of the history, and of what is counted.

use std::collections::BTreeMap;
use std::sync::Arc;

use cams_models::TemplateComponent;

use super::*;
use crate::messages::message::{OfTemplate, Origin};

fn history() -> History {
    History::new(Feed::new(0))
}

fn draft(space: Option<&str>, user: &str, bytes: usize) -> Draft {
    Draft {
        space: space.map(str::to_owned),
        channel: "WhatsApp".into(),
        number: "1".into(),
        user: Some(user.into()),
        name: None,
        is_inbound: true,
        kind: "TEXT".into(),
        content: Some("x".repeat(bytes)),
        failure: None,
        call: None,
        extra: Extra::default(),
    }
}

fn keep(history: &mut History, space: Option<&str>, user: &str, bytes: usize) -> u64 {
    history.keep_quietly(draft(space, user, bytes), SystemTime::UNIX_EPOCH)
}

#[test]
fn the_oldest_messages_and_their_conversations_go_when_all_are_too_many_or_too_large() {
    let mut history = History::limited(Feed::new(0), Limits { messages: 3, bytes: 10_500 });
    let numbers = |history: &History| {
        history.messages_in(|_| true).map(|(message, _)| message.number).collect::<Vec<_>>()
    };
    for user in ["2", "3", "3", "3"] {
        keep(&mut history, None, user, 10);
    }
    assert_eq!((numbers(&history), history.len()), (vec![2, 3, 4], 1));
    keep(&mut history, None, "4", 9_000);
    assert_eq!((numbers(&history), history.len()), (vec![5], 1));
    assert_eq!((history.by_key.len(), history.by_activity.len()), (1, 1));
    keep(&mut history, None, "5", 10_000);
    assert_eq!((numbers(&history), history.len(), history.bytes), (vec![], 0, 0));
}

#[test]
fn a_conversation_that_is_cleared_takes_its_bytes_and_its_places_in_the_indexes_with_it() {
    let mut history = history();
    keep(&mut history, Some("a"), "2", 10);
    let (bytes, held) = (history.bytes, history.held.bytes());
    let of_template = |history: &mut History| {
        let components = Some(Arc::new(Vec::<TemplateComponent>::new()));
        let origin = Origin { code: None, name: None, language: None, components };
        let extra = Extra { template: Some(OfTemplate::new(Arc::new(origin), None)), ..Extra::default() };
        history.keep_quietly(Draft { extra, ..draft(None, "3", 10) }, SystemTime::UNIX_EPOCH)
    };
    let one = of_template(&mut history);
    keep(&mut history, Some("a"), "2", 10);
    let two = of_template(&mut history);
    let (cleared, kept) =
        (history.message(one).unwrap().conversation, history.message(1).unwrap().conversation);
    assert!(history.held.bytes() > held);
    assert!(history.clear(cleared) && !history.clear(cleared));
    assert!(history.message(one).is_none() && history.message(two).is_none());
    assert_eq!((history.len(), history.by_key.len(), history.by_activity.len()), (1, 1, 1));
    assert_eq!(history.held.bytes(), held);
    assert!(history.clear(kept));
    assert_eq!((history.len(), history.bytes, history.messages.len()), (0, 0, 0));
    assert!(bytes > 0 && history.totals.spaces().next().is_none());
}

#[test]
fn a_conversation_without_a_space_gets_the_first_that_is_told() {
    let mut history = history();
    let conversation = |history: &History, number| history.message(number).unwrap().conversation;
    let one = keep(&mut history, None, "2", 1);
    let two = keep(&mut history, Some("a"), "2", 1);
    let three = keep(&mut history, None, "2", 1);
    let other = keep(&mut history, Some("b"), "2", 1);
    let [one, two, three, other] = [one, two, three, other].map(|number| conversation(&history, number));
    assert!(one == two && two == three && three != other);
    let latest: Vec<_> = history.conversations(u64::MAX).map(|found| &*found.space).collect();
    assert_eq!(latest, ["b", "a"]);
}

#[test]
fn the_size_that_is_counted_covers_what_a_change_adds() {
    let mut history = history();
    let number = keep(&mut history, None, "2", 1);
    let before = history.bytes;
    history.change(number, |message| message.extra_mut().payload = vec!["x".repeat(1000)]);
    assert!(history.bytes > before + 1000);
}

#[test]
fn a_long_user_name_or_space_counts_like_a_long_message() {
    let limits = Limits { messages: 1000, bytes: 100_000 };
    let long = || "x".repeat(10_000);
    let drafts: [fn(&mut Draft, String); 4] = [
        |draft, text| draft.user = Some(text),
        |draft, text| draft.name = Some(text),
        |draft, text| draft.space = Some(text),
        |draft, text| draft.number = text,
    ];
    for (at, lengthen) in drafts.into_iter().enumerate() {
        let mut history = History::limited(Feed::new(0), limits);
        for user in 0..20 {
            let user = user.to_string();
            // The conversation is there, and gets the text later.
            let mut short = draft(None, &user, 1);
            let mut long_one = draft(None, &user, 1);
            // The window of a user would count, too.
            (short.is_inbound, long_one.is_inbound) = (false, false);
            history.keep_quietly(short, SystemTime::UNIX_EPOCH);
            lengthen(&mut long_one, format!("{user}{}", long()));
            history.keep_quietly(long_one, SystemTime::UNIX_EPOCH);
        }
        assert!(history.len() < 20, "{at}: {}", history.len());
    }
}

#[test]
fn windows_count_with_the_messages() {
    let mut history = History::limited(Feed::new(0), Limits { messages: 1000, bytes: 10_000 });
    (0..100).for_each(|user| history.windows.open("1", &user.to_string(), 0));
    keep(&mut history, None, "2", 1);
    assert_eq!((history.messages.len(), history.bytes), (0, 0));
}

/// A template of its own, with what a caller says of it.
fn of_template(origin: Origin) -> Option<OfTemplate> {
    Some(OfTemplate::new(Arc::new(origin), None))
}

fn origin() -> Origin {
    Origin { code: None, name: None, language: None, components: None }
}

#[test]
fn every_text_of_a_message_that_a_caller_can_lengthen_counts() {
    let lengthen: [fn(&mut Draft, String); 13] = [
        |draft, text| draft.content = Some(text),
        |draft, text| draft.kind = text,
        |draft, text| draft.extra.group = Some(text.into()),
        |draft, text| draft.extra.task_id = Some(text.into()),
        |draft, text| draft.extra.context = Some(text.into()),
        |draft, text| draft.extra.payload = vec![text],
        |draft, text| draft.extra.flow_token = Some(text),
        |draft, text| draft.extra.reactions = [None, Some(text.into())],
        |draft, text| draft.extra.template = of_template(Origin { code: Some(text.into()), ..origin() }),
        |draft, text| draft.extra.template = of_template(Origin { name: Some(text.into()), ..origin() }),
        |draft, text| draft.extra.template = of_template(Origin { language: Some(text.into()), ..origin() }),
        |draft, text| {
            let values = BTreeMap::from([("a".to_owned(), text)]);
            draft.extra.template = Some(OfTemplate::new(Arc::new(origin()), Some(values)));
        },
        |draft, text| {
            let mut body = TemplateComponent::new("BODY");
            body.text = Some(text);
            let components = Some(Arc::new(vec![body]));
            draft.extra.template = of_template(Origin { components, ..origin() });
        },
    ];
    for (at, lengthen) in lengthen.into_iter().enumerate() {
        let mut history = History::limited(Feed::new(0), Limits { messages: 1000, bytes: 100_000 });
        for user in 0..20 {
            let mut long = draft(None, "2", 1);
            lengthen(&mut long, format!("{user}{}", "x".repeat(10_000)));
            history.keep_quietly(long, SystemTime::UNIX_EPOCH);
        }
        assert!((1..10).contains(&history.messages.len()), "{at}: {}", history.messages.len());
    }
}

#[test]
fn what_a_mass_sending_shares_counts_once_and_until_its_last_message_is_forgotten() {
    let mut history = History::limited(Feed::new(0), Limits { messages: 100, bytes: 100_000 });
    let mut body = TemplateComponent::new("BODY");
    body.text = Some("x".repeat(20_000));
    let shared = Arc::new(Origin {
        name: Some("y".repeat(20_000).into()),
        components: Some(Arc::new(vec![body])),
        ..origin()
    });
    let group = Arc::from("g");
    for _ in 0..100 {
        let mut of_many = draft(None, "2", 1);
        of_many.extra.group = Some(Arc::clone(&group));
        of_many.extra.template = Some(OfTemplate::new(Arc::clone(&shared), None));
        history.keep_quietly(of_many, SystemTime::UNIX_EPOCH);
    }
    assert_eq!(history.messages.len(), 100);
    assert!((40_000..50_000).contains(&history.held.bytes()), "{}", history.held.bytes());
    (0..100).for_each(|_| _ = keep(&mut history, None, "2", 1));
    assert_eq!((history.messages.len(), history.held.bytes()), (100, 0));
}
