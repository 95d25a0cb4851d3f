//! What the specs say of every field and operation: secrecy of links, first words, and spelling.

use cams_models::operations;
use cams_operation::{FieldInfo, Kind, OperationInfo, RetryClass};

/// Words in the name of a field that may hold a link or a key.
const LINK_WORDS: &[&str] =
    &["url", "uri", "link", "path", "secret", "webhook", "password", "token", "verifycode", "isvcode"];

/// Fields with such names that hold nothing to hide, each with the reason.
const OPEN: &[(&str, &str)] = &[
    // They name a kind, a time, a number or a state of tokens, or a name in Meta's figures.
    ("TokenType", "a kind"),
    ("TokenTotal", "a number"),
    ("UserTokenStatus", "a state"),
    ("TokenExpiryTimestamp", "a time"),
    ("PreviewUrlExpires", "a time"),
    ("UrlType", "a kind"),
    ("AddSecretRecommendation", "a switch"),
    ("MarketingMessagesCostPerLinkBtnClick", "a figure"),
    ("MarketingMessagesLinkBtnClick", "a figure"),
    ("MarketingMessagesLinkBtnClickRate", "a figure"),
    // They are names that open nothing without credentials.
    ("LinkExistGroups", "IDs of contact groups"),
    ("LinkNewGroups", "names of contact groups"),
    ("NextToken", "a position in a list, which only signed calls can use"),
    // They are public by their purpose.
    ("GroupLink", "the public link of a group"),
    ("ProfilePictureUrl", "a picture that every customer sees"),
    ("MediaUrl", "media of a public post"),
    ("PermalinkUrl", "a public post"),
    ("DeepLinkUrl", "a link that a business prints on its posters"),
    ("QrImageUrl", "the same as a picture"),
    ("EventSourceUrl", "a page of a web shop"),
    ("ThumbUrl", "media that everybody must be able to load"),
    ("Url", "the address of a template button or of media that everybody must be able to load"),
];

/// Fields that are secret under a name which is public elsewhere, or the other way round, as `Operation.Field`.
const EXCEPTIONS: &[(&str, bool)] = &[
    ("GeneratePresignedUrl.FilePath", false), // the name of an object, which only signed calls can use
    ("GeneratePresignedUrl.Url", true),       // opens the file
];

fn each_field(info: &OperationInfo, visit: &mut impl FnMut(&FieldInfo)) {
    info.parameters.iter().for_each(|parameter| within(&parameter.field, &mut Vec::new(), visit));
    info.response.iter().for_each(|field| within(field, &mut Vec::new(), visit));
}

fn within(field: &FieldInfo, path: &mut Vec<&'static str>, visit: &mut impl FnMut(&FieldInfo)) {
    visit(field);
    let mut kind = field.kind;
    while let Kind::Array(items) | Kind::Map(items) = kind {
        kind = *items;
    }
    let Kind::Object(shape) = kind else { return };
    if !path.contains(&shape.name) {
        path.push(shape.name);
        shape.fields.iter().for_each(|field| within(field, path, visit));
        path.pop();
    }
}

#[test]
fn every_link_and_token_is_sensitive_or_judged_to_be_public() {
    let mut wrong = Vec::new();
    let mut judged = 0;
    for info in operations::ALL {
        each_field(info, &mut |field| {
            let name = field.name.to_lowercase();
            if !LINK_WORDS.iter().any(|word| name.contains(word)) {
                return;
            }
            judged += 1;
            let place = format!("{}.{}", info.action, field.name);
            let exception = EXCEPTIONS.iter().find(|(known, _)| *known == place);
            let is_open = OPEN.iter().any(|(known, _)| *known == field.name);
            let wanted = exception.map_or(!is_open, |(_, sensitive)| *sensitive);
            if field.sensitive != wanted {
                wrong.push(place);
            }
        });
    }
    assert!(judged > 50, "{judged}");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn reads_begin_with_one_of_three_words() {
    let begins = |info: &&&OperationInfo| {
        ["Returns ", "Lists ", "Tells whether "].iter().any(|word| info.summary.starts_with(word))
    };
    let reads = operations::ALL.iter().filter(|info| info.retry == RetryClass::Read);
    let others: Vec<_> = reads.filter(|info| !begins(info)).map(|info| (info.action, info.summary)).collect();
    assert!(others.is_empty(), "{others:#?}");
}

#[test]
fn texts_are_in_american_english() {
    let british = [
        "synchronis",
        "authoris",
        "organis",
        "recognis",
        "catalogue",
        "licence",
        "colour",
        "neighbour",
        "cancelled",
        "behaviour",
        "honour",
        "favour",
        "centre",
    ];
    let mut found = Vec::new();
    let mut check = |text: &str| {
        let lower = text.to_lowercase();
        found.extend(british.iter().any(|word| lower.contains(word)).then(|| text.to_owned()));
    };
    for info in operations::ALL {
        check(info.summary);
        info.notes.iter().for_each(|note| check(note));
        each_field(info, &mut |field| check(field.description));
    }
    assert!(found.is_empty(), "{found:#?}");
}
