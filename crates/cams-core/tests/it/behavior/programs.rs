//! What programs build around calls: labels, limits, tenants, transports and interceptors of their own.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cams_core::bytes::Bytes;
use cams_core::credentials::{Cached, Context, FetchCredentials};
use cams_core::http::{Request, Response};
use cams_core::{
    BoxFuture, CallEnd, CallInfo, CallOptions, Config, Credentials, CredentialsError, Engine, ErrorClass,
    ErrorKind, Execution, Intercept, Placement, Platform, Progress, Transport, TransportError,
};
use cams_models::{AddChatGroupInviteLinkRequest, SERVICE};

use crate::behavior::world::{Script, Step, answer, config, ok, options, read, throttled, write};

/// Writes down the calls that it sees.
#[derive(Debug, Default)]
struct Calls(Mutex<Vec<String>>);

impl Calls {
    fn see(&self, what: &str, call: &CallInfo<'_>) {
        self.0.lock().unwrap().push(format!("{what} {} {}", call.action, call.label.unwrap_or("-")));
    }

    fn taken(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl Intercept for Calls {
    fn before_call(&self, call: &CallInfo<'_>) {
        self.see("before", call);
    }

    fn after_call(&self, call: &CallInfo<'_>, end: &CallEnd<'_>) {
        match end {
            CallEnd::Failed(error) => self.see(error.kind().name(), call),
            _ => self.see("ended", call),
        }
    }
}

#[tokio::test]
async fn an_interceptor_that_the_program_keeps_sees_labels_and_what_is_refused_before_it_is_sent() {
    let script = Script::new([ok()]);
    let calls = Arc::new(Calls::default());
    let engine = script.engine_with(|config| config.intercept(Arc::clone(&calls)));
    let labeled = options().label("tenant 7");
    write(&engine, &labeled).await.unwrap();
    let action = "AddChatGroupInviteLink";
    assert_eq!(calls.taken(), [format!("before {action} tenant 7"), format!("ended {action} tenant 7")]);

    let refused = [format!("before {action} tenant 7"), format!("invalid_request {action} tenant 7")];
    for name in ["host", "x\n"] {
        write(&engine, &labeled.clone().header(name, "v")).await.unwrap_err();
        assert_eq!(calls.taken(), refused, "an option that cannot be sent");
    }
    let info = Some(<AddChatGroupInviteLinkRequest as cams_core::Operation>::INFO);
    let input = serde_json::json!({"GroupID": "g"});
    engine.call_json(action, info, &input, &labeled).await.unwrap_err();
    assert_eq!(calls.taken(), refused, "parameters that are wrong");
    let error = cams_core::Error::invalid_request(action, "by a rule of the program");
    let error = engine.refuse(action, info, &labeled, error);
    assert_eq!((error.kind(), calls.taken()), (ErrorKind::InvalidRequest, refused.to_vec()));
    assert_eq!(script.requests().len(), 1);
}

/// Counts the requests that are under way, before it hands them on.
#[derive(Debug)]
struct Counting {
    inner: Arc<dyn Transport>,
    now: AtomicUsize,
    most: Arc<AtomicUsize>,
}

impl Transport for Counting {
    fn send(
        &self,
        request: Request<Bytes>,
        progress: &Progress,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let exchange = self.inner.send(request, progress);
        Box::pin(async move {
            self.most.fetch_max(self.now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(100)).await;
            let answered = exchange.await;
            self.now.fetch_sub(1, Ordering::SeqCst);
            answered
        })
    }
}

#[tokio::test(start_paused = true)]
async fn no_more_calls_are_in_flight_than_the_client_allows() {
    let script = Script::new((0..30).map(|_| ok()));
    let most = Arc::new(AtomicUsize::new(0));
    let engine = script.engine_with(|config| {
        let most = Arc::clone(&most);
        let wrap = move |inner| Counting { inner, now: AtomicUsize::new(0), most: Arc::clone(&most) };
        config.wrap_transport(wrap).max_calls_in_flight(3)
    });
    let tenant = engine.with_credentials(Credentials::new("other", "secret"));
    let engines = [engine, tenant];
    let call = options();
    let calls = (0..30).map(|at| write(&engines[at % 2], &call));
    for reply in futures_util::future::join_all(calls).await {
        reply.unwrap();
    }
    assert_eq!(most.load(Ordering::SeqCst), 3, "tenants share the limit");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_waits_in_vain_to_be_in_flight_is_not_executed_and_a_dropped_one_makes_room() {
    let script = Script::new([Step::Hang, ok()]);
    let engine = script.engine_with(|config| config.max_calls_in_flight(1));
    let (call, short) = (options(), options().timeout(Duration::from_secs(1)));
    let mut first = Box::pin(write(&engine, &call));
    assert!(futures_util::FutureExt::now_or_never(&mut first).is_none());
    let error = write(&engine, &short).await.unwrap_err();
    assert_eq!((error.kind(), error.execution()), (ErrorKind::TimedOut, Execution::NotExecuted));
    assert!(error.message().contains("max_calls_in_flight"), "{error}");
    assert!(error.message().contains("with a limit of 1"), "{error}");
    drop(first);
    write(&engine, &short).await.unwrap();
    let none = Engine::new(&SERVICE, config().max_calls_in_flight(0)).unwrap_err();
    assert_eq!(none.kind(), ErrorKind::Configuration);
}

#[tokio::test]
async fn a_tenant_has_credentials_and_a_space_of_its_own_and_shares_the_transport() {
    let script = Script::new([ok(), ok(), ok()]);
    let engine = script.engine();
    let tenant = engine.with_credentials(Credentials::new("tenant", "secret")).with_cust_space_id("cams-t");
    write(&tenant, &options()).await.unwrap();
    write(&engine, &options()).await.unwrap();
    let sent = |at: usize| {
        let query = script.requests()[at].uri().query().unwrap_or_default().to_owned();
        (script.header(at, "authorization").contains("Credential=tenant,"), query.contains("cams-t"))
    };
    assert_eq!((sent(0), sent(1)), ((true, true), (false, false)));
}

#[tokio::test]
async fn the_placement_of_a_client_holds_unless_the_call_says_otherwise() {
    let script = Script::new([ok(), ok()]);
    let engine = script.engine_with(|config| config.placement(Placement::Form));
    write(&engine, &options()).await.unwrap();
    write(&engine, &options().placement(Placement::Query)).await.unwrap();
    let has_number: Vec<_> =
        script.requests().iter().map(|request| request.uri().to_string().contains("8613800000000")).collect();
    assert_eq!(has_number, [false, true]);
}

#[tokio::test]
async fn options_over_others_lose_nothing() {
    let below =
        options().header("x-a", "1").header("x-b", "1").label("below").parameter("New", "1").no_retry();
    let above = CallOptions::default().header("x-b", "2").label("above").parameter("Newer", "2");
    let script = Script::new([throttled()]);
    let calls = Arc::new(Calls::default());
    let engine = script.engine_with(|config| config.intercept(Arc::clone(&calls)));
    write(&engine, &above.over(below)).await.unwrap_err();
    assert_eq!((script.header(0, "x-a"), script.header(0, "x-b")), ("1".into(), "2".into()));
    let query = script.requests()[0].uri().query().unwrap().to_owned();
    assert!(query.contains("New=1") && query.contains("Newer=2"), "{query}");
    assert!(calls.taken()[0].ends_with("above"));
}

/// Provides another key each time.
#[derive(Debug, Default)]
struct Vault(Arc<AtomicUsize>);

impl FetchCredentials for Vault {
    fn name(&self) -> &'static str {
        "vault"
    }

    fn fetch(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        let number = self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move { Ok(Credentials::new(format!("key{number}"), "secret")) })
    }
}

#[tokio::test]
async fn a_revoked_key_is_fetched_anew_once() {
    let revoked =
        || answer(404, &[], r#"{"Code":"InvalidAccessKeyId.NotFound","Message":"gone","RequestId":"R"}"#);
    let script = Script::new([ok(), revoked(), ok(), revoked(), revoked()]);
    let fetched = Arc::new(AtomicUsize::new(0));
    let cached = Cached::new(&Context::system(), Vault(Arc::clone(&fetched)));
    let engine = script.engine_with(|config| config.credentials(cached));
    write(&engine, &options()).await.unwrap();
    assert_eq!(write(&engine, &options()).await.unwrap().metadata.attempts().len(), 2);
    assert_eq!(fetched.load(Ordering::SeqCst), 2);
    let error = write(&engine, &options()).await.unwrap_err();
    assert_eq!((error.attempts().len(), error.class()), (2, Some(ErrorClass::Authentication)));
    assert!(error.is_auth() && !error.may_have_executed());

    let script = Script::new([revoked()]);
    write(&script.engine(), &options()).await.unwrap_err();
    assert_eq!(script.requests().len(), 1, "a key that nobody can fetch is not tried again");
}

#[tokio::test]
async fn an_error_says_whose_matter_it_is() {
    use ErrorClass::{Account, Authentication, Authorization, NotFound, Server, Throttled, Validation};
    for (status, code, class) in [
        (400, "SignatureDoesNotMatch", Some(Authentication)),
        (403, "Forbidden.RAM", Some(Authorization)),
        (200, "InvalidParameter.PhoneNumberError", Some(Validation)),
        (200, "DetailError.TemplateNotExist", Some(NotFound)),
        (400, "Product.Unsubscript", Some(Account)),
        (400, "Throttling.User", Some(Throttled)),
        (500, "InvalidParameter", Some(Server)),
        (403, "Unheard.Of", Some(Authorization)),
        (200, "Unheard.Of", None),
    ] {
        let script = Script::new([answer(status, &[], format!(r#"{{"Code":"{code}","RequestId":"R"}}"#))]);
        let error = write(&script.engine(), &options().no_retry()).await.unwrap_err();
        assert_eq!((error.class(), error.code()), (class, Some(code)), "{code}");
        assert_eq!(error.is_auth(), matches!(class, Some(Authentication | Authorization)), "{code}");
        assert_eq!(error.is_not_found(), class == Some(NotFound), "{code}");
        assert_eq!(error.is_validation(), class == Some(Validation), "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn errors_and_metadata_are_written_as_json() {
    let script = Script::new([throttled(), ok(), throttled()]);
    let reply = read(&script.engine(), &options()).await.unwrap();
    let metadata = serde_json::to_value(&reply.metadata).unwrap();
    assert_eq!(metadata["attempts"][0]["outcome"], serde_json::json!({"failed": "throttled"}));
    assert_eq!(metadata["attempts"][1]["outcome"], "succeeded");
    let error = write(&script.engine(), &options().no_retry()).await.unwrap_err();
    let written = serde_json::to_value(&error).unwrap();
    for (name, value) in [
        ("action", "AddChatGroupInviteLink"),
        ("kind", "throttled"),
        ("class", "throttled"),
        ("code", "Throttling.User"),
        ("message", "slow down"),
        ("request_id", "R0"),
        ("execution", "refused"),
        ("stop_reason", "attempts_spent"),
    ] {
        assert_eq!(written[name], value, "{written}");
    }
}

/// A transport that reaches nobody, and needs no runtime.
#[derive(Debug)]
struct Nowhere;

impl Transport for Nowhere {
    fn send(
        &self,
        _: Request<Bytes>,
        _: &Progress,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(std::future::ready(Err(TransportError::not_reached("nowhere"))))
    }
}

/// A platform whose waits need no runtime.
#[derive(Debug)]
struct Still;

impl Platform for Still {
    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::pending())
    }
}

#[test]
fn a_call_outside_of_a_runtime_is_an_error_unless_nothing_needs_one() {
    let config = || {
        let config = Config::new().credentials(Credentials::new("id", "secret")).cust_space_id("cams-x000");
        config.endpoint("https://127.0.0.1:9")
    };
    let default = Engine::new(&SERVICE, config()).unwrap();
    let sharing = default.for_service(&SERVICE, "https://127.0.0.1:8").unwrap();
    let sharing = sharing.with_cust_space_id("cams-x000");
    let own_transport = Engine::new(&SERVICE, config().transport(Nowhere)).unwrap();
    let own_platform = Engine::new(&SERVICE, config().platform(Still)).unwrap();
    for (name, engine) in [
        ("all default", &default),
        ("the connections of another engine", &sharing),
        ("a transport of its own", &own_transport),
        ("a platform of its own", &own_platform),
    ] {
        let result = futures_util::FutureExt::now_or_never(write(engine, &options())).unwrap();
        let error = result.unwrap_err();
        assert_eq!((error.kind(), error.execution()), (ErrorKind::Configuration, Execution::NotExecuted));
        assert!(error.message().contains("no Tokio runtime"), "{name}: {error}");
    }
    let own = Engine::new(&SERVICE, config().transport(Nowhere).platform(Still)).unwrap();
    let call = options().no_retry();
    let error = futures_util::FutureExt::now_or_never(write(&own, &call)).unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreachable, "{error}");
}
