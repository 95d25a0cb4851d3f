//! Properties: nothing panics, and converting leaves no placeholder of Meta.

use cams::template::placeholders::{self, Form};
use cams::template::{Button, Card, CardButton, Definition, Header};
use proptest::prelude::*;

/// Texts made of what placeholders are made of.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("$(".to_owned()),
        Just("{{".to_owned()),
        Just("}}".to_owned()),
        Just(")".to_owned()),
        Just("$(name)".to_owned()),
        Just("{{1}}".to_owned()),
        Just("{{ order_id }}".to_owned()),
        "[a-z0-9 {}$()ä界\n]{0,4}",
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn has_meta(text: &str) -> bool {
    placeholders::scan(text).iter().any(|found| matches!(found.form, Form::Meta(_)))
}

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_is_found_stands_where_it_is_said_to_stand(text in text()) {
        for found in placeholders::scan(&text) {
            let rest: String = text.chars().skip(found.character - 1).collect();
            prop_assert!(rest.starts_with(found.source));
        }
    }

    #[test]
    fn converting_leaves_nothing_of_meta_and_changes_nothing_else(text in text()) {
        let converted = placeholders::convert(&text, |old| format!("v{old}"));
        prop_assert!(!has_meta(&converted.text), "{}", converted.text);
        prop_assert_eq!(converted.renamed.is_empty(), !has_meta(&text));
        if converted.renamed.is_empty() {
            prop_assert_eq!(converted.text, text);
        }
    }

    #[test]
    fn a_converted_definition_has_no_placeholder_of_meta_left(texts in prop::collection::vec(text(), 9)) {
        let [a, b, c, d, e, f, g, h, i] = <[String; 9]>::try_from(texts).unwrap();
        let card = Card::image(a).body(b).button(CardButton::url(&*c, &*d));
        let mut definition = Definition::new("a", "en", "MARKETING")
            .header(Header::document(e).caption(&*f).file_name(&*f))
            .body(g)
            .footer(h)
            .button(Button::url(&*i, &*i))
            .button(Button::coupon_code(&*i, &*i))
            .card(card);
        let before = definition.clone();
        let renamed = definition.convert_placeholders(Definition::placeholder_name);
        let of_meta = |definition: &Definition| {
            definition.lint().iter().filter(|found| found.rule.contains("a placeholder of Meta")).count()
        };
        prop_assert_eq!(of_meta(&definition), 0);
        prop_assert_eq!(renamed.is_empty(), of_meta(&before) == 0);
        for name in renamed {
            prop_assert!(definition.variables().contains(&name.new));
        }
        // A second time there is nothing to do.
        let again = definition.convert_placeholders(Definition::placeholder_name);
        prop_assert!(again.is_empty());
    }

    #[test]
    fn the_linter_takes_any_text(text in any::<String>()) {
        let definition = Definition::viber(&*text, &*text, &*text)
            .header(Header::video(&*text).duration(1))
            .body(&*text)
            .button(Button::url(&*text, &*text))
            .limited_time_offer(&*text, true)
            .example(&*text, &*text);
        let _ = definition.lint();
        let _ = definition.check_parameters([(&text, &text)]);
    }
}
