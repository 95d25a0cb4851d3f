//! The calls that are measured.

use bytes::Bytes;
use cams_models::{
    AddChatGroupInviteLinkRequest, ListChatGroupRequest, SendChatappMassMessageRequest,
    SendChatappMessageRequest,
};
use cams_operation::Operation;
use serde_json::{Value, json};

/// A call that is measured.
#[derive(Debug)]
pub struct Subject<Op> {
    /// Its name in the figures.
    pub name: String,
    /// What is sent.
    pub request: Op,
    /// The body that comes back.
    pub answer: Bytes,
}

impl<Op: Operation> Subject<Op> {
    fn new(name: impl Into<String>, request: Value, answer: &Value) -> Self {
        let request = serde_json::from_value(request).expect("the fields are those of the operation");
        Self { name: name.into(), request, answer: Bytes::from(answer.to_string()) }
    }
}

/// The invite link that [`seed`] is answered with.
pub const INVITE_LINK: &str = "https://chat.whatsapp.com/E93kdk0000";

/// AddChatGroupInviteLink: three short parameters, a short answer.
#[must_use]
pub fn seed() -> Subject<AddChatGroupInviteLinkRequest> {
    let request = json!({"BusinessNumber": "8613800000000", "GroupId": "E93kdk0000"});
    let answer = answer(json!({"InviteLink": INVITE_LINK, "Success": true}));
    Subject::new("seed", request, &answer)
}

/// SendChatappMessage with a content of 4 KiB, whose quotes and spaces are escaped on the wire.
#[must_use]
pub fn message() -> Subject<SendChatappMessageRequest> {
    let content = json!({"text": "An order of yours is on its way. ".repeat(124)}).to_string();
    let request = json!({
        "ChannelType": "whatsapp", "Type": "message", "MessageType": "text",
        "From": "8613800000000", "To": "8613800000001", "Content": content,
    });
    Subject::new("message_4k", request, &answer(json!({"MessageId": "61851ccb2f1365b16aee04d7"})))
}

/// SendChatappMassMessage to that many recipients, each with two variables.
#[must_use]
pub fn mass(recipients: u64) -> Subject<SendChatappMassMessageRequest> {
    let recipient = |at: u64| {
        let number = (8_613_800_000_000 + at).to_string();
        json!({"To": number, "TemplateParams": {"name": format!("Ana {at}"), "order": format!("#{at:06}")}})
    };
    let list: Vec<Value> = (0..recipients).map(recipient).collect();
    let request = json!({
        "ChannelType": "whatsapp", "From": "8613800000000", "Language": "en",
        "TemplateCode": "1103457628904726528", "SenderList": list,
    });
    let answer = answer(json!({"GroupMessageId": "8e3a8c5b0f2d4c7f9b21"}));
    Subject::new(format!("mass_{recipients}"), request, &answer)
}

/// ListChatGroup with a page of that many groups.
#[must_use]
pub fn list(groups: usize) -> Subject<ListChatGroupRequest> {
    let group = |at: usize| {
        json!({
            "BusinessNumber": "8613800000000", "GroupId": format!("E93kdk{at:04}"), "GroupStatus": "ACTIVE",
            "Subject": format!("Weekly orders {at}"), "Description": "What is ordered this week, and until when.",
        })
    };
    let list: Vec<Value> = (0..groups).map(group).collect();
    let request = json!({"BusinessNumber": "8613800000000", "Page": {"Index": 1, "Size": groups}});
    let answer = answer(json!({"Data": {"List": list, "Total": groups}, "Success": true}));
    Subject::new(format!("list_{groups}"), request, &answer)
}

/// An answer with the elements that all have.
fn answer(mut elements: Value) -> Value {
    let common = [("Code", "OK"), ("Message", "OK"), ("RequestId", "90E63D28-E31D-1EB2-8939-A94866411B2O")];
    for (name, value) in common {
        elements[name] = json!(value);
    }
    elements
}

/// The body of a callback with that many receipts, as the service sends them for a template.
#[must_use]
pub fn receipts(count: u64) -> Bytes {
    let receipt = |number: u64| {
        json!({
            "MessageId": format!("20990101{number:012}"),
            "From": "8613800000000",
            "To": (8_613_900_000_000 + number).to_string(),
            "Timestamp": 4_070_908_800_000_u64 + number,
            "OriginPhoneNumber": "8613800000000",
            "TaskId": format!("task-{number}"),
            "Status": "Delivered",
            "ConversationId": format!("conversation-{number}"),
            "ConversationType": "utility",
            "MsgFrameType": "template",
            "Type": "TEMPLATE",
            "TemplateCode": "900000000000000001",
            "TemplateName": "order_update",
            "Language": "en_US",
            "CustSpaceId": "cams-x000",
        })
    };
    Bytes::from(Value::from_iter((0..count).map(receipt)).to_string())
}
