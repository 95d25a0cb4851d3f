//! Phone numbers.

use cams::{PhoneNumber, parameters};

use crate::people::json::input;
use crate::people::service::found;

#[test]
fn a_number_that_belongs_to_nobody_is_warned_about() {
    for (case, to, wanted) in [
        ("well", "8613800000001", ""),
        ("case 28: a trunk zero", "4402079460958", "W To"),
        ("no country code", "13800000001", "W To"),
        ("a plus", "+8613800000001", "W To"),
        ("a business-scoped ID", "US.13491208655302741918", ""),
    ] {
        let mut input = input("text", r#"{"text":"hi"}"#);
        input["To"] = to.into();
        assert_eq!(found(&parameters::check("SendChatappMessage", &input)), wanted, "{case}");
    }
}

#[test]
fn two_spellings_may_be_one_account() {
    for (case, one, other, wanted) in [
        ("case 29: Brazil", "5511987650001", "551187650001", true),
        ("case 29: Mexico", "5215512340001", "525512340001", true),
        ("case 29: Argentina", "5491112340001", "541112340001", true),
        ("equal", "8613800000001", "8613800000001", true),
        ("others", "8613800000001", "8613800000002", false),
        ("another area of Brazil", "5511987650001", "552187650001", false),
        ("a line of Brazil at home has no ninth digit", "5511932650001", "551132650001", false),
        ("Mexico and Argentina", "5215512340001", "545512340001", false),
        ("China adds nothing", "8613800000001", "863800000001", false),
    ] {
        let number = |digits| PhoneNumber::from_digits(digits).unwrap();
        assert_eq!(number(one).may_be_same_account(&number(other)), wanted, "{case}");
        assert_eq!(number(other).may_be_same_account(&number(one)), wanted, "{case}");
    }
}
