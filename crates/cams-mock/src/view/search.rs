//! A search that takes its time.

/// Rows that are looked at before others get their turn.
const PIECE: usize = 64;

/// Keeps the rows that are wanted. One thread serves all connections, so it lets the others go on between two pieces.
pub(crate) async fn search<T>(all: Vec<T>, is_wanted: impl Fn(&T) -> bool) -> Vec<T> {
    let mut found = Vec::new();
    for (at, row) in all.into_iter().enumerate() {
        if at % PIECE == PIECE - 1 {
            tokio::task::yield_now().await;
        }
        if is_wanted(&row) {
            found.push(row);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[test]
    fn a_long_search_lets_others_go_on_and_finds_everything_in_order() {
        let mut searching = Box::pin(search((0..3 * PIECE).collect(), |number| number % 2 == 1));
        let mut pauses = 0;
        let found = loop {
            match (&mut searching).now_or_never() {
                Some(found) => break found,
                None => pauses += 1,
            }
        };
        assert_eq!(pauses, 3);
        assert_eq!(found, (0..3 * PIECE).filter(|number| number % 2 == 1).collect::<Vec<_>>());
    }
}
