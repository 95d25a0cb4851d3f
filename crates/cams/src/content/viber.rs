//! Content for Viber, on the international site only. `From` is the service ID, `To` a phone number. Viber has no window of 24
//! hours.
//!
//! ```
//! use cams::content::viber;
//!
//! # async fn run(client: cams::Client) -> Result<(), cams::Error> {
//! let offer = viber::TextButton::new("Summer sale", "Look", "https://example.com/sale");
//! let call = client.send_chatapp_message().from("28769").to("8613800000001").label("promotion");
//! call.content(offer).send().await?;
//! # Ok(())
//! # }
//! ```
//!
//! Whether `fileSize` and `duration` are numbers or texts is not documented; they go as numbers.

use crate::check::Violations;
use crate::content::body::bodies;
use crate::content::rules::{link, required};

bodies! { Viber:
    /// A text.
    Text = Text {
        /// Its text.
        text: String = "text",
    }
    check(body, found) {
        required(&mut found, "text", &body.text);
    }

    /// A picture; 800 × 800 pixels are recommended.
    Image = Image {
        /// URL of the file, `https://` or `http://`.
        link: String = "link",
    }
    check(body, found) {
        link(&mut found, "link", &body.link);
    }

    /// A video.
    Video = Video {
        /// URL of the file, `https://` or `http://`.
        link: String = "link",
        /// URL of the picture that stands for the video, `https://` or `http://`.
        thumbnail: String = "thumbnail",
        /// Size of the video; the unit is not documented.
        file_size: i64 = "fileSize" as number,
        /// Length of the video in seconds; 0 to 600 are documented for templates.
        duration: i64 = "duration" as number,
    }
    check(body, found) {
        link(&mut found, "link", &body.link);
        link(&mut found, "thumbnail", &body.thumbnail);
        positive(&mut found, "fileSize", body.file_size);
        duration(&mut found, body.duration);
    }

    /// A file.
    Document = Document {
        /// URL of the file, `https://` or `http://`.
        link: String = "link",
        /// Name that the recipient sees.
        file_name: String = "fileName",
        /// Type of the file, such as `pdf`.
        file_type: String = "fileType",
    }
    check(body, found) {
        link(&mut found, "link", &body.link);
        required(&mut found, "fileName", &body.file_name);
        required(&mut found, "fileType", &body.file_type);
    }

    /// Text and picture. That it needs both is not documented, but follows from the others.
    TextImage = TextImage {
        /// Its text.
        text: String = "text",
        /// URL of the file, `https://` or `http://`.
        link: String = "link",
    }
    check(body, found) {
        required(&mut found, "text", &body.text);
        link(&mut found, "link", &body.link);
    }

    /// Text and button.
    TextButton = TextButton {
        /// Its text.
        text: String = "text",
        /// Label of the button.
        caption: String = "caption",
        /// URL that the button opens, `https://` or `http://`.
        action: String = "action",
    }
    check(body, found) {
        required(&mut found, "text", &body.text);
        required(&mut found, "caption", &body.caption);
        link(&mut found, "action", &body.action);
    }

    /// Text, picture and button.
    TextImageButton = TextImageButton {
        /// Its text.
        text: String = "text",
        /// URL of the file, `https://` or `http://`.
        link: String = "link",
        /// Label of the button.
        caption: String = "caption",
        /// URL that the button opens, `https://` or `http://`.
        action: String = "action",
    }
    check(body, found) {
        required(&mut found, "text", &body.text);
        link(&mut found, "link", &body.link);
        required(&mut found, "caption", &body.caption);
        link(&mut found, "action", &body.action);
    }

    /// Text and video.
    TextVideo = TextVideo {
        /// Its text.
        text: String = "text",
        /// URL of the file, `https://` or `http://`.
        link: String = "link",
        /// URL of the picture that stands for the video, `https://` or `http://`.
        thumbnail: String = "thumbnail",
        /// Size of the video; the unit is not documented.
        file_size: i64 = "fileSize" as number,
        /// Length of the video in seconds; 0 to 600 are documented for templates.
        duration: i64 = "duration" as number,
    }
    check(body, found) {
        required(&mut found, "text", &body.text);
        link(&mut found, "link", &body.link);
        link(&mut found, "thumbnail", &body.thumbnail);
        positive(&mut found, "fileSize", body.file_size);
        duration(&mut found, body.duration);
    }

    /// Text, video and button.
    TextVideoButton = TextVideoButton {
        /// Its text.
        text: String = "text",
        /// URL of the file, `https://` or `http://`.
        link: String = "link",
        /// URL of the picture that stands for the video, `https://` or `http://`.
        thumbnail: String = "thumbnail",
        /// Size of the video; the unit is not documented.
        file_size: i64 = "fileSize" as number,
        /// Length of the video in seconds; 0 to 600 are documented for templates.
        duration: i64 = "duration" as number,
        /// Label of the button.
        caption: String = "caption",
        ;
        /// URL of the button. The documentation contradicts itself: the Chinese text and the rules of templates forbid it, the
        /// English text demands it.
        action / with_action: String = "action",
    }
    check(body, found) {
        required(&mut found, "text", &body.text);
        link(&mut found, "link", &body.link);
        link(&mut found, "thumbnail", &body.thumbnail);
        positive(&mut found, "fileSize", body.file_size);
        duration(&mut found, body.duration);
        required(&mut found, "caption", &body.caption);
        if body.action.is_some() {
            found.warning("action", "may be refused: the documentation contradicts itself about a button below a video");
        }
    }
}

fn positive(found: &mut Violations, path: &str, value: i64) {
    if value <= 0 {
        found.error(path, "must be more than 0");
    }
}

fn duration(found: &mut Violations, seconds: i64) {
    if !(0..=600).contains(&seconds) {
        found.warning("duration", "must be from 0 to 600 seconds in templates");
    }
}

/// A number. It is read from text, too.
mod number {
    use cams_operation::lenient;
    use serde_core::Deserializer;
    use serde_core::de::Error;

    pub(super) fn read<'de, D: Deserializer<'de>>(value: D) -> Result<i64, D::Error> {
        lenient::scalar::<D, Option<i64>>(value)?.ok_or_else(|| D::Error::custom("no number"))
    }

    pub(super) fn write(value: &i64) -> i64 {
        *value
    }
}
