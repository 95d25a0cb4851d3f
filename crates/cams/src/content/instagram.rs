//! Content for Instagram. `From` is the ID of the professional account, `To` the Instagram user ID.
//!
//! ```
//! use cams::content::{Content, instagram};
//!
//! assert_eq!(Content::from(instagram::Text::new("hello")).to_json(), r#"{"text":"hello"}"#);
//! ```
//!
//! `document`, `interactive`, `couponTemplate`, `regularTemplate`, `quickReply`, and `buttonTemplate` have no
//! documented keys; send them with [`Content::raw`](crate::content::Content::raw).

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
    const CHANNEL: SendChannelType = SendChannelType::Instagram;
    const MESSAGE_TYPE: MessageType = MessageType::Text;

    fn check(&self) -> Violations {
        let mut found = Violations::new();
        required(&mut found, "text", &self.text);
        found
    }
}

links! { Instagram:
    /// A picture.
    Image,
    /// A video.
    Video,
    /// A sound.
    Audio,
}

setters! {
    Text { text: String }
}

hidden!(Text);
