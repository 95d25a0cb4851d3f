//! Settings in layers: a call falls back to the client, and the client falls back to the default.

/// A setting of one layer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Setting<T> {
    /// Not set here; the layer below decides.
    #[default]
    Unset,
    /// Turned off, regardless of the layer below.
    Off,
    /// This value.
    Set(T),
}

impl<T> Setting<T> {
    /// Combines this layer with the one below it.
    pub(crate) fn or(self, below: Self) -> Self {
        match self {
            Self::Unset => below,
            said => said,
        }
    }

    /// Returns the final value; `None` if it is off.
    pub(crate) fn resolve(self, default: Option<T>) -> Option<T> {
        match self {
            Self::Unset => default,
            Self::Off => None,
            Self::Set(value) => Some(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Setting::{Off, Set, Unset};

    #[test]
    fn the_upper_layer_decides_where_it_says_anything() {
        assert_eq!(Set(1).or(Set(2)).resolve(Some(3)), Some(1));
        assert_eq!(Unset.or(Set(2)).resolve(Some(3)), Some(2));
        assert_eq!(Unset.or(Unset).resolve(Some(3)), Some(3));
        assert_eq!(Off.or(Set(2)).resolve(Some(3)), None);
        assert_eq!(Set(1).or(Off).resolve(None), Some(1));
    }
}
