//! Rows of a file with people.

use super::check;
use crate::send::campaign::Campaign;

#[test]
fn rows_that_reach_nobody_or_one_person_twice_are_told_before_anything_is_sent() {
    for (case, first, second, exit, words) in [
        ("28: a trunk zero", "+44 020 7946 0958", "+44 20 7946 0959", 0, &["row 2", "1 person"][..]),
        ("29: Brazil", "5511987650001", "551187650001", 0, &["another spelling", "row 3"]),
        ("29: Mexico", "5215512340001", "525512340001", 0, &["another spelling", "row 3"]),
        ("29: Argentina", "5491112340001", "541112340001", 0, &["another spelling", "row 3"]),
        ("23: a tab in a value", "8613800000001", "8613800000002,\"B\tO\"", 0, &["row 3"]),
    ] {
        let campaign = Campaign::new();
        let second = if second.contains(',') { second.to_owned() } else { format!("{second},Bo") };
        campaign.write("people.csv", format!("phone,name,code\n{first},Ana,A1\n{second},B2\n"));
        let shown = campaign.send(&["--dry-run"]);
        check(case, &shown, exit, words);
        assert!(campaign.history().is_empty(), "{case}");
    }
}
