//! Lists to choose from.

use crate::content::body::shapes;

shapes! {
    /// A list that opens from a button. Meta allows ten sections with ten rows in all of them together.
    List {
        /// Label of the button; Meta allows 20 characters.
        button: String = "button",
        /// Its parts.
        sections: Vec<Section> = "sections",
    }

    /// A part of a list.
    Section {
        /// Heading, needed if there is more than one; Meta allows 24 characters.
        title: String = "title",
        /// What can be chosen.
        rows: Vec<Row> = "rows",
    }

    /// A row of a list.
    Row {
        /// What the inbound message carries when it is chosen; Meta allows 200 characters.
        id: String = "id",
        /// What is shown; Meta allows 24 characters.
        title: String = "title",
        ;
        /// Smaller text below; Meta allows 72 characters.
        description / with_description: String = "description",
    }
}
