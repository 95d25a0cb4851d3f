//! The metadata service of ECS, in its hardened and its open mode.

use std::sync::{Arc, Mutex};

use cams_core::ProvideCredentials;
use cams_core::credentials::{Cached, EcsRamRole};

use crate::credentials::support::{
    Call, Hanging, Network, Reply, Server, Step, World, error, id, key, parts,
};

const ROLES: &str = "/latest/meta-data/ram/security-credentials/";

/// What the service does in a test.
#[derive(Clone, Copy)]
struct Service {
    gives_tokens: bool,
    demands_tokens: bool,
    takes_tokens: bool,
}

const BOTH: Service = Service { gives_tokens: true, demands_tokens: false, takes_tokens: true };

impl Service {
    fn answer(self, call: &Call) -> Reply {
        let refused = || Reply::Status(403, "no".to_owned());
        if call.path == "/latest/api/token" {
            let asked = call.headers.get("x-aliyun-ecs-metadata-token-ttl-seconds");
            let granted =
                self.gives_tokens && call.method == "PUT" && asked.is_some_and(|life| life == "21600");
            return if granted { Reply::ok("a-token\n") } else { Reply::Status(404, String::new()) };
        }
        match call.headers.get("x-aliyun-ecs-metadata-token") {
            Some(token) if token != "a-token" || !self.takes_tokens => return refused(),
            None if self.demands_tokens => return refused(),
            _ => {}
        }
        match call.path.strip_prefix(ROLES) {
            Some("") => Reply::ok("the role\n"),
            Some("the%20role" | "named") => Reply::ok(key("ecs", 3600)),
            _ => Reply::Status(404, String::new()),
        }
    }

    async fn start(self) -> Server {
        Server::start(move |call| self.answer(call)).await
    }
}

fn source(world: &World, server: &Server) -> EcsRamRole {
    EcsRamRole::new(&world.context()).endpoint(&server.url)
}

fn requests(server: &Server) -> Vec<String> {
    let shown = |call: &Call| {
        let token = if call.headers.contains_key("x-aliyun-ecs-metadata-token") { " with token" } else { "" };
        format!("{} {}{token}", call.method, call.path.rsplit('/').next().unwrap())
    };
    server.calls().iter().map(shown).collect()
}

#[tokio::test]
async fn the_hardened_mode_is_used_and_the_role_asked_for() {
    let world = World::new();
    let server = Service { demands_tokens: true, ..BOTH }.start().await;
    let provider = Cached::new(&world.context(), source(&world, &server));
    let found = provider.provide().await.unwrap();
    assert_eq!(parts(&found), ("STS.ecs", "secret-ecs", Some("token-ecs")));
    assert_eq!(found.provider(), "ecs_ram_role");
    assert_eq!(id(&provider).await, "STS.ecs");
    assert_eq!(requests(&server), ["PUT token", "GET  with token", "GET the%20role with token"]);
}

#[tokio::test]
async fn a_named_role_is_not_asked_for() {
    let (world, server) = (World::new(), BOTH.start().await);
    assert_eq!(id(&Cached::new(&world.context(), source(&world, &server).role("named"))).await, "STS.ecs");
    assert_eq!(requests(&server), ["PUT token", "GET named with token"]);
}

#[tokio::test]
async fn the_open_mode_follows_unless_it_is_forbidden() {
    for (service, requests_then) in [
        (Service { gives_tokens: false, ..BOTH }, vec!["PUT token", "GET named"]),
        (Service { takes_tokens: false, ..BOTH }, vec!["PUT token", "GET named with token", "GET named"]),
    ] {
        let (world, server) = (World::new(), service.start().await);
        let open = Cached::new(&world.context(), source(&world, &server).role("named"));
        assert_eq!(id(&open).await, "STS.ecs");
        assert_eq!(requests(&server), requests_then);

        let before = requests_then.len();
        world.set("ALIBABA_CLOUD_IMDSV1_DISABLED", "TRUE");
        for forbidden in [source(&world, &server), source(&world, &server).hardened_only()] {
            let provider = Cached::new(&world.context(), forbidden.role("named"));
            assert!(error(&provider).await.message().contains("the ECS metadata service answered HTTP 40"));
        }
        let after = requests(&server).split_off(before);
        assert!(!after.contains(&"GET named".to_owned()), "{after:?}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_the_answer_is_said() {
    for (body, part) in [
        (
            r#"{"Code":"Failed","AccessKeySecret":"canary"}"#,
            "answered `Code` \"Failed\" instead of \"Success\"",
        ),
        (r#"{"AccessKeySecret":"canary"}"#, "lacks Code"),
        (r#"{"Code":"Success","AccessKeySecret":"canary"}"#, "lacks AccessKeyId, SecurityToken, Expiration"),
        ("canary", "it is not valid JSON"),
        ("", "it is not valid JSON"),
    ] {
        let world = World::new();
        let server = Server::start(move |_| Reply::ok(body)).await;
        let shown =
            error(&Cached::new(&world.context(), source(&world, &server).role("r"))).await.to_string();
        assert!(shown.contains(part) && !shown.contains("canary"), "{part} in {shown}");
    }
    let world = World::new();
    let server = Server::start(|_| Reply::ok("  \n")).await;
    let shown = error(&Cached::new(&world.context(), source(&world, &server))).await.to_string();
    assert!(shown.contains("has no RAM role; attach"), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn a_service_that_is_silent_costs_two_seconds() {
    let world = World::new();
    let context = world.context().with_transport(Hanging);
    let begun = tokio::time::Instant::now();
    let shown = error(&Cached::new(&context, EcsRamRole::new(&context).role("r"))).await.to_string();
    assert!(shown.contains("the ECS metadata service gave no answer: 1s passed"), "{shown}");
    assert_eq!(begun.elapsed().as_secs(), 2);
}

#[tokio::test(start_paused = true)]
async fn case_13_a_service_that_misses_once_is_asked_a_second_time_after_a_short_pause() {
    for (name, status, left) in
        [("a failure", 503, 0), ("too many processes", 429, 0), ("two in a row", 503, 1)]
    {
        let world = World::new();
        let failures = std::sync::atomic::AtomicUsize::new(left + 1);
        let network = Network::new(move |request| {
            let order = std::sync::atomic::Ordering::SeqCst;
            let token = request.headers().get("x-aliyun-ecs-metadata-token");
            match failures.fetch_update(order, order, |left| left.checked_sub(1)) {
                Ok(_) => Step::Answer(status, String::new()),
                Err(_) if request.method() == "PUT" => Step::Answer(200, "a-token".to_owned()),
                Err(_) if token.is_none() => Step::Answer(403, "no".to_owned()),
                Err(_) => Step::Answer(200, key("ecs", 3600).to_string()),
            }
        });
        let context = world.context().with_transport(network);
        let provider = Cached::new(&context, EcsRamRole::new(&context).role("named"));
        let begun = tokio::time::Instant::now();
        let result = provider.provide().await;
        let passed = begun.elapsed().as_millis();
        assert_eq!(result.is_ok(), left == 0, "{name}: {result:?}");
        // The timers of the runtime count in milliseconds.
        assert!((1..=201).contains(&passed), "{name}: {passed} ms");
    }
}

#[tokio::test(start_paused = true)]
async fn case_13_a_request_that_hangs_is_sent_again_in_the_same_mode() {
    let world = World::new();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    let network = Network::new(move |request| {
        let mut log = log.lock().unwrap();
        log.push(format!("{} {}", request.method(), request.uri().path().rsplit('/').next().unwrap()));
        match (log.len(), request.method().as_str()) {
            (1, _) => Step::Hang,
            (_, "PUT") => Step::Answer(200, "a-token".to_owned()),
            _ => Step::Answer(200, key("ecs", 3600).to_string()),
        }
    });
    let context = world.context().with_transport(network);
    assert_eq!(id(&Cached::new(&context, EcsRamRole::new(&context).role("r"))).await, "STS.ecs");
    assert_eq!(*asked.lock().unwrap(), ["PUT token", "PUT token", "GET r"]);
}

#[tokio::test]
async fn case_12_a_key_that_is_good_by_the_clock_of_the_service_is_used() {
    let world = World::new();
    world.pass(20 * 60);
    let server = Server::start(|call| match call.method.as_str() {
        "PUT" => Reply::ok("a-token"),
        _ => {
            let headers = vec![("date", "Thu, 01 Jan 2026 00:00:00 GMT")];
            Reply::Headed(200, headers, key("ecs", 600).to_string())
        }
    })
    .await;
    // What one learns about the clock, all parts with the same context know.
    let context = world.context();
    let provider = Cached::new(&context, EcsRamRole::new(&context).endpoint(&server.url).role("r"));
    assert_eq!((id(&provider).await.as_str(), id(&provider).await.as_str()), ("STS.ecs", "STS.ecs"));
    assert_eq!(server.calls().len(), 2, "the second time they were kept");
}
