//! Which texts are phone numbers, and what is wrong with the others.

use proptest::prelude::*;

use super::*;
use PhoneNumberError as Bad;

#[test]
fn what_people_write_is_read() {
    let cases = [
        ("+86 138-0013-8000", "8613800138000"),
        ("  +8613800138000\n", "8613800138000"),
        ("＋８６ １３８００１３８０００", "8613800138000"),
        ("+٩٦٦ ٥٠ ١٢٣ ٤٥٦٧", "966501234567"),
        ("+1 (415) 555-2671", "14155552671"),
        ("+49 30/1234.5678", "493012345678"),
        ("\u{202A}+39\u{A0}06 698\u{2011}1\u{202C}", "39066981"),
        ("+225 07 07 12 34 56", "2250707123456"),
        ("+290 2345", "2902345"),
        ("+871234567890123", ""),
        ("+881612345678", "881612345678"),
    ];
    for (text, digits) in cases {
        let number = text.parse::<PhoneNumber>();
        assert_eq!(number.as_ref().map_or("", PhoneNumber::as_digits), digits, "{text}");
    }
}

#[test]
fn what_cannot_be_a_number_is_refused_with_the_reason() {
    let cases = [
        ("", Bad::Empty),
        ("+", Bad::Empty),
        (" - ", Bad::Empty),
        ("13800138000", Bad::NoCountry),
        ("0086 138 0013 8000", Bad::InternationalPrefix),
        ("+0086 138 0013 8000", Bad::InternationalPrefix),
        ("+0 138 0013 8000", Bad::UnknownCountry),
        ("+210 123 4567", Bad::UnknownCountry),
        ("+290 234", Bad::TooShort),
        ("+86 138 0013 8000 000", Bad::TooLong),
        ("+44 (0)20 7946 0958", Bad::TrunkZero),
        ("+86+138", Bad::MisplacedPlus),
        ("86+13800138000", Bad::MisplacedPlus),
        ("+1 800 FLOWERS", Bad::NotADigit { position: 8 }),
        ("+49 30 1234 ext. 5", Bad::NotADigit { position: 13 }),
        ("+49 30 1234;5", Bad::NotADigit { position: 12 }),
        ("+1 380 013 8000", Bad::NotNorthAmerican),
    ];
    for (text, reason) in cases {
        assert_eq!(text.parse::<PhoneNumber>(), Err(reason), "{text}");
    }
}

#[test]
fn case_28_a_trunk_zero_is_refused_where_no_number_begins_with_one() {
    for (text, is_number) in [
        ("+44 020 7946 0958", false),
        ("+49 0151 23456789", false),
        ("+86 0138 0000 0001", false),
        ("+82 010 1234 5678", false),
        ("+62 0812 3456 789", false),
        ("+44 20 7946 0958", true),
        ("+39 06 1234 5678", true),
        ("+225 07 07 12 34 56", true),
        ("+242 06 612 3456", true),
        // Of services, with two zeros.
        ("+82 00798 1234 5678", true),
    ] {
        let wanted = if is_number { None } else { Some(Bad::TrunkZero) };
        assert_eq!(text.parse::<PhoneNumber>().err(), wanted, "{text}");
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        assert_eq!(PhoneNumber::from_digits(&digits).err(), wanted, "{digits}");
    }
}

#[test]
fn the_length_is_7_to_15_digits() {
    for (digits, reason) in [
        ("290234", Some(Bad::TooShort)),
        ("2902345", None),
        ("861234567890123", None),
        ("8612345678901234", Some(Bad::TooLong)),
    ] {
        assert_eq!(PhoneNumber::from_digits(digits).err(), reason, "{digits}");
    }
}

#[test]
fn digits_begin_with_the_country_and_a_chinese_number_without_it_is_no_american_one() {
    assert!(PhoneNumber::from_digits("86 138 0013 8000").is_ok());
    assert_eq!(PhoneNumber::from_digits("+8613800138000"), Err(Bad::MisplacedPlus));
    assert_eq!(PhoneNumber::from_digits("008613800138000"), Err(Bad::InternationalPrefix));
    assert_eq!(PhoneNumber::from_digits("13800138000"), Err(Bad::NotNorthAmerican));
}

#[test]
fn the_country_is_named_and_a_trunk_zero_is_not_guessed_at() {
    let number = PhoneNumber::with_country(86, "138 0013 8000").unwrap();
    assert_eq!((number.as_digits(), number.country_code()), ("8613800138000", "86"));
    assert_eq!(PhoneNumber::with_country(44, "020 7946 0958"), Err(Bad::TrunkZero));
    assert_eq!(PhoneNumber::with_country(39, "(06) 6981"), Err(Bad::TrunkZero));
    assert_eq!(PhoneNumber::with_country(86, "+86 138 0013 8000"), Err(Bad::MisplacedPlus));
    assert_eq!(PhoneNumber::with_country(210, "1234567"), Err(Bad::UnknownCountry));
    assert_eq!(PhoneNumber::with_country(86, " "), Err(Bad::Empty));
}

#[test]
fn neither_debug_nor_an_error_shows_a_number() {
    let number: PhoneNumber = "+8613800138000".parse().unwrap();
    assert_eq!(format!("{number:?}"), "PhoneNumber(+86…)");
    let error = serde_json::from_str::<PhoneNumber>("13800138000").unwrap_err();
    assert!(!error.to_string().contains("138001"), "{error}");
}

#[test]
fn json_has_digits_and_reads_both_forms() {
    let number: PhoneNumber = serde_json::from_str("\"+86 138 0013 8000\"").unwrap();
    assert_eq!(serde_json::to_string(&number).unwrap(), "\"8613800138000\"");
    assert_eq!(serde_json::from_str::<PhoneNumber>("8613800138000").unwrap(), number);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_refused_and_what_was_read_is_read_again(text in "[+ 0-9()a\u{FF10}-\u{FF19}-]{0,24}") {
        if let Ok(number) = text.parse::<PhoneNumber>() {
            prop_assert!((7..=15).contains(&number.as_digits().len()));
            prop_assert!(number.as_digits().bytes().all(|byte| byte.is_ascii_digit()));
            prop_assert_eq!(&number.to_string().parse::<PhoneNumber>(), &Ok(number.clone()));
            prop_assert_eq!(PhoneNumber::from_digits(number.as_digits()), Ok(number));
        }
    }
}

#[test]
fn the_other_spelling_is_the_one_number_that_may_be_the_same_account() {
    for (digits, other) in [
        ("5511987650001", Some("551187650001")),
        ("551187650001", Some("5511987650001")),
        // No mobile number, so nothing is added.
        ("551132650001", None),
        ("5215512340001", Some("525512340001")),
        ("5491112340001", Some("541112340001")),
        ("541112340001", Some("5491112340001")),
        ("8613800138000", None),
        ("12025550123", None),
    ] {
        let number = PhoneNumber::from_digits(digits).unwrap();
        let found = number.other_spelling();
        assert_eq!(found.as_ref().map(PhoneNumber::as_digits), other, "{digits}");
        if let Some(found) = found {
            assert!(found.may_be_same_account(&number), "{digits}");
            assert_eq!(found.other_spelling(), Some(number), "{digits}");
        }
    }
}
