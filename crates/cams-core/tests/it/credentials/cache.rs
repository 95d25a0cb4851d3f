//! Keeping credentials: one fetch for all, early, and never in the way of what is still valid.

use std::future::pending;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cams_core::credentials::{Cached, FetchCredentials};
use cams_core::{BoxFuture, Credentials, CredentialsError, ProvideCredentials};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use crate::credentials::support::{World, id, start};

/// What the source does when it is asked.
#[derive(Clone, Copy, Debug)]
enum Act {
    /// Gives a key with so many seconds from the start until it expires, after a while.
    Give(u64, Duration),
    Undated,
    Fail,
    Hang,
}

#[derive(Clone, Debug)]
struct Source {
    act: Arc<Mutex<Act>>,
    fetches: Arc<AtomicUsize>,
}

impl Source {
    fn new(act: Act) -> Self {
        Self { act: Arc::new(Mutex::new(act)), fetches: Arc::default() }
    }

    fn now(&self, act: Act) {
        *self.act.lock().unwrap() = act;
    }

    fn fetches(&self) -> usize {
        self.fetches.load(Ordering::SeqCst)
    }
}

impl FetchCredentials for Source {
    fn name(&self) -> &'static str {
        "test"
    }

    fn fetch(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        let number = self.fetches.fetch_add(1, Ordering::SeqCst) + 1;
        let act = *self.act.lock().unwrap();
        Box::pin(async move {
            let key = Credentials::new(format!("key {number}"), "secret");
            match act {
                Act::Give(seconds, delay) => {
                    sleep(delay).await;
                    Ok(key.with_expiry(start() + Duration::from_secs(seconds)))
                }
                Act::Undated => Ok(key),
                Act::Fail => {
                    sleep(Duration::from_millis(1)).await;
                    Err(CredentialsError::new(format!("failure {number}")))
                }
                Act::Hang => pending().await,
            }
        })
    }
}

const AT_ONCE: Duration = Duration::ZERO;

fn cached(world: &World, act: Act) -> (Arc<Cached>, Source) {
    let source = Source::new(act);
    (Arc::new(Cached::new(&world.context(), source.clone())), source)
}

/// What a thousand tasks get that ask at the same time.
async fn thousand(cached: &Arc<Cached>) -> Vec<String> {
    let mut tasks = JoinSet::new();
    for _ in 0..1000 {
        let cached = Arc::clone(cached);
        tasks.spawn(async move { id(&cached).await });
    }
    let mut got = tasks.join_all().await;
    got.dedup();
    got
}

#[tokio::test(start_paused = true)]
async fn a_thousand_tasks_without_a_token_and_at_an_expired_one_cause_one_fetch_each() {
    let world = World::new();
    let (cached, source) = cached(&world, Act::Give(3600, Duration::from_secs(7)));
    assert_eq!(thousand(&cached).await, ["key 1"]);
    world.pass(3600);
    source.now(Act::Give(7200, Duration::from_secs(7)));
    assert_eq!(thousand(&cached).await, ["key 2"]);
    assert_eq!(source.fetches(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_hanging_renewal_holds_up_nobody_whose_token_is_valid() {
    let world = World::new();
    let (cached, source) = cached(&world, Act::Give(3600, AT_ONCE));
    assert_eq!(id(&cached).await, "key 1");
    world.pass(3000);
    source.now(Act::Hang);
    let begun = Instant::now();
    assert_eq!(thousand(&cached).await, ["key 1"]);
    assert!(begun.elapsed() <= Duration::from_millis(501), "{:?}", begun.elapsed());
    let begun = Instant::now();
    assert_eq!(thousand(&cached).await, ["key 1"]);
    assert!(begun.elapsed() <= Duration::from_millis(1), "{:?}", begun.elapsed());
    assert_eq!(source.fetches(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_slow_renewal_goes_on_with_the_next_callers() {
    let world = World::new();
    let (cached, source) = cached(&world, Act::Give(3600, AT_ONCE));
    id(&cached).await;
    world.pass(3000);
    source.now(Act::Give(7200, Duration::from_secs(2)));
    assert_eq!(id(&cached).await, "key 1");
    sleep(Duration::from_secs(2)).await;
    assert_eq!((id(&cached).await.as_str(), source.fetches()), ("key 2", 2));
}

#[tokio::test(start_paused = true)]
async fn the_old_value_is_served_until_it_expires_while_renewals_fail_ever_more_rarely() {
    let world = World::new();
    let (cached, source) = cached(&world, Act::Give(3600, AT_ONCE));
    id(&cached).await;
    world.pass(2900);
    source.now(Act::Fail);
    for _ in 0..699 {
        assert_eq!(id(&cached).await, "key 1");
        world.pass(1);
    }
    // Pauses of 1, 2, 4, 8, 16, 32 s, then 60 s.
    assert_eq!(source.fetches(), 1 + 6 + 11);
    world.pass(1);
    assert!(id(&cached).await.contains("failure"), "an expired token is never served");
    source.now(Act::Give(9000, AT_ONCE));
    assert_eq!(id(&cached).await, "key 20");
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_shared_by_those_who_waited_and_kept_for_nobody() {
    let world = World::new();
    let (cached, source) = cached(&world, Act::Fail);
    let got = thousand(&cached).await;
    assert!(got.iter().all(|text| text.starts_with("error: test: failure")), "{got:?}");
    assert!(source.fetches() <= 2, "{}", source.fetches());
    source.now(Act::Give(3600, AT_ONCE));
    assert!(id(&cached).await.starts_with("key"));
}

#[tokio::test(start_paused = true)]
async fn a_token_of_900_seconds_is_fetched_when_two_thirds_of_its_life_are_over() {
    let world = World::new();
    let (cached, source) = cached(&world, Act::Give(900, AT_ONCE));
    for _ in 0..539 {
        assert_eq!(id(&cached).await, "key 1");
        world.pass(1);
    }
    assert_eq!(source.fetches(), 1);
    world.pass(61);
    source.now(Act::Give(1500, AT_ONCE));
    assert_eq!(id(&cached).await, "key 2");
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_about_to_expire_is_not_fetched_at_every_call() {
    let world = World::new();
    let (cached, source) = cached(&world, Act::Give(60, AT_ONCE));
    for _ in 0..60 {
        id(&cached).await;
        world.pass(1);
    }
    assert!(source.fetches() <= 10, "{}", source.fetches());
}

#[tokio::test(start_paused = true)]
async fn what_has_no_expiry_is_asked_for_every_quarter_of_an_hour_and_served_if_that_fails() {
    let world = World::new();
    let (cached, source) = cached(&world, Act::Undated);
    for _ in 0..14 {
        assert_eq!(id(&cached).await, "key 1");
        world.pass(60);
    }
    world.pass(60);
    source.now(Act::Fail);
    assert_eq!((id(&cached).await.as_str(), source.fetches()), ("key 1", 2));
    world.pass(1);
    source.now(Act::Undated);
    assert_eq!(id(&cached).await, "key 3");
}

#[tokio::test(start_paused = true)]
async fn a_token_that_the_service_refused_is_forgotten_and_no_other() {
    let world = World::new();
    let (cached, source) = cached(&world, Act::Give(3600, AT_ONCE));
    let first = cached.provide().await.unwrap();
    cached.invalidate(&Credentials::new("another", "secret"));
    assert_eq!(id(&cached).await, "key 1");
    cached.invalidate(&first);
    assert_eq!(id(&cached).await, "key 2");
    cached.invalidate(&first);
    assert_eq!((id(&cached).await.as_str(), source.fetches()), ("key 2", 2));
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_gives_up_leaves_the_fetch_to_the_others() {
    let world = World::new();
    let (cached, source) = cached(&world, Act::Give(3600, Duration::from_secs(2)));
    let other = tokio::spawn({
        let cached = Arc::clone(&cached);
        async move {
            sleep(Duration::from_millis(10)).await;
            id(&cached).await
        }
    });
    assert!(timeout(Duration::from_secs(1), cached.provide()).await.is_err());
    assert_eq!(other.await.unwrap(), "key 1");
    assert_eq!(source.fetches(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_fetch_that_never_ends_fails_for_a_caller_that_has_nothing_else() {
    let world = World::new();
    let (cached, _) = cached(&world, Act::Hang);
    assert_eq!(id(&cached).await, "error: test: 90s passed without credentials");
}

#[tokio::test(start_paused = true)]
async fn a_fetch_that_was_left_alone_too_long_is_begun_again() {
    let world = World::new();
    let (cached, source) = cached(&world, Act::Give(3600, AT_ONCE));
    id(&cached).await;
    world.pass(3000);
    source.now(Act::Hang);
    assert_eq!(id(&cached).await, "key 1");
    sleep(Duration::from_secs(600)).await;
    world.pass(600);
    source.now(Act::Give(9000, AT_ONCE));
    assert_eq!((id(&cached).await.as_str(), source.fetches()), ("key 3", 3));
}

#[test]
fn a_cache_outlives_the_runtimes_of_its_callers_with_what_they_left_under_way() {
    let world = World::new();
    let (cached, source) = cached(&world, Act::Give(3600, AT_ONCE));
    let ask = || {
        let builder = &mut tokio::runtime::Builder::new_current_thread();
        builder.enable_time().start_paused(true).build().unwrap().block_on(id(&cached))
    };
    assert_eq!([ask(), ask()], ["key 1", "key 1"]);
    world.pass(3000);
    source.now(Act::Give(7200, Duration::from_secs(60)));
    assert_eq!(ask(), "key 1");
    source.now(Act::Give(7200, AT_ONCE));
    assert_eq!((ask().as_str(), source.fetches()), ("key 3", 3));
}
