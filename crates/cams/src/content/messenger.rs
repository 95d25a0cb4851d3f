//! Content for Messenger. `From` is the page ID, `To` the page-scoped user ID.
//!
//! ```
//! use cams::content::{Content, messenger};
//!
//! assert_eq!(Content::from(messenger::Text::new("hello")).to_json(), r#"{"text":"hello"}"#);
//! ```
//!
//! `interactive`, `couponTemplate`, `regularTemplate`, `quickReply`, and `buttonTemplate` have no documented keys; send
//! them with [`Content::raw`](crate::content::Content::raw).

use cams_models::{SendChannelType, SendChatappMessageMessageType as MessageType};
use serde::{Deserialize, Serialize};

use crate::check::Violations;
use crate::content::body::Body;
use crate::content::rules::required;
use crate::content::shape::{hidden, links, setters};

/// A text.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Text {
    /// The text.
    pub text: String,
}

impl Body for Text {
    const CHANNEL: SendChannelType = SendChannelType::Messenger;
    const MESSAGE_TYPE: MessageType = MessageType::Text;

    fn check(&self) -> Violations {
        let mut found = Violations::new();
        required(&mut found, "text", &self.text);
        found
    }
}

links! { Messenger:
    /// A picture.
    Image,
    /// A video.
    Video,
    /// A sound.
    Audio,
    /// A file.
    Document,
}

setters! {
    Text { text: String }
}

hidden!(Text);
