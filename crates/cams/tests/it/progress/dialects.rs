//! All paged operations over the local CAMS, which serves the declared dialect.

use std::collections::BTreeSet;

use cams::models::operation::paging::{Dialect, Paged};
use cams::models::operation::{Kind, OperationInfo};
use cams::models::operations;
use cams::{CallOptions, Client, Items, JsonPages, Pages};
use cams_mock::MockServer;
use serde_json::{Value, json};

use crate::progress::world::client;

/// Calls `$check(server, pages, items)` for every paged operation, where the two make a stream; returns how many
/// there are.
macro_rules! each_paged_operation {
    ($server:expr, $check:ident) => {{
        let server = $server;
        let client = &client(server);
        let mut checked = BTreeSet::new();
        each_paged_operation!(@ server, client, $check, checked,
            list_chat_group(business_number: "8613800000000"),
            list_chat_group_participants(business_number: "8613800000000", group_id: "E1"),
            list_chatapp_message(business_number: "8613800000000", channel_type: "whatsapp"),
            list_chatapp_template(),
            list_custom_audience(page_id: "P1"),
            list_flow(),
            list_message_campaign(page_id: "P1"),
            list_chat_flow(),
            list_chat_flow_template(biz_code: "B"),
            list_flow_node_group(),
            list_flow_node_prototype_v2(biz_code: "B"),
            list_flow_version(),
            list_dm_account(),
            list_dm_tag(),
            list_instance(),
            list_marketing_flow(),
            get_auto_generated_template(),
            list_product(catalog_id: "C1", waba_id: "W1"),
            list_product_catalog(business_id: 1),
            list_messenger_subscription_token(page_id: "P1", token_type: "customAudience"),
        );
        checked
    }};
    (@ $server:ident, $client:ident, $check:ident, $checked:ident,
        $($entry:ident($($setter:ident: $value:expr),*),)*) => {
        $({
            let call = |client: &Client| client.$entry()$(.$setter($value))*;
            $checked.insert($check($server, || call($client).pages(), || call($client).items()).await);
        })*
    };
}

/// An item that the operation returns, told from others by a number.
fn item<Op: Paged>(number: usize) -> Value {
    item_of(Op::INFO, number)
}

fn item_of(info: &OperationInfo, number: usize) -> Value {
    let mut fields = info.response;
    let mut kind = None;
    let path = info.pages.unwrap().items;
    for name in path.split('.') {
        kind = fields.iter().find(|field| field.name == name).map(|field| field.kind);
        fields = match kind {
            Some(Kind::Object(shape)) => shape.fields,
            Some(Kind::Array(Kind::Object(shape))) => shape.fields,
            _ => &[],
        };
    }
    assert!(kind.is_some(), "{path}");
    let name =
        fields.iter().find(|field| matches!(field.kind, Kind::String)).map_or("Id", |field| field.name);
    json!({name: format!("item {number}")})
}

/// What came of an item, without what its type adds to it.
fn plain(item: &impl serde::Serialize) -> Value {
    let Value::Object(fields) = serde_json::to_value(item).unwrap() else { panic!("an object") };
    fields
        .into_iter()
        .filter(|(_, value)| value.as_str().is_some_and(|text| text.starts_with("item")))
        .collect()
}

fn calls(server: &MockServer, info: &OperationInfo) -> usize {
    server.calls().iter().filter(|call| call.action == info.action).count()
}

async fn all<Op: Paged>(mut items: Items<Op>) -> Vec<Value> {
    let mut found = Vec::new();
    while let Some(item) = items.next().await {
        found.push(plain(&item.unwrap()));
    }
    assert_eq!(items.token(), None);
    found
}

/// Lists of every length come whole and in order, in as many calls as they need.
async fn comes_whole<Op: Paged>(
    server: &MockServer,
    pages: impl Fn() -> Pages<Op>,
    items: impl Fn() -> Items<Op>,
) -> &'static str {
    let default = Op::PAGES.default_size;
    // Only a further page shows that a full one is the last, unless an earlier page has announced the same total.
    let is_counted = Op::PAGES.by == Dialect::Number;
    let (alone, announced) = (usize::from(is_counted), usize::from(is_counted && Op::PAGES.total.is_none()));
    for (length, size, expected_calls) in [
        (0, default, 1),
        (1, default, 1),
        (default as usize, default, 1 + alone),
        (default as usize + 1, default, 2),
        (10_000, 1_000, 10 + announced),
    ] {
        let list: Vec<_> = (0..length).map(item::<Op>).collect();
        server.reset();
        server.put_items(Op::INFO.action, list.clone()).unwrap();
        let found = all(items().with_page_size(size)).await;
        assert!(found == list, "{}: {} of {length} items", Op::INFO.action, found.len());
        assert_eq!(calls(server, Op::INFO), expected_calls, "{} with {length} items", Op::INFO.action);
    }
    let mut pages = pages().with_page_size(1_000);
    let first = pages.next().await.unwrap().unwrap();
    assert_eq!((first.items.len(), first.total), (1_000, Op::PAGES.total.map(|_| 10_000)));
    assert_eq!((pages.token(), pages.total()), (first.next, first.total));
    Op::INFO.action
}

#[tokio::test]
async fn every_list_comes_whole_whatever_its_length() {
    let server = MockServer::start().await.unwrap();
    let checked = each_paged_operation!(&server, comes_whole);
    let paged = operations::ALL.iter().filter(|info| info.pages.is_some()).map(|info| info.action);
    assert_eq!(checked, paged.collect::<BTreeSet<_>>());
}

/// Reading stops anywhere and goes on with another stream, by a token that went through text.
async fn goes_on_elsewhere<Op: Paged>(
    server: &MockServer,
    pages: impl Fn() -> Pages<Op>,
    items: impl Fn() -> Items<Op>,
) -> &'static str {
    let list: Vec<_> = (0..47).map(item::<Op>).collect();
    server.put_items(Op::INFO.action, list.clone()).unwrap();
    for stop in [0, 1, 9, 10, 11, 46] {
        let (mut first, mut found) = (items().with_page_size(10), Vec::new());
        for _ in 0..stop {
            found.push(plain(&first.next().await.unwrap().unwrap()));
        }
        let token = first.token().unwrap();
        found.extend(all(items().with_start(&token)).await);
        assert!(found == list, "{} from {token}: {} items", Op::INFO.action, found.len());
    }
    let mut first = pages().with_page_size(10);
    let page = first.next().await.unwrap().unwrap();
    let again = pages().with_start(&page.token).next().await.unwrap().unwrap();
    assert_eq!(
        page.items.iter().map(plain).collect::<Vec<_>>(),
        again.items.iter().map(plain).collect::<Vec<_>>()
    );
    Op::INFO.action
}

#[tokio::test]
async fn all_twenty_go_on_where_another_stream_stopped() {
    let server = MockServer::start().await.unwrap();
    assert_eq!(each_paged_operation!(&server, goes_on_elsewhere).len(), 20);
}

/// Whatever happens to the list meanwhile: reading ends, and what the pages held was passed on.
async fn ends_while_it_changes<Op: Paged>(
    server: &MockServer,
    pages: impl Fn() -> Pages<Op>,
    _: impl Fn() -> Items<Op>,
) -> &'static str {
    let list: Vec<_> = (0..45).map(item::<Op>).collect();
    let change = |list: &mut Vec<Value>, way: usize, step: usize| match way {
        0 => list.insert(0, item::<Op>(1_000 + step)),
        1 => drop(list.remove(0)),
        2 => list.push(item::<Op>(1_000 + step)),
        3 => drop(list.pop()),
        _ => list.clear(),
    };
    for way in 0..5 {
        let (mut list, mut read, mut found) = (list.clone(), pages().with_page_size(10), BTreeSet::new());
        for step in 0.. {
            assert!(step < 20, "{}: it does not end", Op::INFO.action);
            server.put_items(Op::INFO.action, list.clone()).unwrap();
            let Some(page) = read.next().await else { break };
            found.extend(page.unwrap().items.iter().map(|item| plain(item).to_string()));
            change(&mut list, way, step);
        }
        // What was always there is read, unless removing moved it to a page that was read already.
        let kept = (0..45).filter(|number| found.contains(&item::<Op>(*number).to_string())).count();
        let expected = [45, 41, 45, 41, 10][way];
        assert!(kept >= expected, "{} way {way}: {kept} items", Op::INFO.action);
    }
    Op::INFO.action
}

#[tokio::test]
async fn all_twenty_end_while_items_come_and_go() {
    let server = MockServer::start().await.unwrap();
    assert_eq!(each_paged_operation!(&server, ends_while_it_changes).len(), 20);
}

/// A value of a type, with what an object requires.
fn some(kind: Kind) -> Value {
    match kind {
        Kind::String => json!("1"),
        Kind::Enum(values) => json!(values[0]),
        Kind::Object(shape) => {
            let required = shape.fields.iter().filter(|field| field.required);
            required.map(|field| (field.name.to_owned(), some(field.kind))).collect()
        }
        Kind::Boolean => json!(true),
        Kind::Array(_) => json!([]),
        _ => json!(1),
    }
}

/// The items of pages that come as text.
async fn all_by_name(pages: &mut JsonPages, most: usize) -> (Vec<Value>, Option<String>) {
    let mut found = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        let answer: Value = serde_json::from_str(&page.text).unwrap();
        let list = page.path.iter().try_fold(&answer, |value, name| value.get(name));
        let items = list.and_then(Value::as_array).cloned().unwrap_or_default();
        for (number, item) in items.iter().enumerate().skip(page.skipped) {
            if found.len() == most {
                return (found, Some(JsonPages::token_of(&page, number)));
            }
            found.push(plain(item));
        }
    }
    (found, pages.token())
}

#[tokio::test]
async fn every_list_comes_whole_when_its_operation_is_chosen_at_run_time() {
    let server = MockServer::start().await.unwrap();
    let client = client(&server);
    let options = CallOptions::default();
    for info in operations::ALL.iter().filter(|info| info.pages.is_some()) {
        let required = info.parameters.iter().filter(|known| known.field.required);
        let input = required.map(|known| (known.field.name.to_owned(), some(known.field.kind))).collect();
        let pages = || client.pages_json(info.action, &input, &options).unwrap().with_page_size(10);
        for (length, stop) in [(0, 0), (1, 1), (10, 3), (11, 10), (47, 25)] {
            let list: Vec<_> = (0..length).map(|number| item_of(info, number)).collect();
            server.reset();
            server.put_items(info.action, list.clone()).unwrap();
            let (found, token) = all_by_name(&mut pages(), usize::MAX).await;
            assert_eq!((found, token), (list.clone(), None), "{} of {length}", info.action);
            let (mut found, token) = all_by_name(&mut pages(), stop).await;
            if let Some(token) = token {
                let (rest, token) = all_by_name(&mut pages().with_start(&token), usize::MAX).await;
                found.extend(rest);
                assert_eq!(token, None);
            }
            assert_eq!(found, list, "{} of {length}, stopped after {stop}", info.action);
        }
    }
    let refused = client.pages_json("AddChatGroup", &json!({}), &options).unwrap_err();
    assert!(refused.message().contains("does not return a list in pages"), "{refused}");
}
