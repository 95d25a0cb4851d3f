//! Object keys: created for an upload, or extracted from a link.

/// Maximum length of the readable part of a key, in bytes.
const MAX_NAME: usize = 80;

/// Creates the key of a new object. `directory` may begin and end with `/`; `unique` makes the key unique.
pub(super) fn new(directory: &str, unique: [u8; 16], name: &str) -> String {
    let unique = u128::from_be_bytes(unique);
    let file = format!("{unique:032x}-{}", safe(name));
    match directory.trim_matches('/') {
        "" => file,
        directory => format!("{directory}/{file}"),
    }
}

/// Returns the last part of a path, with its extension and without characters that a URL would have to encode.
fn safe(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain = |character: char| match character {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '_' | '-' => character,
        _ => '-',
    };
    let name: String = name.chars().map(plain).collect();
    // It is ASCII now, so every position is between two characters.
    let too_long = name.len().saturating_sub(MAX_NAME);
    name.get(too_long..).unwrap_or_default().to_owned()
}

/// Returns the key in a link to an object, or a key unchanged.
pub(super) fn of_link(key_or_url: &str) -> Result<String, &'static str> {
    let text = key_or_url.trim();
    let is_link = ["https://", "http://"].iter().any(|scheme| text.starts_with(scheme));
    let key = match is_link {
        true => cams_core::storage::key_of_url(text).unwrap_or_default(),
        false => text.trim_start_matches('/').to_owned(),
    };
    if key.is_empty() { Err("give the key of an object, or a link to one") } else { Ok(key) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_below_the_directory_and_keeps_the_ending_of_the_name() {
        let unique = "000000000000000000000000000000ff";
        for (directory, name, wanted) in [
            ("1000102939", "photo.jpg", format!("1000102939/{unique}-photo.jpg")),
            ("/a/b/", "C:\\x\\Menü 1.pdf", format!("a/b/{unique}-Men--1.pdf")),
            ("", "../../etc/passwd", format!("{unique}-passwd")),
            ("d", "", format!("d/{unique}-")),
        ] {
            assert_eq!(new(directory, 255_u128.to_be_bytes(), name), wanted);
        }
        let long = new("d", [0; 16], &format!("{}.jpeg", "x".repeat(500)));
        assert!(long.len() < 120 && long.ends_with("x.jpeg"), "{long}");
    }

    #[test]
    fn links_and_keys_give_a_key_and_anything_else_does_not() {
        for (text, wanted) in [
            ("d/a.jpg", Ok("d/a.jpg")),
            (" /d/a%20b.jpg", Ok("d/a%20b.jpg")),
            ("https://b.oss-eu-central-1.aliyuncs.com/d/a%20b.jpg?Expires=1&Signature=x", Ok("d/a b.jpg")),
            ("http://127.0.0.1:1/b/d/a.jpg", Ok("d/a.jpg")),
            ("https://b.oss-eu-central-1.aliyuncs.com/", Err(())),
            ("https://", Err(())),
            ("/", Err(())),
        ] {
            assert_eq!(of_link(text).as_deref().map_err(|_| ()), wanted, "{text}");
        }
    }
}
