//! The place of a listener among the events that are kept.

/// Where a listener goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Behind the event of this id.
    After(u64),
    /// What it missed is not known anymore.
    Lost,
}

impl Place {
    /// The place of a listener that got the event `seen` last, while the events from `first` to `last` are kept.
    pub(super) fn new(seen: u64, first: u64, last: u64) -> Self {
        if seen > last || seen.saturating_add(1) < first { Self::Lost } else { Self::After(seen) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_place_whose_next_event_is_kept_or_still_to_come_is_known() {
        for (seen, place) in [
            (8, Place::Lost),
            (9, Place::After(9)),
            (12, Place::After(12)),
            (20, Place::After(20)),
            (21, Place::Lost),
        ] {
            assert_eq!(Place::new(seen, 10, 20), place, "{seen}");
        }
    }
}
