//! Rules for the template as a whole, and for header, body, footer and offer.

use cams::models::{TemplateCategory, TemplateComponent, TemplateType};
use cams::template::{Button, Definition, Header};

use crate::template::support::{authentication, broken, check, marketing, utility, viber};

fn named(name: &str) -> Definition {
    Definition::new(name, "en_US", "UTILITY").body("Text")
}

fn in_language(language: &str) -> Definition {
    Definition::new("a", language, "UTILITY").body("Text")
}

fn of_category(category: &str) -> Definition {
    Definition::new("a", "en", category).body("Text")
}

#[test]
fn what_breaks_no_rule_is_clean() {
    for definition in [utility(), marketing(), viber(), authentication()] {
        assert_eq!(broken(&definition), "");
    }
}

#[test]
fn name_language_and_category() {
    let mut without_type = utility();
    without_type.template_type = TemplateType::default();
    let mut empty = utility();
    empty.components.clear();
    check([
        ("no name", named(""), "E Name"),
        ("512 letters", named(&"a".repeat(512)), ""),
        ("513 letters", named(&"a".repeat(513)), "W Name"),
        ("capitals", named("Order"), "W Name"),
        ("hyphen", named("order-1"), "W Name"),
        ("no language", in_language(""), "E Language"),
        ("three letters", in_language("fil"), ""),
        ("script", in_language("zh_Hans"), ""),
        ("number", in_language("es_419"), ""),
        ("hyphen", in_language("en-US"), "W Language"),
        ("word", in_language("english"), "W Language"),
        ("empty region", in_language("en_"), "W Language"),
        ("no category", of_category(""), "E Category"),
        ("small letters", of_category("utility"), "W Category"),
        ("of Viber", of_category("text_image"), "E Category"),
        ("formerly of Viber", Definition::viber("a", "en", "text_image").body("Text"), "W Category"),
        ("paused", utility().category_change_paused(true), ""),
        ("paused marketing", marketing().category_change_paused(true), "W CategoryChangePaused"),
        ("not paused marketing", marketing().category_change_paused(false), ""),
        ("no channel", without_type, "E TemplateType"),
        ("no components", empty, "E Components"),
    ]);
}

#[test]
fn the_lifetime_depends_on_the_category() {
    let lifetime = |definition: Definition, seconds| definition.message_send_ttl_seconds(seconds);
    let wrong: &str = "E MessageSendTtlSeconds";
    check([
        ("code, 29", lifetime(authentication(), 29), wrong),
        ("code, 30", lifetime(authentication(), 30), ""),
        ("code, 900", lifetime(authentication(), 900), ""),
        ("code, 901", lifetime(authentication(), 901), wrong),
        ("utility, 29", lifetime(utility(), 29), wrong),
        ("utility, 30", lifetime(utility(), 30), ""),
        ("utility, 43,200", lifetime(utility(), 43_200), ""),
        ("utility, 43,201", lifetime(utility(), 43_201), wrong),
        ("marketing", lifetime(marketing(), 60), "W MessageSendTtlSeconds"),
        (
            "Viber",
            lifetime(Definition::viber("a", "en", "UTILITY").body("Text"), 60),
            "W MessageSendTtlSeconds",
        ),
    ]);
}

#[test]
fn headers_of_text() {
    let header = |text: &str| utility().header(Header::text(text));
    let mut of_no_format = utility().header(Header::text("Text"));
    of_no_format.components[1].format = None;
    check([
        ("60", header(&"ä".repeat(60)), ""),
        ("61", header(&"ä".repeat(61)), "E Components[1].Text"),
        ("61 in Viber", viber().header(Header::text("a".repeat(61))), ""),
        ("one variable", header("Order $(number)").example("number", "1"), ""),
        (
            "two variables",
            header("Order $(number) of $(day)").example("number", "1").example("day", "1"),
            "E Components[1].Text",
        ),
        ("two lines", header("a\nb"), "W Components[1].Text"),
        ("formatting", header("*Order*"), "W Components[1].Text"),
        ("emoji", header("Order 📦"), "W Components[1].Text"),
        ("nothing", header(""), "W Components[1].Text"),
        ("no format", of_no_format, "W Components[1].Format"),
    ]);
}

#[test]
fn headers_of_media() {
    let unreachable: &str = "W Components[1].Url";
    let image = |url: &str| utility().header(Header::image(url));
    check([
        ("image", image("https://example.com/a.png"), ""),
        ("video", utility().header(Header::video("http://example.com/a.mp4").caption("Video")), ""),
        ("file", utility().header(Header::document("https://example.com/a.pdf").file_name("a.pdf")), ""),
        ("address with a variable", image("$(picture)").example("picture", "https://example.com/a.png"), ""),
        ("nothing", image(""), unreachable),
        ("path", image("/a.png"), unreachable),
        ("data", image("data:image/png;base64,AA=="), unreachable),
        ("this machine", image("http://localhost:8080/a.png"), unreachable),
        ("loopback", image("http://127.0.0.1/a.png"), unreachable),
        ("10/8", image("http://10.0.0.1/a.png"), unreachable),
        ("172.16/12", image("http://172.31.255.255/a.png"), unreachable),
        ("not 172.16/12", image("http://172.32.0.1/a.png"), ""),
        ("192.168/16", image("http://192.168.1.1/a.png"), unreachable),
        ("link-local", image("http://169.254.169.254/a.png"), unreachable),
        ("IPv6", image("http://[2606:4700::1]/a.png"), ""),
        ("IPv6 loopback", image("http://[::1]/a.png"), unreachable),
        ("IPv4 in IPv6", image("http://[::ffff:10.0.0.1]/a.png"), unreachable),
        ("unique local", image("http://[fd00::1]/a.png"), unreachable),
        ("a name without dots", image("https://media/a.png"), unreachable),
        (
            "a sound",
            utility().component(TemplateComponent::new("HEADER").with_format("AUDIO")),
            "E Components[1].Format",
        ),
        ("a place", utility().header(Header::location()), "W Components[1].Format"),
        (
            "fields of Viber",
            utility().header(
                Header::video("https://example.com/a.mp4")
                    .duration(10)
                    .thumbnail("https://example.com/a.png"),
            ),
            "W Components[1].ThumbUrl, W Components[1].Duration",
        ),
    ]);
}

#[test]
fn bodies_and_footers() {
    let body = |text: &str| utility().body(text);
    let footer = |text: &str| utility().footer(text);
    check([
        ("1,024", body(&"界".repeat(1024)), ""),
        ("1,025", body(&"界".repeat(1025)), "E Components[0].Text"),
        ("1,025 in Viber", viber().body("a".repeat(1025)), ""),
        ("no text", body(""), "W Components[0].Text"),
        ("no body", Definition::new("a", "en", "UTILITY").footer("Text"), "W Components"),
        ("first a variable", body("$(a) is here").example("a", "1"), "W Components[0].Text"),
        ("last a variable", body("Here is $(a)").example("a", "1"), "W Components[0].Text"),
        ("in the middle", body("Here is $(a).").example("a", "1"), ""),
        ("as many words", body("Order $(a), now $(b).").example("a", "1").example("b", "1"), ""),
        (
            "fewer words",
            body("Order $(a), $(b).").example("a", "1").example("b", "1"),
            "W Components[0].Text",
        ),
        ("footer of 60", footer(&"a".repeat(60)), ""),
        ("footer of 61", footer(&"a".repeat(61)), "E Components[1].Text"),
        ("footer with a variable", footer("For $(a)").example("a", "1"), "E Components[1].Text"),
        ("empty footer", footer(""), "W Components[1].Text"),
        (
            "second body",
            utility().component(TemplateComponent::new("BODY").with_text("Text")),
            "W Components[1]",
        ),
        ("unknown part", utility().component(TemplateComponent::new("SIDEBAR")), "W Components[1].Type"),
        ("part without type", utility().component(TemplateComponent::new("")), "E Components[1].Type"),
    ]);
}

#[test]
fn limited_time_offers() {
    let offer = |text: &str| marketing().limited_time_offer(text, false);
    let coupon = Button::coupon_code("Copy", "SALE25");
    let mut of_utility = offer("Sale");
    of_utility.category = TemplateCategory::Utility;
    check([
        ("16", offer(&"a".repeat(16)), ""),
        ("17", offer(&"a".repeat(17)), "W Components[1].Text"),
        ("no headline", offer(""), "W Components[1].Text"),
        ("expires", marketing().limited_time_offer("Sale", true), "W Components[1]"),
        ("expires with a coupon", marketing().limited_time_offer("Sale", true).button(coupon), ""),
        ("body of 600", offer("Sale").body("a".repeat(600)), ""),
        ("body of 601", offer("Sale").body("a".repeat(601)), "W Components[0].Text"),
        ("footer", offer("Sale").footer("Soon over"), "W Components[2]"),
        ("utility", of_utility, "W Category"),
    ]);
}
