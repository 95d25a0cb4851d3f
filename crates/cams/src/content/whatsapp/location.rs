//! A place.

use cams_models::{SendChannelType, SendChatappMessageMessageType as MessageType};
use serde::{Deserialize, Serialize};

use crate::check::Violations;
use crate::content::body::Body;
use crate::content::rules::coordinates;
use crate::content::scalar;
use crate::content::shape::{hidden, setters};

/// A place on the map. Its coordinates are degrees, sent as texts.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Location {
    /// Degrees north, -90 to 90.
    #[serde(serialize_with = "scalar::as_text", deserialize_with = "scalar::required")]
    pub latitude: f64,
    /// Degrees east, -180 to 180.
    #[serde(serialize_with = "scalar::as_text", deserialize_with = "scalar::required")]
    pub longitude: f64,
    /// Name of the place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its address; shown only if there is a name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

impl Body for Location {
    const CHANNEL: SendChannelType = SendChannelType::Whatsapp;
    const MESSAGE_TYPE: MessageType = MessageType::Location;

    fn check(&self) -> Violations {
        let mut found = Violations::new();
        coordinates(&mut found, self.latitude, self.longitude);
        if self.address.is_some() && self.name.is_none() {
            found.warning("address", "is shown only if there is a `name`");
        }
        found
    }
}

setters! {
    Location {
        latitude: f64, longitude: f64;
        /// Name of the place.
        with_name(name: String),
        /// Address of the place. WhatsApp shows it only if there is a name.
        with_address(address: String)
    }
}

hidden!(Location);
