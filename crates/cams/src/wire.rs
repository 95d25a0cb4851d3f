//! Structs that are objects on the wire: their fields and the names of these, said once.

/// Defines structs that are read and written as objects: first the fields that are required, after a `;` those that may be absent.
/// A field with `as form` is read by `form::read` and written as what `form::write` makes of it.
macro_rules! objects {
    ($(
        $(#[$meta:meta])*
        $vis:vis struct $name:ident {
            $($(#[$field_meta:meta])* $field_vis:vis $field:ident: $ty:ty = $wire:literal $(as $form:ident)?,)*
            $(; $($(#[$optional_meta:meta])* $optional_vis:vis $optional:ident: $optional_ty:ty = $optional_wire:literal
                $(as $optional_form:ident)?,)*)?
        }
    )*) => {$(
        $(#[$meta])*
        $vis struct $name {
            $($(#[$field_meta])* $field_vis $field: $ty,)*
            $($($(#[$optional_meta])* $optional_vis $optional: Option<$optional_ty>,)*)?
        }

        impl crate::wire::Empty for $name {
            fn empty() -> Self {
                Self { $($field: crate::wire::Empty::empty(),)* $($($optional: None,)*)? }
            }
        }

        impl cams_operation::ReadField for $name {
            fn read_field<'de, D: serde_core::Deserializer<'de>>(
                &mut self,
                name: &str,
                value: D,
            ) -> Result<(), D::Error> {
                match name {
                    $($wire => self.$field = crate::wire::read!(value $(as $form)?),)*
                    $($($optional_wire => self.$optional = crate::wire::read!(value $(as $optional_form)?),)*)?
                    _ => cams_operation::object::skip(value)?,
                }
                Ok(())
            }
        }

        impl<'de> serde_core::Deserialize<'de> for $name {
            fn deserialize<D: serde_core::Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
                cams_operation::object::read_required(value, crate::wire::Empty::empty(), &[$($wire),*])
            }
        }

        impl serde_core::Serialize for $name {
            fn serialize<S: serde_core::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                const NAMES: &[&str] = &[$($wire,)* $($($optional_wire,)*)?];
                cams_operation::object::write(to, stringify!($name), NAMES.len())
                    $(.field($wire, crate::wire::written!(&self.$field $(, as $form)?)))*
                    $($(.optional($optional_wire, crate::wire::written!(&self.$optional $(, as $optional_form)?)))*)?
                    .end()
            }
        }
    )*};
}
pub(crate) use objects;

macro_rules! read {
    ($value:ident) => {
        serde_core::Deserialize::deserialize($value)?
    };
    ($value:ident as $form:ident) => {
        $form::read($value)?
    };
}
pub(crate) use read;

macro_rules! written {
    ($value:expr) => {
        $value
    };
    ($value:expr, as $form:ident) => {
        &$form::write($value)
    };
}
pub(crate) use written;

/// What is in the place of a required field until it is read. Nobody sees it, so types need no public default for it.
pub(crate) trait Empty {
    fn empty() -> Self;
}

impl<T: Default> Empty for T {
    fn empty() -> Self {
        T::default()
    }
}
