//! Single rules of paging, over scripted answers.

use cams::models::PageRequest;
use cams::{CallOptions, ErrorKind, ListPage};
use futures_util::StreamExt;
use serde_json::{Value, json};

use crate::progress::world::{Script, Step};

fn flows(ids: std::ops::Range<u32>) -> Step {
    let flows: Vec<Value> = ids.map(|id| json!({"FlowId": id.to_string()})).collect();
    Step::Answer(json!({"Code": "OK", "Data": flows}))
}

fn products(count: usize, after: Option<&str>) -> Step {
    let items = vec![json!({"id": "1"}); count];
    Step::Answer(json!({"Code": "OK", "Model": {"Data": items, "Paging": {"Cursors": {"After": after}}}}))
}

fn template_page(first: i64, count: i64, total: i64) -> Step {
    let rows: Vec<_> = (first..first + count).map(|n| json!({"TemplateCode": n.to_string()})).collect();
    Step::Answer(json!({"Code": "OK", "ListTemplate": rows, "Total": total}))
}

#[tokio::test(start_paused = true)]
async fn a_page_that_fails_can_be_asked_for_again() {
    let script = Script::new([flows(0..20), Step::Break, flows(20..25)]);
    let mut flows = script.client().list_flow().items();
    for _ in 0..20 {
        flows.next().await.unwrap().unwrap();
    }
    let error = flows.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    assert!(flows.next().await.is_none() && flows.next().await.is_none(), "an error ends the stream");
    let token = flows.token().unwrap();
    assert!(token.starts_with("ListFlow/20/20/0-") && token.ends_with("/2"), "{token}");
    flows.resume();
    let mut rest = 0;
    while let Some(flow) = flows.next().await {
        flow.unwrap();
        rest += 1;
    }
    assert_eq!((rest, script.queries().len()), (5, 3));
    assert_eq!(script.queries()[1], script.queries()[2], "the same page");
}

#[tokio::test(start_paused = true)]
async fn a_page_as_text_that_fails_can_be_asked_for_again() {
    let script = Script::new([template_page(0, 10, 12), Step::Break, template_page(10, 2, 12)]);
    let client = script.client();
    let pages = client.pages_json("ListChatappTemplate", &json!({}), &CallOptions::default()).unwrap();
    let mut pages = pages.with_page_size(10);
    assert!(pages.total().is_none() && pages.token().is_some());
    let first = pages.next().await.unwrap().unwrap();
    assert_eq!(
        (first.total, pages.total(), &first.path[..]),
        (Some(12), Some(12), &["ListTemplate".into()][..])
    );
    assert_eq!(format!("{first:?}"), "JsonPage { path: [\"ListTemplate\"], total: Some(12), .. }");
    assert!(pages.next().await.unwrap().is_err() && pages.next().await.is_none());
    pages.resume();
    let last = pages.next().await.unwrap().unwrap();
    assert_eq!((last.skipped, last.next, pages.token()), (0, None, None));
    assert!(pages.next().await.is_none());
    let queries = script.queries();
    assert_eq!((queries.len(), &queries[1]), (3, &queries[2]), "the same page");
}

#[tokio::test(start_paused = true)]
async fn a_page_as_text_that_comes_again_is_found_out() {
    let client = Script::new([flows(0..20), flows(0..20)]).client();
    let mut pages = client.pages_json("ListFlow", &json!({}), &CallOptions::default()).unwrap();
    assert!(pages.next().await.unwrap().is_ok());
    assert_eq!(pages.next().await.unwrap().unwrap_err().kind(), ErrorKind::Stuck);
}

#[tokio::test(start_paused = true)]
async fn a_page_that_is_not_full_is_not_the_last_one_if_the_total_says_so() {
    let script = Script::new([template_page(0, 7, 9), template_page(7, 2, 9)]);
    let templates: Vec<_> =
        script.client().list_chatapp_template().items().with_page_size(10).collect().await;
    assert!(templates.iter().all(Result::is_ok), "{templates:?}");
    assert_eq!((templates.len(), script.queries().len()), (9, 2));
}

#[test]
fn what_pages_show_of_themselves_has_neither_items_nor_tokens() {
    let client = Script::new([]).client();
    let pages = client.pages_json("ListFlow", &json!({"CustSpaceId": "C1"}), &CallOptions::default());
    assert_eq!(format!("{:?}", pages.unwrap()), "JsonPages { action: \"ListFlow\", .. }");
    let items = client.list_flow().items().with_start("ListFlow/20/20/0-1/2");
    assert_eq!(format!("{items:?}"), "Items { pages: Pages { action: \"ListFlow\", .. }, .. }");
}

#[tokio::test(start_paused = true)]
async fn streams_can_be_used_as_such() {
    let script = Script::new([flows(0..20), flows(20..23)]);
    let all: Vec<_> = script.client().list_flow().items().collect().await;
    assert_eq!(all.into_iter().filter_map(Result::ok).count(), 23);
    let script = Script::new([flows(0..20), Step::Break]);
    let pages: Vec<_> = script.client().list_flow().pages().collect().await;
    assert!(pages[0].is_ok() && pages[1].is_err() && pages.len() == 2);
}

#[tokio::test(start_paused = true)]
async fn a_service_that_ignores_the_page_number_is_found_out() {
    let script = Script::new([flows(0..20), flows(0..20), flows(0..20), flows(0..3)]);
    let mut flows = script.client().list_flow().pages();
    flows.next().await.unwrap().unwrap();
    let error = flows.next().await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.may_have_executed()), (ErrorKind::Stuck, false));
    assert!(
        error.to_string().starts_with("ListFlow failed: stuck in a list: page 2 has the items of"),
        "{error}"
    );
    assert!(flows.next().await.is_none());
    // A caller who knows better can go on.
    flows.resume();
    assert_eq!(flows.next().await.unwrap().unwrap().items.len(), 20);
    assert_eq!(flows.next().await.unwrap().unwrap().items.len(), 3);
    assert!(flows.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_token_that_comes_again_is_an_error_after_its_page() {
    let script = Script::new([products(2, Some("a")), products(2, Some("b")), products(1, Some("a"))]);
    let call = script.client().list_product().catalog_id("C").waba_id("W");
    let mut items = call.items();
    for _ in 0..5 {
        items.next().await.unwrap().unwrap();
    }
    let error = items.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Stuck);
    assert!(error.message().contains("used before"), "{error}");
    assert!(items.next().await.is_none());
    assert!(script.queries()[1].contains("After=a") && script.queries()[2].contains("After=b"));
}

#[tokio::test(start_paused = true)]
async fn the_end_of_a_token_list_shows_in_three_ways() {
    for last in [products(1, None), products(1, Some("")), products(0, Some("a"))] {
        let script = Script::new([products(2, Some("a")), last]);
        let mut pages = script.client().list_product().catalog_id("C").waba_id("W").pages();
        let mut count = 0;
        while let Some(page) = pages.next().await {
            page.unwrap();
            count += 1;
        }
        assert_eq!((count, pages.token()), (2, None));
    }
}

#[tokio::test(start_paused = true)]
async fn pages_without_items_are_not_read_for_ever() {
    let script = Script::new((0..200).map(|n| products(0, Some(&n.to_string()))));
    let mut items = script.client().list_product().catalog_id("C").waba_id("W").items();
    let error = items.next().await.unwrap().unwrap_err();
    assert_eq!((error.kind(), script.queries().len()), (ErrorKind::Stuck, 100));
}

#[tokio::test(start_paused = true)]
async fn a_service_that_gives_less_than_it_is_asked_for_loses_nothing() {
    let script = Script::new([flows(0..50), flows(50..100), flows(100..120)]);
    let mut items = script.client().list_flow().items().with_page_size(200);
    let mut count = 0;
    while let Some(item) = items.next().await {
        item.unwrap();
        count += 1;
    }
    assert_eq!(count, 120);
    let script =
        Script::new([template_page(0, 50, 120), template_page(50, 50, 120), template_page(100, 20, 120)]);
    let mut pages = script.client().list_chatapp_template().pages().with_page_size(200);
    let mut count = 0;
    while let Some(page) = pages.next().await {
        count += page.unwrap().items.len();
    }
    assert_eq!((count, pages.total()), (120, Some(120)));
    let script = Script::new([template_page(0, 50, 120)]);
    let mut items = script.client().list_chatapp_template().items();
    assert!(items.next().await.is_some_and(|item| item.is_ok()));
    assert_eq!(items.total(), Some(120));
}

#[tokio::test(start_paused = true)]
async fn a_wrong_total_ends_no_list_early() {
    let counts = |totals: [i64; 3]| vec![(0, 20, totals[0]), (20, 20, totals[1]), (40, 3, totals[2])];
    for (name, pages) in [
        ("case 6: the total counts the page", counts([20, 20, 3])),
        ("case 6: the total counts a full page", counts([20, 20, 20])),
        ("case 6: 0 on later pages", counts([43, 0, 0])),
        ("case 6: 0 on the second page alone", counts([43, 0, 43])),
        ("case 6: 0 on every page", counts([0, 0, 0])),
        ("the total counts what was read", counts([20, 40, 43])),
        ("the total is the number of pages", counts([3, 3, 3])),
        ("a total below zero", counts([-1, -1, -1])),
        ("a true total", counts([43, 43, 43])),
        ("two full pages, and an empty one", vec![(0, 20, 20), (20, 20, 20), (40, 0, 0)]),
        ("a full page, and the same again", vec![(0, 20, 20), (0, 20, 20)]),
        ("two full pages whose total was announced", vec![(0, 20, 40), (20, 20, 40)]),
    ] {
        let script =
            Script::new(pages.iter().map(|(first, count, total)| template_page(*first, *count, *total)));
        let items: Vec<_> = script.client().list_chatapp_template().items().collect().await;
        let codes: Vec<_> = items.into_iter().filter_map(|item| item.unwrap().template_code).collect();
        let end = pages.iter().map(|(first, count, _)| first + count).max().unwrap();
        assert_eq!(codes, (0..end).map(|code| code.to_string()).collect::<Vec<_>>(), "{name}");
        assert_eq!(script.queries().len(), pages.len(), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_that_shows_no_end_ends_in_an_error_after_its_items() {
    for (name, pages, expected) in [
        ("the same page again and again", vec![(0, 20, 0); 3], 20),
        ("the same page again and again, of many", vec![(0, 20, 1_000); 3], 20),
        ("the last page again and again", vec![(0, 20, 20), (20, 20, 20), (20, 20, 20)], 40),
        ("new items forever", (0..600).map(|page| (page * 20, 20, 20)).collect(), 10_040),
    ] {
        let script =
            Script::new(pages.into_iter().map(|(first, count, total)| template_page(first, count, total)));
        let mut items = script.client().list_chatapp_template().items();
        let mut count = 0;
        let error = loop {
            match items.next().await.unwrap() {
                Ok(_) => count += 1,
                Err(error) => break error,
            }
        };
        assert_eq!((error.kind(), count), (ErrorKind::Stuck, expected), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_total_that_runs_ahead_ends_in_an_error() {
    let script = Script::new((0..1_000).map(|page| template_page(page * 100, 100, (page + 2) * 100)));
    let mut pages = script.client().list_chatapp_template().pages().with_page_size(100);
    let mut count = 0;
    let error = loop {
        match pages.next().await.unwrap() {
            Ok(page) => count += page.items.len(),
            Err(error) => break error,
        }
    };
    assert_eq!((error.kind(), count), (ErrorKind::Stuck, 10_400));
    pages.resume();
    assert!(pages.next().await.unwrap().is_ok(), "the caller can go on");
}

#[tokio::test(start_paused = true)]
async fn what_was_set_on_the_request_is_where_it_begins() {
    let script = Script::new([template_page(100, 9, 109)]);
    let call = script.client().list_chatapp_template().page(PageRequest::new(3, 50));
    let mut pages = call.pages();
    assert_eq!(pages.token().as_deref(), Some("ListChatappTemplate/50/100/0/3"));
    pages.next().await.unwrap().unwrap();
    assert!(pages.next().await.is_none(), "100 before and 9 here are the 109 there are");
    assert!(
        script.queries()[0].contains("Page=%7B%22Index%22%3A3%2C%22Size%22%3A50%7D"),
        "{:?}",
        script.queries()
    );
    let script = Script::new([Step::Answer(json!({"Code": "OK", "Data": [], "TotalCount": 0}))]);
    script.client().list_marketing_flow().page_size("7").pages().next().await.unwrap().unwrap();
    assert!(script.queries()[0].contains("PageIndex=1&PageSize=7"), "numbers that are text");
}

#[tokio::test(start_paused = true)]
async fn settings_that_cannot_be_are_refused_before_anything_is_sent() {
    let script = Script::default();
    let client = script.client();
    let catalogs = || client.list_product_catalog().business_id(1).pages();
    for (mut pages, problem) in [
        (catalogs().with_page_size(0), "must be at least 1"),
        (catalogs().with_page_size(1_001), "must be at most 1000"),
        (catalogs().with_start("ListFlow/20/0/0/2"), "belongs to ListFlow"),
        (catalogs().with_start("somewhere"), "was not made by"),
    ] {
        let error = pages.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(error.message().contains(problem), "{error}");
        assert!(pages.next().await.is_none());
    }
    assert!(script.queries().is_empty());
}

#[tokio::test(start_paused = true)]
async fn rows_without_a_documented_shape_are_found_or_reported() {
    let rows = |value: Value| Step::Answer(json!({"Code": "OK", "Response": value}));
    let script = Script::new([rows(json!({"Model": [{"FlowCode": "a"}], "Total": 1}))]);
    let flows: Vec<_> = script.client().list_chat_flow().items().collect().await;
    assert_eq!(flows.into_iter().map(Result::unwrap).collect::<Vec<_>>(), [json!({"FlowCode": "a"})]);

    let odd = json!({"Flows": [1], "Versions": [2]});
    let script = Script::new([rows(odd.clone())]);
    let mut pages = script.client().list_chat_flow().pages();
    let page: ListPage<_> = pages.next().await.unwrap().unwrap();
    assert_eq!((page.items.len(), page.response.response), (0, Some(odd)), "nothing of it is lost");
    let error = pages.next().await.unwrap().unwrap_err();
    assert!(error.kind() == ErrorKind::Stuck && error.message().contains("no documented shape"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_future_that_is_dropped_loses_no_page() {
    let slow = std::time::Duration::from_secs(3);
    let script = Script::new([Step::Slow(slow, json!({"Code": "OK", "Data": [{"FlowId": "1"}]}))]);
    let mut pages = script.client().list_flow().pages();
    assert!(tokio::time::timeout(slow / 3, pages.next()).await.is_err());
    assert_eq!(pages.next().await.unwrap().unwrap().items.len(), 1);
    assert_eq!(script.queries().len(), 1, "the call went on");
}

#[tokio::test(start_paused = true)]
async fn debug_shows_neither_tokens_nor_requests() {
    let script = Script::default();
    let call = script.client().list_product().catalog_id("canary").waba_id("canary").after("canary");
    assert_eq!(format!("{:?}", call.clone().pages()), "Pages { action: \"ListProduct\", .. }");
    assert!(!format!("{:?}", call.items()).contains("canary"));
}
