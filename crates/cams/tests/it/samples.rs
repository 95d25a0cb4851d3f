//! The example on the page of every operation is accepted by a local CAMS.
//!
//! An example sets the required parameters to their examples in the spec, which are here as data. Those that a spec
//! writes out (`example_call`) stand below as they are there.

use cams::models::operation::{FieldInfo, Kind};
use cams::models::{MassMessageRecipient, SendChannelType, operations};
use cams::{CallOptions, Client, Error};
use cams_mock::MockServer;
use serde_json::{Map, Value, json};

use crate::programs::terminal::client;

/// Operations whose example needs what is made before: a group, a template, a number. The local CAMS refuses them with
/// this code until then.
const NEED_STATE: &[(&str, &str)] = &[];

/// Operations with an example of their own.
const WRITTEN_OUT: &[&str] = &["SendChatappMassMessage", "SendChatappMessage"];

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
            let required = shape.fields.iter().filter(|field| field.required);
            Value::Object(required.map(named).collect())
        }),
    }
}

fn named(field: &FieldInfo) -> (String, Value) {
    (field.name.to_owned(), value(field.kind, field.example))
}

#[tokio::test]
async fn the_example_of_every_operation_is_accepted() {
    let (mut refused, mut warned) = (Vec::new(), Vec::new());
    for info in operations::ALL {
        if WRITTEN_OUT.contains(&info.action) {
            continue;
        }
        let server = MockServer::start().await.unwrap();
        let required =
            info.parameters.iter().map(|parameter| &parameter.field).filter(|field| field.required);
        let input = Value::Object(required.map(named).collect::<Map<_, _>>());
        let found = cams::parameters::check(info.action, &input);
        warned.extend(found.iter().map(|found| format!("{} {found}", info.action)));
        match client(&server).call_json(info.action, &input, &CallOptions::default()).await {
            Ok(_) => {}
            Err(error) => refused.push((info.action, error.code().unwrap_or(error.message()).to_owned())),
        }
    }
    let refused: Vec<_> = refused.iter().map(|(action, code)| (*action, code.as_str())).collect();
    assert_eq!(refused, NEED_STATE);
    assert_eq!(warned, [""; 0]);
}

async fn written_out(client: &Client) -> Result<(), Error> {
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
    Ok(())
}

#[tokio::test]
async fn the_examples_that_are_written_out_are_accepted() {
    let server = MockServer::start().await.unwrap();
    written_out(&client(&server)).await.unwrap();
    assert_eq!(server.calls().len(), WRITTEN_OUT.len());
}
