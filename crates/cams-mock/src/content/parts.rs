//! The parts of a message.

use serde::Serialize;
use serde_json::Value;

/// Letters of a summary.
const SUMMARY: usize = 120;

/// What a message shows. What it does not have is left out.
#[derive(Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Parts {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) header: Option<Header>,
    /// The text, or the caption.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) body: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) footer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) media: Option<Media>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) location: Option<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) contacts: Vec<Contact>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) buttons: Vec<Button>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) list: Option<List>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) cards: Vec<Card>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reaction: Option<Reaction>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reply: Option<Reply>,
    /// Variables of a template without a value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) missing: Vec<String>,
    /// The content as it was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) raw: Option<String>,
}

/// What stands above the text.
#[derive(Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Header {
    /// `text`, `image`, `video`, `document` or `location`.
    pub(crate) kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) file_name: Option<String>,
}

#[derive(Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Media {
    /// `image`, `video`, `audio`, `document` or `sticker`.
    pub(crate) kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    /// Where the file is on this server, if it is here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) file_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mime_type: Option<String>,
    /// The picture that stands for a video, and where it is on this server, if it is here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) thumbnail: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) thumbnail_path: Option<String>,
    /// How long a video is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) seconds: Option<String>,
}

#[derive(Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) latitude: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) longitude: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) address: Option<String>,
}

#[derive(Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Contact {
    pub(crate) name: String,
    pub(crate) phones: Vec<String>,
}

/// What a button does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ButtonKind {
    /// Sends a reply.
    Reply,
    Url,
    Phone,
    Flow,
    /// Copies a code.
    Copy,
    Other,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Button {
    /// Its place among the buttons of the message or the card.
    pub(crate) index: usize,
    pub(crate) kind: ButtonKind,
    pub(crate) title: String,
    /// What the reply of an interactive message names, or the payload of a quick reply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    /// A URL, a number, a code, or the id of a Flow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) target: Option<String>,
    /// Whether a press makes an event.
    pub(crate) can_press: bool,
}

#[derive(Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct List {
    pub(crate) button: String,
    pub(crate) sections: Vec<Section>,
}

#[derive(Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Section {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<String>,
    pub(crate) rows: Vec<Row>,
}

#[derive(Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
}

#[derive(Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Card {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) header: Option<Header>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) body: Option<String>,
    pub(crate) buttons: Vec<Button>,
}

#[derive(Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Reaction {
    pub(crate) message_id: String,
    /// Empty if the reaction is taken back.
    pub(crate) emoji: String,
}

/// What a press on a button, a row or a Flow answered.
#[derive(Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Reply {
    /// `button`, `list` or `flow`.
    pub(crate) kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) data: Option<Value>,
}

impl Button {
    pub(crate) fn new(index: usize, kind: ButtonKind, title: impl Into<String>) -> Self {
        let can_press = matches!(kind, ButtonKind::Reply | ButtonKind::Flow);
        Self { index, kind, title: title.into(), id: None, target: None, can_press }
    }
}

impl Parts {
    /// A text alone.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self { body: Some(text.into()), ..Self::default() }
    }

    /// All headers and media, to be completed.
    fn places(&mut self) -> impl Iterator<Item = (&Option<String>, &mut Option<String>)> {
        let headers =
            self.header.iter_mut().chain(self.cards.iter_mut().filter_map(|card| card.header.as_mut()));
        let headers = headers.map(|header| (&header.url, &mut header.path));
        let media = self
            .media
            .iter_mut()
            .flat_map(|media| [(&media.url, &mut media.path), (&media.thumbnail, &mut media.thumbnail_path)]);
        headers.chain(media)
    }

    /// Adds the paths of files that this server has: a page of this server may show those.
    pub(crate) fn locate(&mut self, endpoint: &str, prefix: &str) {
        for (url, path) in self.places() {
            let here = url.as_deref().and_then(|url| url.strip_prefix(endpoint.trim_end_matches('/')));
            *path = here.filter(|path| path.starts_with(prefix)).map(str::to_owned);
        }
    }

    /// One line that says what it is.
    pub(crate) fn summary(&self, kind: &str) -> String {
        let of_header = || self.header.as_ref()?.text.clone();
        let of_reply = || self.reply.as_ref()?.title.clone();
        let of_reaction = || self.reaction.as_ref().map(|reaction| reaction.emoji.clone());
        let of_file = || self.media.as_ref()?.file_name.clone();
        let of_place = || self.location.as_ref()?.name.clone();
        let of_contact = || self.contacts.first().map(|contact| contact.name.clone());
        let of_card = || self.cards.first()?.body.clone();
        let text = self.body.clone().or_else(of_reply).or_else(of_header).or_else(of_reaction);
        let text = text.or_else(of_file).or_else(of_place).or_else(of_contact).or_else(of_card);
        let text = text.filter(|text| !text.trim().is_empty()).unwrap_or_else(|| kind.to_owned());
        let mut letters = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
        let mut summary: String = letters.by_ref().take(SUMMARY).collect();
        if letters.next().is_some() {
            summary.push('…');
        }
        summary
    }
}
