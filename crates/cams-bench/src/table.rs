//! Tables in what commands print: Markdown, so that they can go into a document as they are.

use comfy_table::{CellAlignment, Table, presets};

/// A table whose first column names the rows; the others hold figures, which stand to the right.
pub(crate) fn table(
    header: impl IntoIterator<Item = impl Into<String>>,
    rows: impl IntoIterator<Item = impl IntoIterator<Item = impl Into<String>>>,
) -> Table {
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN);
    table.set_header(header.into_iter().map(Into::into));
    table.add_rows(rows.into_iter().map(|row| row.into_iter().map(Into::into).collect::<Vec<String>>()));
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_to_the_left_and_figures_to_the_right() {
        let table = table(["client", "calls per second"], [["cams", "≤ 1"], ["a bare client", "–"]]);
        assert_eq!(
            table.to_string(),
            "\
| client        | calls per second |
|---------------|------------------|
| cams          |              ≤ 1 |
| a bare client |                – |"
        );
    }
}
