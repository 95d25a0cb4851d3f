//! AssumeRole: temporary keys for tenants.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use cams_core::Engine;
use cams_core::credentials::{AssumeRole, Context, Role, StsEndpoint};
use cams_mock::MockServer;
use cams_models::{AddChatGroupRequest, SERVICE};

use crate::support::{FixedClock, Handmade, NOW, NUMBER, call, config, engine, exchange, rows};

fn role(server: &MockServer, context: &Context, name: &str) -> AssumeRole {
    let role = Role::new(format!("acs:ram::1234567890123456:role/{name}")).session_name("tenant-1");
    let sts = StsEndpoint::at(server.endpoint());
    AssumeRole::new(context, server.credentials(), role).sts(sts)
}

#[tokio::test]
async fn a_tenant_calls_with_the_keys_of_its_role() {
    let server = MockServer::start().await.unwrap();
    let context = Context::system().with_variables(|_| None);
    let assumed = cams_core::credentials::Cached::new(&context, role(&server, &context, "tenant"));
    let tenant = Engine::new(&SERVICE, config(&server).credentials(assumed)).unwrap();
    call(&tenant, AddChatGroupRequest::new(NUMBER)).await.unwrap();
    assert_eq!(rows(&engine(&server)).await.len(), 1);
    let actions: Vec<_> = server.calls().into_iter().map(|call| call.action).collect();
    assert_eq!(actions, ["AssumeRole", "AddChatGroup", "ListChatGroup"]);
}

#[tokio::test]
async fn keys_of_a_role_expire() {
    let seconds = Arc::new(AtomicU64::new(NOW));
    let clock = {
        let seconds = Arc::clone(&seconds);
        move || SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.load(Ordering::SeqCst))
    };
    let server = MockServer::builder().clock(clock.clone()).start().await.unwrap();
    let context = Context::system().with_variables(|_| None).with_clock(clock.clone());
    let keys =
        cams_core::credentials::FetchCredentials::fetch(&role(&server, &context, "tenant")).await.unwrap();
    seconds.fetch_add(3600, Ordering::SeqCst);
    let platform = FixedClock(clock());
    let late = Engine::new(&SERVICE, config(&server).credentials(keys).platform(platform)).unwrap();
    let error = call(&late, AddChatGroupRequest::new(NUMBER)).await.unwrap_err();
    assert_eq!(error.code(), Some("InvalidSecurityToken.Expired"), "{error}");
}

#[tokio::test]
async fn a_call_to_sts_that_cannot_be_is_refused() {
    let now = || SystemTime::UNIX_EPOCH + Duration::from_secs(NOW);
    let cases = [
        ("RoleArn", "", "MissingRoleArn"),
        ("RoleSessionName", "", "MissingRoleSessionName"),
        ("RoleArn", "tenant", "InvalidParameter.RoleArn"),
        ("RoleSessionName", "a b", "InvalidParameter.RoleSessionName"),
        ("DurationSeconds", "899", "InvalidParameter.DurationSeconds"),
        ("Action", "GetCallerIdentity", "InvalidAction.NotFound"),
    ];
    for (name, value, code) in cases {
        let server = MockServer::builder().clock(now).start().await.unwrap();
        let request = Handmade::for_rpc_v1(&server, "AssumeRole")
            .with_query("Version", "2015-04-01")
            .with_query("RoleArn", "acs:ram::1234567890123456:role/tenant")
            .with_query("RoleSessionName", "tenant-1")
            .with_query(name, value);
        assert_eq!(exchange(&server, &request.rpc_v1(&server)).await.code(), code);
    }
}
