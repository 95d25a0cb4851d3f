//! Conversions into objects that have one main field, from the value of that field.

#[cfg(feature = "im-groups")]
use crate::generated::ChatGroupParticipant;
#[cfg(feature = "messaging")]
use crate::generated::MassMessageRecipient;

macro_rules! from_number {
    ($($(#[$gate:meta])* $name:ident by $with:ident),*) => {$(
        $(#[$gate])*
        impl From<&str> for $name {
            fn from(number: &str) -> Self {
                Self::new().$with(number)
            }
        }

        $(#[$gate])*
        impl From<String> for $name {
            fn from(number: String) -> Self {
                Self::new().$with(number)
            }
        }

        $(#[$gate])*
        impl From<&String> for $name {
            fn from(number: &String) -> Self {
                Self::new().$with(number.as_str())
            }
        }
    )*};
}

from_number! {
    #[cfg(feature = "im-groups")]
    ChatGroupParticipant by with_participant_number,
    #[cfg(feature = "messaging")]
    MassMessageRecipient by with_to
}
