//! Estimates the memory of a value from its JSON.
//!
//! A short JSON object can become a struct of a kilobyte, so a limit on memory must count more than characters.

use std::io::{self, Write};

use serde::Serialize;

/// Maximum number of bytes of an object besides its texts.
const OBJECT: usize = 1024;

/// Bytes of an item of a list besides what else counts for it, such as a number.
const ITEM: usize = 32;

/// Bytes of a text besides its letters, for each of its two quotes.
const QUOTE: usize = 24;

/// Returns the estimated size of a value in bytes, rather too large than too small.
pub(crate) fn weight(value: &impl Serialize) -> usize {
    let mut scale = Scale(0);
    // It writes nothing, so it cannot fail.
    let _ = serde_json::to_writer(&mut scale, value);
    scale.0
}

struct Scale(usize);

impl Write for Scale {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let of = |byte: &u8| match byte {
            b'{' => OBJECT,
            b'"' => QUOTE,
            b'[' | b',' => ITEM,
            _ => 1,
        };
        self.0 += bytes.iter().map(of).sum::<usize>();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::mem::size_of;

    use cams_models::{TemplateButton, TemplateComponent};

    use super::*;

    #[test]
    fn an_object_counts_for_at_least_the_struct_that_it_becomes() {
        assert!(size_of::<TemplateComponent>() <= OBJECT && size_of::<TemplateButton>() <= OBJECT);
        let components = vec![TemplateComponent::new("BODY"); 100];
        assert!(weight(&components) >= 100 * size_of::<TemplateComponent>());
        let texts = vec![""; 100];
        assert!(weight(&texts) >= 100 * size_of::<String>());
        let values = vec![serde_json::Value::Null; 100];
        assert!(weight(&values) >= 100 * size_of_val(&values[0]));
    }
}
