//! Code that all content types share: constructors, setters, and a `Debug` that hides personal messages.

/// Implements `new` with the required fields, and a setter for each optional field, whose comment describes the field.
/// Each takes anything that converts into the type of the field.
macro_rules! setters {
    ($($name:ident {
        $($required:ident: $ty:ty),*
        $(; $($(#[$docs:meta])+ $setter:ident($optional:ident: $optional_ty:ty)),+)?
    })*) => {$(
        impl $name {
            #[doc = concat!("Creates a value of `", stringify!($name), "` from its required fields.")]
            #[must_use]
            pub fn new($($required: impl Into<$ty>),*) -> Self {
                Self { $($required: $required.into(),)* $($($optional: None,)+)? }
            }

            $($(
                $(#[$docs])+
                ///
                #[doc = concat!("Sets [`", stringify!($optional), "`](Self::", stringify!($optional), ").")]
                #[must_use]
                pub fn $setter(mut self, value: impl Into<$optional_ty>) -> Self {
                    self.$optional = Some(value.into());
                    self
                }
            )+)?
        }
    )*};
}
pub(super) use setters;

/// Implements `Debug` so that it shows only the name of the type.
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

/// Defines content types that consist of the link of a file. Every channel has some.
macro_rules! links {
    ($channel:ident: $($(#[$meta:meta])* $name:ident,)*) => {$(
        $(#[$meta])*
        #[derive(Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[non_exhaustive]
        pub struct $name {
            /// URL of the file, `https://` or `http://`.
            pub link: String,
        }

        crate::content::shape::setters! { $name { link: String } }
        crate::content::shape::hidden!($name);

        impl crate::content::body::Body for $name {
            const CHANNEL: cams_models::SendChannelType = cams_models::SendChannelType::$channel;
            const MESSAGE_TYPE: cams_models::SendChatappMessageMessageType =
                cams_models::SendChatappMessageMessageType::$name;

            fn check(&self) -> crate::check::Violations {
                let mut found = crate::check::Violations::new();
                crate::content::rules::link(&mut found, "link", &self.link);
                found
            }
        }
    )*};
}
pub(super) use links;
