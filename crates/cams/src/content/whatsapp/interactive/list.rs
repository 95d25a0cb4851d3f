//! Lists to choose from.

use serde::{Deserialize, Serialize};

use crate::content::shape::{hidden, setters};

/// A list that opens from a button. Meta allows ten sections, with ten rows in total.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct List {
    /// Label of the button; Meta allows 20 characters.
    pub button: String,
    /// Its parts.
    pub sections: Vec<Section>,
}

/// A part of a list.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Section {
    /// Heading, required if there is more than one section; Meta allows 24 characters.
    pub title: String,
    /// The rows to choose from.
    pub rows: Vec<Row>,
}

/// A row of a list.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Row {
    /// The ID in the inbound message when it is chosen; Meta allows 200 characters.
    pub id: String,
    /// Its title; Meta allows 24 characters.
    pub title: String,
    /// Smaller text below; Meta allows 72 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

setters! {
    List { button: String, sections: Vec<Section> }
    Section { title: String, rows: Vec<Row> }
    Row {
        id: String, title: String;
        /// Smaller text below the title. Meta allows 72 characters.
        with_description(description: String)
    }
}

hidden!(List, Section, Row);
