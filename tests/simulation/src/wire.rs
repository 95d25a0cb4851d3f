//! What a request asks for and what an answer says, read from the wire.

use std::borrow::Cow;

use bytes::Bytes;
use cams::models::MassMessageRecipient;
use http::{Request, Response};
use serde_json::Value;
use url::form_urlencoded;

use crate::login;

/// What a request asks for.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// Name of the operation, or the path if it has none.
    pub(crate) action: String,
    /// What must happen at most once.
    pub(crate) labels: Vec<String>,
}

impl Asked {
    pub(crate) fn of(request: &Request<Bytes>) -> Self {
        let query = request.uri().query().unwrap_or_default().as_bytes();
        let parameter = |wanted: &str| -> Option<Cow<'_, str>> {
            let pairs = form_urlencoded::parse(query).chain(form_urlencoded::parse(request.body()));
            pairs.filter(|(name, _)| name == wanted).map(|(_, value)| value).next()
        };
        let header = request.headers().get("x-acs-action").and_then(|value| value.to_str().ok());
        let action = header.map(str::to_owned).or_else(|| parameter("Action").map(Cow::into_owned));
        let action = action.unwrap_or_else(|| format!("{} {}", request.method(), request.uri().path()));
        let labels = match action.as_str() {
            "SendChatappMessage" => parameter("To").into_iter().map(Cow::into_owned).collect(),
            "SendChatappMassMessage" => {
                let list = parameter("SenderList").unwrap_or_default();
                let list: Vec<MassMessageRecipient> = serde_json::from_str(&list).unwrap_or_default();
                list.into_iter().filter_map(|recipient| recipient.to).collect()
            }
            "AddChatGroup" => parameter("Subject").into_iter().map(Cow::into_owned).collect(),
            _ => login::token(request).into_iter().collect(),
        };
        Self { action, labels }
    }

    /// The operation and what it is about, shortly.
    pub(crate) fn brief(&self) -> String {
        match self.labels.as_slice() {
            [] => self.action.clone(),
            [label] => format!("{} {label}", self.action),
            [first, .., last] => format!("{} {first}..{last}", self.action),
        }
    }
}

/// What an answer says, shortly.
pub(crate) fn brief(answer: &Response<Bytes>) -> String {
    let body = String::from_utf8_lossy(answer.body());
    let code =
        body.split_once("\"Code\":").map_or("", |(_, rest)| rest.split(',').next().unwrap_or_default());
    format!("{} {code} ({} bytes)", answer.status().as_u16(), answer.body().len())
}

/// The ID of what an operation made.
pub(crate) fn made(answer: &Response<Bytes>) -> String {
    let body: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
    let id =
        ["MessageId", "GroupMessageId", "UniqueCode"].into_iter().find_map(|name| body.get(name)?.as_str());
    id.unwrap_or_default().to_owned()
}

/// The keys that STS gives in an answer, which nobody may show.
pub(crate) fn keys(answer: &Response<Bytes>) -> Vec<String> {
    let body: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
    let text = |name| Some(body.get("Credentials")?.get(name)?.as_str()?.to_owned());
    ["AccessKeySecret", "SecurityToken"].into_iter().filter_map(text).collect()
}
