//! The three-way merge of a value: in the specs, in the metadata, and in the metadata at the last import.

/// What becomes of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict<T> {
    /// There is nothing to do, and nothing to tell.
    Keep,
    /// The metadata changed it, and nobody else did.
    Take(T),
    /// The specs differ from the metadata, which is read for the first time.
    LeftAlone(T),
    /// The metadata changed it, and so did a person.
    Conflict {
        /// What the metadata said, if it said one thing.
        was: Option<T>,
        /// What it says now, if it says one thing.
        now: Option<T>,
    },
}

/// Judges a value. `said` has what each place of the metadata says of it now, and said at the last import; a shared
/// type has several places.
pub(crate) fn merge<T: Clone + PartialEq>(ours: &T, said: &[(T, Option<T>)]) -> Verdict<T> {
    let now = agreed(said.iter().map(|(now, _)| now));
    let known = || said.iter().filter_map(|(now, was)| Some((now, was.as_ref()?)));
    if known().next().is_none() {
        return now.filter(|now| now != ours).map_or(Verdict::Keep, Verdict::LeftAlone);
    }
    let was = agreed(known().map(|(_, was)| was));
    let is_unchanged = known().all(|(now, was)| now == was);
    match now {
        _ if is_unchanged => Verdict::Keep,
        Some(now) if now == *ours => Verdict::Keep,
        Some(now) if was.as_ref() == Some(ours) => Verdict::Take(now),
        now => Verdict::Conflict { was, now },
    }
}

/// What all of them are.
fn agreed<'t, T: Clone + PartialEq + 't>(mut values: impl Iterator<Item = &'t T>) -> Option<T> {
    let first = values.next()?;
    values.all(|value| value == first).then(|| first.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_changes_only_where_the_metadata_changed_it_and_nobody_else_did() {
        for (ours, said, verdict) in [
            // The metadata as it was.
            (1, &[(1, Some(1))][..], Verdict::Keep),
            (2, &[(1, Some(1))], Verdict::Keep),
            // The metadata changed.
            (1, &[(3, Some(1))], Verdict::Take(3)),
            (3, &[(3, Some(1))], Verdict::Keep),
            (2, &[(3, Some(1))], Verdict::Conflict { was: Some(1), now: Some(3) }),
            // Never read before.
            (1, &[(1, None)], Verdict::Keep),
            (2, &[(1, None)], Verdict::LeftAlone(1)),
            (2, &[(1, None), (3, None)], Verdict::Keep),
            (2, &[], Verdict::Keep),
            // A shared type, which several places speak of.
            (1, &[(3, Some(1)), (3, Some(1))], Verdict::Take(3)),
            (1, &[(3, Some(1)), (3, None)], Verdict::Take(3)),
            (1, &[(1, Some(1)), (3, None)], Verdict::Keep),
            (1, &[(3, Some(1)), (1, Some(1))], Verdict::Conflict { was: Some(1), now: None }),
            (1, &[(3, Some(1)), (3, Some(2))], Verdict::Conflict { was: None, now: Some(3) }),
            (3, &[(3, Some(1)), (3, Some(2))], Verdict::Keep),
        ] {
            assert_eq!(merge(&ours, said), verdict, "{ours} {said:?}");
        }
    }
}
