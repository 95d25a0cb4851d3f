//! Rules for buttons.

use cams::models::{TemplateButton, TemplateButtonApp, TemplateUrlType};
use cams::template::{Button, Definition};

use crate::template::support::{app, authentication, check, marketing, utility};

/// A template with these buttons.
fn with(buttons: impl IntoIterator<Item = Button>) -> Definition {
    buttons.into_iter().fold(marketing(), |definition, button| definition.button(button))
}

fn one(button: Button) -> Definition {
    with([button])
}

fn reply(at: usize) -> Button {
    Button::quick_reply(format!("Reply {at}"))
}

fn url() -> Button {
    Button::url("Open", "https://example.com")
}

fn shop() -> Button {
    Button::url("Shop", "https://example.com")
}

fn call() -> Button {
    Button::phone_number("Call", "8613800000000")
}

const THE_BUTTONS: &str = "E Components[1].Buttons";

#[test]
fn how_many_and_in_which_order() {
    check([
        ("10", with((0..10).map(reply)), ""),
        ("11", with((0..11).map(reply)), THE_BUTTONS),
        ("two addresses, one number", with([url(), shop(), call()]), ""),
        ("three addresses", with([url(), shop(), Button::url("Map", "https://example.com")]), THE_BUTTONS),
        ("two numbers", with([call(), Button::phone_number("Ring", "8613800000000")]), THE_BUTTONS),
        ("replies first", with([reply(1), reply(2), url(), call()]), ""),
        ("replies last", with([url(), call(), reply(1), reply(2)]), ""),
        ("replies in the middle", with([url(), reply(1), reply(2), call()]), ""),
        ("replies between others", with([reply(1), url(), reply(2)]), THE_BUTTONS),
        (
            "two coupons",
            with([Button::coupon_code("Copy", "A1"), Button::coupon_code("Copy too", "B2")]),
            "W Components[1].Buttons",
        ),
        (
            "none",
            utility().component(cams::models::TemplateComponent::new("BUTTONS")),
            "W Components[1].Buttons",
        ),
    ]);
}

#[test]
fn labels() {
    let label = |text: &str| one(Button::quick_reply(text));
    check([
        ("25", label(&"a".repeat(25)), ""),
        ("26", label(&"a".repeat(26)), "W Components[1].Buttons[0].Text"),
        ("none", label(""), "W Components[1].Buttons[0].Text"),
        ("two lines", label("a\nb"), "W Components[1].Buttons[0].Text"),
        ("variable", label("For $(a)").example("a", "1"), "E Components[1].Buttons[0].Text"),
        (
            "no type",
            utility().button(TemplateButton::new("").with_text("a")),
            "E Components[1].Buttons[0].Type",
        ),
        (
            "unknown type",
            utility().button(TemplateButton::new("X").with_text("a")),
            "W Components[1].Buttons[0].Type",
        ),
        ("formatting", label("~Reply~"), "W Components[1].Buttons[0].Text"),
        ("emoji", label("Reply ✅"), "W Components[1].Buttons[0].Text"),
        ("the same twice", with([reply(1), reply(1)]), "W Components[1].Buttons[1].Text"),
        ("catalog", one(Button::catalog("View")), ""),
        ("catalog and more", with([Button::catalog("View"), reply(1)]), "W Components[1].Buttons[0]"),
        ("catalog of no offer", utility().button(Button::catalog("View")), "W Components[1].Buttons[0]"),
        ("products", one(Button::products("View")), ""),
        ("products and more", with([reply(1), Button::products("View")]), "W Components[1].Buttons[1]"),
        (
            "coupon of no offer",
            utility().button(Button::coupon_code("Copy", "A1")),
            "W Components[1].Buttons[0]",
        ),
        ("unsubscribes", one(Button::opt_out("Stop")), ""),
        (
            "unsubscribes from nothing",
            utility().button(Button::opt_out("Stop")),
            "W Components[1].Buttons[0].IsOptOut",
        ),
    ]);
}

#[test]
fn addresses_and_numbers() {
    let url = |url: &str| one(Button::url("Open", url)).example("a", "1");
    let typed = |url: &str, kind: TemplateUrlType| {
        utility().button(TemplateButton::new("URL").with_text("Open").with_url(url).with_url_type(kind))
    };
    let no_example = "W Example.a";
    let address: &str = "W Components[1].Buttons[0].Url, W Example.a";
    let url_type: &str = "W Components[1].Buttons[0].UrlType";
    let long = |length: usize| format!("https://example.com/{}", "a".repeat(length - 20));
    let number = |number: &str| one(Button::phone_number("Call", number));
    let wrong_number: &str = "W Components[1].Buttons[0].PhoneNumber";
    check([
        ("variable at the end", url("https://example.com/$(a)"), ""),
        ("in the middle", url("https://example.com/$(a)/b"), "W Components[1].Buttons[0].Url"),
        (
            "two variables",
            url("https://example.com/$(a)/$(b)").example("b", "1"),
            "E Components[1].Buttons[0].Url",
        ),
        ("2,000", url(&long(2000)), no_example),
        ("2,001", url(&long(2001)), address),
        ("no address", url(""), address),
        ("no scheme", url("example.com"), address),
        (
            "static with a variable",
            typed("https://example.com/$(a)", TemplateUrlType::Static).example("a", "1"),
            url_type,
        ),
        ("dynamic without", typed("https://example.com/", TemplateUrlType::Dynamic), url_type),
        ("a plus", number("+8613800000000"), ""),
        ("20", number(&"1".repeat(20)), ""),
        ("21", number(&"1".repeat(21)), wrong_number),
        ("spaces", number("86 138"), wrong_number),
        ("no number", number(""), wrong_number),
    ]);
}

#[test]
fn coupons_and_flows() {
    let coupon = |code: &str| one(Button::coupon_code("Copy", code));
    let code: &str = "E Components[1].Buttons[0].CouponCode";
    let mut screenless = TemplateButton::from(Button::flow("Open", "1", "A"));
    screenless.navigate_screen = None;
    check([
        ("letters and digits", coupon("Sale25"), ""),
        ("15", coupon(&"A".repeat(15)), ""),
        ("16", coupon(&"A".repeat(16)), "W Components[1].Buttons[0].CouponCode"),
        ("a variable", coupon("$(a)").example("a", "SALE25"), ""),
        ("a variable and more", coupon("A$(a)").example("a", "SALE25"), code),
        ("hyphen", coupon("SALE-25"), code),
        ("none", coupon(""), "W Components[1].Buttons[0].CouponCode"),
        ("a screen", one(Button::flow("Open", "1", "DETAILS")), ""),
        ("an endpoint", one(Button::flow_with_endpoint("Open", "1")), ""),
        ("no screen", utility().button(screenless), "E Components[1].Buttons[0].NavigateScreen"),
        ("no Flow", one(Button::flow_with_endpoint("Open", "")), "W Components[1].Buttons[0].FlowId"),
    ]);
}

#[test]
fn buttons_that_fill_in_a_code() {
    let tap = |apps: Vec<TemplateButtonApp>| {
        Definition::authentication("code", "en", Button::one_tap("Copy", "Fill in", apps))
    };
    let button = |button: Button| Definition::authentication("code", "en", button);
    let hashless = TemplateButtonApp::new().with_package_name("com.example.app");
    check([
        ("5 apps", tap(vec![app(); 5]), ""),
        ("6 apps", tap(vec![app(); 6]), "E Components[1].Buttons[0].SupportedApps"),
        ("no app", tap(Vec::new()), "E Components[1].Buttons[0].SupportedApps"),
        ("no hash", tap(vec![hashless]), "E Components[1].Buttons[0].SupportedApps[0].SignatureHash"),
        ("zero tap", button(Button::zero_tap("Copy", "Fill in", [app()])), ""),
        ("no label", button(Button::one_tap("", "Fill in", [app()])), "E Components[1].Buttons[0].Text"),
        ("zero tap without label", button(Button::zero_tap("", "Fill in", [app()])), ""),
        (
            "no second label",
            button(Button::one_tap("Copy", "", [app()])),
            "E Components[1].Buttons[0].AutofillText",
        ),
        ("copy without label", button(Button::copy_code("")), "E Components[1].Buttons[0].Text"),
        (
            "not for a code",
            one(Button::one_tap("Copy", "Fill in", [app()])),
            "W Components[1].Buttons[0].Type",
        ),
        ("copies a code", authentication(), ""),
    ]);
    let mut old = TemplateButton::from(Button::one_tap("Copy", "Fill in", []));
    old.package_name = Some("com.example.app".into());
    old.signature_hash = Some("K8a/AINcGX7".into());
    check([("as apps were named formerly", utility().button(old), "W Components[1].Buttons[0].Type")]);
}
