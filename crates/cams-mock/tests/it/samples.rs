//! Every operation of the catalog is answered, with a sample where there is no state.

use std::collections::HashSet;
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

use cams_core::internal::encode;
use cams_core::{CallOptions, Engine};
use cams_mock::MockServer;
use cams_models::{operations, visit};
use cams_operation::{Operation, OperationInfo, OperationVisitor};
use serde_json::{Map, Value};

use crate::examples::{missing, request};
use crate::support::{Answer, Handmade, NOW, NUMBER, SPACE, active_group, add_link, engine, exchange};
use crate::{numbers, templates};

/// Makes the typed request of JSON, calls, and turns the typed response into JSON.
struct Call<'a> {
    engine: &'a Engine,
    request: Map<String, Value>,
}

impl<'a> OperationVisitor for Call<'a> {
    type Output = Pin<Box<dyn Future<Output = Result<Value, String>> + 'a>>;

    fn visit<Op: Operation>(self) -> Self::Output {
        Box::pin(async move {
            let request: Op =
                serde_json::from_value(self.request.into()).map_err(|error| error.to_string())?;
            let reply = self.engine.call(&request, &CallOptions::default()).await;
            let reply = reply.map_err(|error| error.to_string())?;
            assert_eq!(reply.metadata.attempts().len(), 1);
            Ok(serde_json::to_value(reply.output).unwrap())
        })
    }
}

async fn call(engine: &Engine, action: &str, request: Map<String, Value>) -> Result<Value, String> {
    visit(action, Call { engine, request }).unwrap().await
}

/// Operations of templates and numbers that have a state; of the others of these groups little is documented.
const WITH_STATE: [&str; 18] = [
    "AddChatappPhoneNumber",
    "ChatappPhoneNumberDeregister",
    "ChatappPhoneNumberRegister",
    "ChatappSyncPhoneNumber",
    "ChatappVerifyAndRegister",
    "CreateChatappTemplate",
    "DeleteChatappTemplate",
    "GetChatappTemplateDetail",
    "GetChatappVerifyCode",
    "GetPhoneNumberVerificationStatus",
    "ListChatappMessage",
    "ListChatappTemplate",
    "ModifyChatappTemplate",
    "ModifyChatappTemplateProperties",
    "QueryChatappPhoneNumbers",
    "SendChatappMassMessage",
    "SendChatappMessage",
    "UpdatePhoneWebhook",
];

fn has_state(info: &OperationInfo) -> bool {
    info.group == "im-groups" || WITH_STATE.contains(&info.action)
}

/// Lets a request be about something that there is, in a server that was reset.
async fn with_state(
    engine: &Engine,
    server: &MockServer,
    info: &OperationInfo,
    mut request: Map<String, Value>,
) -> Map<String, Value> {
    let mut replace = |name: &str, value: &str| {
        request.entry(name).and_modify(|given| *given = value.into());
    };
    replace("CustSpaceId", SPACE);
    match info.group {
        "templates" => {
            let code = templates::create(engine, "existing").await;
            request.insert("TemplateCode".into(), code.into());
        }
        "phone-numbers" if info.action == "AddChatappPhoneNumber" => {}
        "phone-numbers" => {
            numbers::add(engine).await;
            replace("VerifyCode", &numbers::read_code(engine, server).await);
            if info.action == "ChatappPhoneNumberRegister" {
                numbers::verify(engine, server).await;
            }
        }
        _ => {
            let id = active_group(engine).await;
            add_link(engine, &id).await;
            replace("BusinessNumber", NUMBER);
            replace("GroupId", &id);
        }
    }
    request
}

#[tokio::test]
async fn every_operation_answers_a_call_with_its_required_parameters() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let (mut failures, mut ids) = (Vec::new(), HashSet::new());
    for info in operations::ALL {
        server.reset();
        // What they need for having something to do is not documented as required.
        let all = ["DeleteChatGroupParticipants", "SendChatappMassMessage", "SendChatappMessage"]
            .contains(&info.action);
        let mut request = request(info, all);
        if has_state(info) {
            request = with_state(&engine, &server, info, request).await;
        }
        match call(&engine, info.action, request).await {
            Ok(answer) => {
                let logged = server.calls().pop().unwrap();
                assert_eq!((logged.action.as_str(), logged.code.as_str()), (info.action, "OK"));
                assert_eq!(answer["RequestId"], logged.request_id, "{}", info.action);
                assert!(ids.insert(logged.request_id));
            }
            Err(error) => failures.push(format!("{}: {error}", info.action)),
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
    assert_eq!(ids.len(), operations::ALL.len());
}

#[tokio::test]
async fn a_sample_has_every_documented_element() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let mut failures = Vec::new();
    for info in operations::ALL.iter().filter(|info| !has_state(info)) {
        for all in [false, true] {
            match call(&engine, info.action, request(info, all)).await {
                Ok(answer) => failures.extend(missing(info.response, &answer, info.action)),
                Err(error) => failures.push(format!("{}: {error}", info.action)),
            }
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

/// A server at the time of hand-made requests.
async fn server() -> MockServer {
    let now = || SystemTime::UNIX_EPOCH + Duration::from_secs(NOW);
    MockServer::builder().clock(now).start().await.unwrap()
}

/// The answer as it is on the wire.
async fn raw(server: &MockServer, info: &'static OperationInfo, request: Map<String, Value>) -> Answer {
    let nonce = format!("{:032}", server.calls().len());
    let mut call = Handmade::for_acs3(server, info.action).with_header("x-acs-signature-nonce", &nonce);
    let parameters = encode::parameters(Some(info), &Value::Object(request)).unwrap();
    for parameter in parameters {
        call.form.push((parameter.name.into_owned().leak(), parameter.value));
    }
    exchange(server, &call.acs3(server)).await
}

#[tokio::test]
async fn every_required_parameter_is_missed() {
    let server = server().await;
    for info in operations::ALL {
        let required =
            info.parameters.iter().map(|parameter| &parameter.field).filter(|field| field.required);
        for field in required {
            let mut request = request(info, false);
            request.remove(field.name);
            let answer = raw(&server, info, request).await;
            let wanted = format!("Missing{}", field.name);
            assert_eq!((answer.status, answer.code()), (400, wanted.as_str()), "{}", info.action);
        }
    }
}

#[tokio::test]
async fn an_answer_has_no_element_that_is_not_documented() {
    let server = server().await;
    for info in operations::ALL.iter().filter(|info| !has_state(info)) {
        let answer = raw(&server, info, request(info, false)).await;
        let undocumented = answer.body.as_object().unwrap().keys();
        let undocumented: Vec<_> =
            undocumented.filter(|name| info.response.iter().all(|field| field.name != *name)).collect();
        assert!(undocumented.is_empty(), "{}: {undocumented:?}", info.action);
        if info.response.iter().any(|field| field.name == "Code") {
            assert_eq!(answer.code(), "OK", "{}", info.action);
        }
    }
    let change = operations::find("ChangeResourceGroup").unwrap();
    let answer = raw(&server, change, request(change, false)).await;
    let names: Vec<_> = answer.body.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!((answer.status, names), (200, vec!["RequestId"]));
}

#[tokio::test]
async fn a_sample_repeats_what_was_sent() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let mut request = Map::from_iter([("SceneTemplateCode".to_owned(), "4711".into())]);
    request.insert("SceneTemplateName".into(), "sale".into());
    let answer = call(&engine, "CopyTemplate", request).await.unwrap();
    let data = &answer["Data"];
    assert_eq!((&data["SceneTemplateCode"], &data["SceneTemplateName"]), (&"4711".into(), &"sale".into()));
    assert_eq!(data["WhatsappCatagory"], "UTILITY");
}

#[tokio::test]
async fn a_total_is_the_number_of_rows() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    for action in ["ListMarketingFlow", "ListMessageCampaign", "ListCustomAudience"] {
        let info = operations::find(action).unwrap();
        let answer = call(&engine, action, request(info, false)).await.unwrap();
        let total = answer.get("Total").or_else(|| answer.get("TotalCount")).unwrap();
        assert_eq!(*total, answer["Data"].as_array().unwrap().len(), "{action}");
    }
}
