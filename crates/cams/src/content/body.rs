//! What the types of content have in common, and the macros that write those which are a few plain fields.

use cams_models::{SendChannelType, SendChatappMessageMessageType as MessageType};
use serde_core::Serialize;
use serde_core::de::DeserializeOwned;

use crate::check::Violations;

/// A type of content: it serialises to the `Content` of one kind of message on one channel.
///
/// Implement it for content that this SDK does not know, and calls take it like any other.
pub trait Body: Serialize + DeserializeOwned {
    /// `ChannelType` that goes with it.
    const CHANNEL: SendChannelType;
    /// `MessageType` that goes with it.
    const MESSAGE_TYPE: MessageType;

    /// What the service would refuse, or may refuse, with paths in the names of the wire.
    fn check(&self) -> Violations;
}

/// Defines [`objects`](crate::wire::objects) with a constructor of the required fields, setters of the others, and a `Debug`
/// that shows nothing of what people write to each other.
macro_rules! shapes {
    ($(
        $(#[$meta:meta])*
        $name:ident {
            $($(#[$field_meta:meta])* $field:ident: $ty:ty = $wire:literal $(as $form:ident)?,)*
            $(; $($(#[$optional_meta:meta])* $optional:ident / $setter:ident: $optional_ty:ty = $optional_wire:literal
                $(as $optional_form:ident)?,)*)?
        }
    )*) => {$(
        crate::wire::objects! {
            $(#[$meta])*
            #[derive(Clone, PartialEq)]
            #[non_exhaustive]
            pub struct $name {
                $($(#[$field_meta])* pub $field: $ty = $wire $(as $form)?,)*
                $(; $($(#[$optional_meta])* pub $optional: $optional_ty = $optional_wire $(as $optional_form)?,)*)?
            }
        }

        impl $name {
            /// Makes one of what it needs.
            #[must_use]
            #[allow(clippy::new_without_default, reason = "one with nothing in it is of no use")]
            pub fn new($($field: impl Into<$ty>),*) -> Self {
                Self { $($field: $field.into(),)* $($($optional: None,)*)? }
            }

            $($(
                #[doc = concat!("Sets [`", stringify!($optional), "`](Self::", stringify!($optional), ").")]
                #[must_use]
                pub fn $setter(mut self, value: impl Into<$optional_ty>) -> Self {
                    self.$optional = Some(value.into());
                    self
                }
            )*)?
        }

        crate::content::body::hidden!($name);
    )*};
}
pub(super) use shapes;

/// Defines types of content: [`shapes`] with a channel, a kind of message and the rules.
macro_rules! bodies {
    ($channel:ident: $(
        $(#[$meta:meta])*
        $name:ident = $message_type:ident { $($shape:tt)* }
        check($this:ident, $found:ident) $check:block
    )*) => {$(
        crate::content::body::shapes! { $(#[$meta])* $name { $($shape)* } }
        crate::content::body::is_body!($name: $channel, $message_type; check($this, $found) $check);
    )*};
}
pub(super) use bodies;

/// Makes a struct a type of content.
macro_rules! is_body {
    ($name:ident: $channel:ident, $message_type:ident; check($this:ident, $found:ident) $check:block) => {
        impl crate::content::Body for $name {
            const CHANNEL: cams_models::SendChannelType = cams_models::SendChannelType::$channel;
            const MESSAGE_TYPE: cams_models::SendChatappMessageMessageType =
                cams_models::SendChatappMessageMessageType::$message_type;

            fn check(&self) -> crate::check::Violations {
                let ($this, mut $found) = (self, crate::check::Violations::new());
                $check
                $found
            }
        }
    };
}
pub(super) use is_body;

/// `Debug` that shows the name of the type alone.
macro_rules! hidden {
    ($($name:ident),*) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )*};
}
pub(super) use hidden;
