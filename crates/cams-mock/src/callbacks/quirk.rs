//! How callbacks deviate from the documented format in practice, which many receivers do not expect.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::faults::FaultError;

/// A way in which callbacks deviate from the documented format. Each was seen by receivers, or is printed in the
/// documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum CallbackQuirk {
    /// Each callback is sent twice.
    Duplicates,
    /// The states of a message are sent in reverse order: Read, Delivered, Sent.
    ReverseOrder,
    /// The body is a JSON string that contains the array.
    DoubleEncoding,
    /// The body is one item, not an array.
    SingleObject,
    /// A message from a customer has no `From`.
    NoFrom,
    /// The key `Timestamp` ends in a space.
    TrailingSpace,
}

impl CallbackQuirk {
    /// Every quirk.
    pub const ALL: [Self; 6] = [
        Self::Duplicates,
        Self::ReverseOrder,
        Self::DoubleEncoding,
        Self::SingleObject,
        Self::NoFrom,
        Self::TrailingSpace,
    ];
}

/// Reads the name of the variant, such as `Duplicates`, in any case.
impl FromStr for CallbackQuirk {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let is_meant = |quirk: &Self| format!("{quirk:?}").eq_ignore_ascii_case(text);
        Self::ALL.into_iter().find(is_meant).ok_or_else(|| {
            FaultError::new(format!("`{text}` is not a callback quirk; choose from {:?}", Self::ALL))
        })
    }
}

/// The bodies for some items: one, unless each item goes alone.
pub(super) fn bodies(items: &[Value], quirks: &[CallbackQuirk]) -> Vec<String> {
    let has = |quirk| quirks.contains(&quirk);
    let items: Vec<_> = items.iter().map(|item| bend(item.clone(), quirks)).collect();
    let bodies = if has(CallbackQuirk::SingleObject) { items } else { vec![Value::Array(items)] };
    let encode = |body: Value| {
        if has(CallbackQuirk::DoubleEncoding) {
            Value::from(body.to_string()).to_string()
        } else {
            body.to_string()
        }
    };
    let bodies = bodies.into_iter().map(encode);
    let times = if has(CallbackQuirk::Duplicates) { 2 } else { 1 };
    bodies.flat_map(|body| std::iter::repeat_n(body, times)).collect()
}

/// The bodies for a callback that was sent with this one: the same without quirks, and with some what [`bodies`] makes
/// of its items, whatever quirks it was sent with. A part that was left out stays left out.
pub(super) fn again(body: &str, quirks: &[CallbackQuirk]) -> Vec<String> {
    let parsed: Value = match serde_json::from_str(body) {
        Ok(Value::String(inner)) => serde_json::from_str(&inner).unwrap_or_default(),
        parsed => parsed.unwrap_or_default(),
    };
    match parsed {
        Value::Array(items) if !quirks.is_empty() => bodies(&items, quirks),
        Value::Object(_) if !quirks.is_empty() => bodies(&[parsed], quirks),
        _ => vec![body.to_owned()],
    }
}

fn bend(mut item: Value, quirks: &[CallbackQuirk]) -> Value {
    let Some(fields) = item.as_object_mut() else { return item };
    if quirks.contains(&CallbackQuirk::NoFrom) && fields.contains_key("NoticeType") {
        fields.remove("From");
    }
    if quirks.contains(&CallbackQuirk::TrailingSpace)
        && let Some(time) = fields.remove("Timestamp")
    {
        fields.insert("Timestamp ".into(), time);
    }
    item
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_quirk_bends_a_body_in_its_way() {
        let items = [json!({"NoticeType": "inbound", "From": "1", "Timestamp": 2}), json!({"From": "1"})];
        let plain = json!(items).to_string();
        let single = [items[0].to_string(), items[1].to_string()].to_vec();
        let cases = [
            (vec![], vec![plain.clone()]),
            (vec![CallbackQuirk::Duplicates], vec![plain.clone(), plain.clone()]),
            (vec![CallbackQuirk::DoubleEncoding], vec![json!(plain).to_string()]),
            (vec![CallbackQuirk::SingleObject], single),
            (
                vec![CallbackQuirk::NoFrom],
                vec![json!([{"NoticeType": "inbound", "Timestamp": 2}, {"From": "1"}]).to_string()],
            ),
            (
                vec![CallbackQuirk::TrailingSpace],
                vec![
                    json!([{"NoticeType": "inbound", "From": "1", "Timestamp ": 2}, {"From": "1"}])
                        .to_string(),
                ],
            ),
        ];
        for (quirks, wanted) in cases {
            assert_eq!(bodies(&items, &quirks), wanted, "{quirks:?}");
        }
    }

    #[test]
    fn what_was_sent_with_one_quirk_is_sent_again_as_it_was_or_with_another() {
        use CallbackQuirk::{DoubleEncoding, Duplicates, SingleObject};
        let item = json!({"NoticeType": "inbound", "Timestamp": 2});
        let plain = json!([item]).to_string();
        for sent in [&[][..], &[DoubleEncoding], &[SingleObject], &[DoubleEncoding, SingleObject]] {
            let sent_bodies = bodies(std::slice::from_ref(&item), sent);
            let body = sent_bodies.first().unwrap();
            assert_eq!(again(body, &[]), sent_bodies, "{sent:?}");
            assert_eq!(again(body, &[Duplicates]), [plain.clone(), plain.clone()], "{sent:?}");
            assert_eq!(again(body, &[SingleObject]), [item.to_string()], "{sent:?}");
        }
    }

    #[test]
    fn a_quirk_is_read_by_its_name() {
        assert_eq!("noFrom".parse(), Ok(CallbackQuirk::NoFrom));
        assert!("no-form".parse::<CallbackQuirk>().is_err());
    }
}
