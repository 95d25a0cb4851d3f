//! The rows in a value whose shape is not documented.

use serde_json::Value;

/// Maximum depth of a list in a value without a documented shape.
const DEPTH: usize = 4;

/// Takes the rows out of a value whose shape is not documented: the value itself if it is a list, otherwise the only
/// list among its members, or among their members. An absent value, `null`, and `{}` have no rows. Returns `None` if
/// there is no list, or if there are several and the choice is ambiguous.
pub fn take_rows(value: &mut Option<Value>) -> Option<Vec<Value>> {
    let Some(value) = value else { return Some(Vec::new()) };
    if value.is_null() || value.as_object().is_some_and(serde_json::Map::is_empty) {
        return Some(Vec::new());
    }
    let mut level = vec![value];
    for _ in 0..DEPTH {
        let (mut lists, others): (Vec<_>, Vec<_>) = level.into_iter().partition(|value| value.is_array());
        match lists.as_mut_slice() {
            [] => {}
            [list] => return list.as_array_mut().map(std::mem::take),
            _ => return None,
        }
        level =
            others.into_iter().filter_map(Value::as_object_mut).flat_map(|map| map.values_mut()).collect();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn rows_are_the_only_list_of_the_highest_level_that_has_one() {
        for (value, rows) in [
            (json!(null), Some(json!([]))),
            (json!({}), Some(json!([]))),
            (json!([1, [2]]), Some(json!([1, [2]]))),
            (json!({"Total": 2, "List": [1, 2]}), Some(json!([1, 2]))),
            (json!({"Model": {"Data": [1], "Page": {"Sort": {"By": []}}}}), Some(json!([1]))),
            (json!({"List": [], "Ids": [1]}), None),
            (json!({"Total": 0}), None),
            (json!("text"), None),
            (json!({"A": {"B": {"C": {"D": [1]}}}}), None),
        ] {
            let taken = take_rows(&mut Some(value.clone()));
            assert_eq!(taken.map(Value::Array), rows, "{value}");
        }
        assert_eq!(take_rows(&mut None), Some(Vec::new()));
    }

    #[test]
    fn what_is_taken_is_gone_and_the_rest_stays() {
        let mut value = Some(json!({"Total": 2, "List": [1, 2]}));
        take_rows(&mut value);
        assert_eq!(value, Some(json!({"Total": 2, "List": []})));
    }
}
