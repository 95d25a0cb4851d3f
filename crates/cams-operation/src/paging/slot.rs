//! A paging parameter of any type.

/// A paging parameter of any type, required or optional.
pub trait Slot {
    /// Returns the value as text; `None` if it is not set. A number below 1 and an empty text are placeholders.
    fn get(&self) -> Option<String>;

    /// Sets the value. A text that its type cannot hold leaves the value unchanged.
    fn set(&mut self, value: Option<&str>);
}

impl Slot for String {
    fn get(&self) -> Option<String> {
        Some(self.clone()).filter(|text| !text.is_empty())
    }

    fn set(&mut self, value: Option<&str>) {
        value.unwrap_or_default().clone_into(self);
    }
}

macro_rules! number_slots {
    ($($number:ty),*) => {$(
        impl Slot for $number {
            fn get(&self) -> Option<String> {
                (*self > 0).then(|| self.to_string())
            }

            fn set(&mut self, value: Option<&str>) {
                *self = value.map_or(Ok(0), str::parse).unwrap_or(*self);
            }
        }
    )*};
}
number_slots!(i32, i64);

impl<T: Slot + Default> Slot for Option<T> {
    fn get(&self) -> Option<String> {
        self.as_ref()?.get()
    }

    fn set(&mut self, value: Option<&str>) {
        match value {
            None => *self = None,
            text => self.get_or_insert_default().set(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_keeps_what_it_cannot_hold_out() {
        let mut number = Some(7_i32);
        number.set(Some("99999999999"));
        assert_eq!(number.get().as_deref(), Some("7"));
        number.set(None);
        assert_eq!(number, None);
        let mut plain = 7_i64;
        plain.set(None);
        assert_eq!((plain, plain.get()), (0, None));
    }
}
