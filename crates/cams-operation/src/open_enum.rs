//! Open enums: documented values have names, and every other value is kept as received.
//!
//! The service adds values without a new API version, so an enum that refused unknown values would break working
//! programs.
//!
//! ```
//! cams_operation::open_enum! {
//!     /// State of a group.
//!     pub enum GroupStatus {
//!         /// It exists.
//!         Active = "ACTIVE",
//!     }
//! }
//!
//! assert_eq!(GroupStatus::from("ACTIVE"), GroupStatus::Active);
//! let new = GroupStatus::from("FROZEN");
//! assert!(matches!(new, GroupStatus::Unknown(_)));
//! assert_eq!(new.as_str(), "FROZEN");
//! ```

/// A value that was not documented when this version was generated.
///
/// It can only be created by converting text into its enum, so a documented value is never `Unknown`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnknownValue(String);

impl UnknownValue {
    /// Only for the macro: a documented value must not become an `UnknownValue`.
    #[doc(hidden)]
    #[must_use]
    pub fn undocumented(value: String) -> Self {
        Self(value)
    }

    /// Returns the value as the service writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Defines an open enum from its documented values.
#[macro_export]
macro_rules! open_enum {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $value:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)*
            /// A value that is not documented; see [`UnknownValue`](cams_operation::UnknownValue).
            Unknown($crate::UnknownValue),
        }

        impl $name {
            /// Documented values.
            pub const VALUES: &'static [&'static str] = &[$($value),*];

            /// Returns the value as the service writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Unknown(value) => value.as_str(),
                }
            }
        }

        /// Represents a missing value: `Unknown` with no text.
        impl Default for $name {
            fn default() -> Self {
                Self::from(String::new())
            }
        }

        impl From<String> for $name {
            fn from(value: String) -> Self {
                match value.as_str() {
                    $($value => Self::$variant,)*
                    _ => Self::Unknown($crate::UnknownValue::undocumented(value)),
                }
            }
        }

        impl From<&str> for $name {
            fn from(value: &str) -> Self {
                Self::from(value.to_owned())
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::serde_core::Serialize for $name {
            fn serialize<S: $crate::serde_core::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::serde_core::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde_core::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::lenient::scalar::<D, String>(deserializer).map(Self::from)
            }
        }
    };
}
