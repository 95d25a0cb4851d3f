//! The example on the page of every operation is accepted by a local CAMS.
//!
//! An example sets the required parameters to their examples in the spec, which are here as data. Those that a spec
//! writes out (`example_call`) stand below as they are there.

use cams::models::operation::{FieldInfo, Kind};
use cams::models::{MassMessageRecipient, SendChannelType, operations};
use cams::template::Definition;
use cams::{CallOptions, Error};
use cams_mock::MockServer;
use serde_json::{Map, Value, json};

use crate::programs::terminal::client;

/// Operations on a business number, which the local CAMS does not know before it is added.
const NEED_NUMBER: &[(&str, &str)] = &[
    ("ChatappPhoneNumberDeregister", "InvalidParameter.PhoneNumberError"),
    ("ChatappPhoneNumberRegister", "InvalidParameter.PhoneNumberError"),
    ("ChatappVerifyAndRegister", "InvalidParameter.PhoneNumberError"),
    ("GetChatappVerifyCode", "InvalidParameter.PhoneNumberError"),
    ("GetPhoneNumberVerificationStatus", "InvalidParameter.PhoneNumberError"),
    ("UpdatePhoneWebhook", "InvalidParameter.PhoneNumberError"),
];

/// Operations with an example of their own.
const WRITTEN_OUT: &[&str] = &[
    "CreateChatappTemplate",
    "DeleteChatGroupParticipants",
    "DeleteChatappTemplate",
    "GetChatappTemplateDetail",
    "ModifyChatappTemplate",
    "SendChatappMassMessage",
    "SendChatappMessage",
];

/// A value as the example has it.
fn value(kind: Kind, example: Option<&str>) -> Value {
    let read = || example.and_then(|text| serde_json::from_str::<Value>(text).ok());
    match kind {
        Kind::String | Kind::Enum(_) => example.unwrap_or("value").into(),
        Kind::Int32 | Kind::Int64 => read().unwrap_or(json!(1)),
        Kind::Number => read().unwrap_or(json!(1.0)),
        Kind::Boolean => read().unwrap_or(json!(true)),
        Kind::Any => read().unwrap_or(Value::Null),
        Kind::Array(items) => read().unwrap_or_else(|| json!([value(*items, None)])),
        Kind::Map(items) => read().unwrap_or_else(|| json!({"key": value(*items, None)})),
        Kind::Object(shape) => read().unwrap_or_else(|| {
            let required: Map<_, _> = shape.fields.iter().filter(|field| field.required).map(named).collect();
            // As the examples do, the first field if nothing is required.
            let first = shape.fields.iter().take(usize::from(required.is_empty())).map(named);
            Value::Object(first.chain(required.clone()).collect())
        }),
    }
}

fn named(field: &FieldInfo) -> (String, Value) {
    (field.name.to_owned(), value(field.kind, field.example))
}

/// A server with a group and a template, and what they are called there.
async fn prepared() -> (MockServer, Map<String, Value>) {
    let server = MockServer::builder().creating_listings(0).start().await.unwrap();
    let client = client(&server);
    client.add_chat_group().business_number("8613800000000").subject("Orders").send().await.unwrap();
    let groups = client.list_chat_group().business_number("8613800000000");
    let group = groups.wait_until_created("Orders").run().await.unwrap().group_id.unwrap();
    let link = client.add_chat_group_invite_link().business_number("8613800000000").group_id(&group);
    let link = link.send().await.unwrap().invite_link.unwrap();
    server.join(&link, "8613800000001").unwrap();
    let template = client.create_chatapp_template().definition(&order_shipped()).send().await.unwrap();
    let names = json!({"GroupId": group, "TemplateCode": template.data.unwrap().template_code});
    (server, names.as_object().unwrap().clone())
}

fn order_shipped() -> Definition {
    Definition::new("order_shipped", "en_US", "UTILITY").body("Your order is on its way.")
}

#[tokio::test]
async fn the_example_of_every_operation_is_accepted() {
    let (mut refused, mut warned) = (Vec::new(), Vec::new());
    for info in operations::ALL.iter().filter(|info| !WRITTEN_OUT.contains(&info.action)) {
        let (server, names) = prepared().await;
        let required =
            info.parameters.iter().map(|parameter| &parameter.field).filter(|field| field.required);
        let mut input: Map<_, _> = required.map(named).collect();
        for (name, value) in &mut input {
            value.clone_from(names.get(name).unwrap_or(&value.clone()));
        }
        let input = Value::Object(input);
        let found = cams::parameters::check(info.action, &input);
        warned.extend(found.iter().map(|found| format!("{} {found}", info.action)));
        if let Err(error) = client(&server).call_json(info.action, &input, &CallOptions::default()).await {
            refused.push((info.action, error.code().unwrap_or(error.message()).to_owned()));
        }
    }
    let refused: Vec<_> = refused.iter().map(|(action, code)| (*action, code.as_str())).collect();
    assert_eq!(refused, NEED_NUMBER);
    assert_eq!(warned, [""; 0]);
}

#[tokio::test]
async fn the_examples_that_are_written_out_are_accepted() -> Result<(), Error> {
    let (server, names) = prepared().await;
    let (client, code) = (client(&server), names["TemplateCode"].as_str().unwrap());
    client
        .delete_chat_group_participants()
        .business_number("8613800000000")
        .cust_space_id("cams-x000")
        .group_id(names["GroupId"].as_str().unwrap())
        .list(["8613800000001"])
        .send()
        .await?;
    client
        .modify_chatapp_template()
        .definition(&Definition::new("order_shipped", "en_US", "UTILITY").body("It is on its way."))
        .send()
        .await?;
    client.get_chatapp_template_detail().template_code(code).language("en_US").send().await?;
    client.delete_chatapp_template().template_code(code).send().await?;
    client
        .send_chatapp_message()
        .from("8613800000000")
        .to("8613800000001")
        .content(cams::content::whatsapp::Text::new("Your order is on its way."))
        .send()
        .await?;
    client
        .send_chatapp_mass_message()
        .from("8613800000000")
        .template_code("1103457628904726528")
        .language("en")
        .channel_type(SendChannelType::Whatsapp)
        .sender_list([MassMessageRecipient::from("8613800000001").with_template_params([("name", "Ana")])])
        .send()
        .await?;
    let called: Vec<_> = server.calls().iter().map(|call| call.action.clone()).collect();
    assert!(WRITTEN_OUT.iter().all(|action| called.iter().any(|called| called == action)), "{called:?}");
    Ok(())
}
