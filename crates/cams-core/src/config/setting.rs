//! Settings in layers: what a call does not say is the client's, and what the client does not say is the default.

/// A setting of one layer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Setting<T> {
    /// Nothing is said here; the layer below decides.
    #[default]
    Unset,
    /// Turned off, whatever the layer below says.
    Off,
    /// This value.
    Set(T),
}

impl<T> Setting<T> {
    /// What holds when this layer lies above another one.
    pub(crate) fn or(self, below: Self) -> Self {
        match self {
            Self::Unset => below,
            said => said,
        }
    }

    /// The value in the end; `None` when it is off.
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
