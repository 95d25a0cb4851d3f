//! Edits of a YAML text that leave everything else in it unchanged.
//!
//! There are crates for this; `yamlpatch` is the best maintained one. It cannot insert an item after a given sibling,
//! writes values in its own style, and needs a C parser. An import changes little, and always in the same form.
//! Whatever the text looks like, no wrong edit is written: the result is read again and must have the intended meaning.

use serde_json::Value;

use super::page::Page;
use super::yaml::Yaml;
use crate::spec::Step;

/// A change of a spec.
#[derive(Clone, Debug)]
pub(crate) struct Edit {
    /// The mapping or the list that is changed.
    pub(crate) path: Vec<Step>,
    /// What is done to it.
    pub(crate) change: Change,
}

/// What is done to a mapping or a list.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    /// A key of the mapping gets a value; one that is not there yet is put where `order` has it.
    Set { key: &'static str, value: Yaml, order: &'static [&'static str] },
    /// A key of the mapping is taken out with its value.
    Remove { key: &'static str },
    /// An item is put behind another one of the list, or first.
    Insert { after: Option<usize>, item: Yaml },
}

/// The text with the changes, which must come in the order of the text.
///
/// # Errors
/// The text is written in a way that cannot be changed here, or the result would not mean what was intended.
pub(crate) fn apply(text: &str, edits: &[Edit]) -> Result<String, String> {
    let Some(lines) = text.contains('\r').then(|| text.replace("\r\n", "\n")) else {
        return changed(text, edits);
    };
    if text.matches('\n').count() != text.matches("\r\n").count() || lines.contains('\r') {
        return Err(
            "its line ends are of several kinds: give all lines the same, then import again".to_owned()
        );
    }
    Ok(changed(&lines, edits)?.replace('\n', "\r\n"))
}

fn changed(text: &str, edits: &[Edit]) -> Result<String, String> {
    let mut text = text.to_owned();
    // From the end, so that the places of the earlier ones stay as they are.
    for edit in edits.iter().rev() {
        let mut meaning: Value = serde_yaml::from_str(&text).map_err(|error| error.to_string())?;
        let changed =
            edit.in_text(&text, &meaning).ok_or("it is written in a way that the import cannot change")?;
        edit.in_value(&mut meaning);
        if serde_yaml::from_str::<Value>(&changed).ok() != Some(meaning) {
            return Err("the change would have changed more than was meant".to_owned());
        }
        text = changed;
    }
    Ok(text)
}

impl Edit {
    fn in_value(&self, root: &mut Value) {
        match (&self.change, node_mut(root, &self.path)) {
            (Change::Set { key, value, .. }, Some(Value::Object(mapping))) => {
                mapping.insert((*key).to_owned(), value.value());
            }
            (Change::Remove { key }, Some(Value::Object(mapping))) => drop(mapping.remove(*key)),
            (Change::Insert { after, item }, Some(Value::Array(list))) => {
                let at = after.map_or(0, |after| after + 1).min(list.len());
                list.insert(at, item.value());
            }
            _ => {}
        }
    }

    fn in_text(&self, text: &str, meaning: &Value) -> Option<String> {
        let found = node(meaning, &self.path)?;
        let page = Page::new(text);
        match &self.change {
            Change::Set { key, value, order } => {
                let mapping = found.as_object()?;
                if mapping.contains_key(*key) {
                    return page.replace_scalar(&self.path, key, value);
                }
                let has = |key: &&&str| mapping.contains_key(**key);
                let before = order.iter().take_while(|known| *known != key).filter(has).last();
                let after = order.iter().skip_while(|known| *known != key).skip(1).find(has);
                page.add_key(&self.path, (key, value), before.copied(), after.copied())
            }
            Change::Remove { key } => page.remove_key(&self.path, key),
            Change::Insert { after, item } => match found.as_array()?.len() {
                0 => page.fill_list(&self.path, item),
                _ => page.add_item(&self.path, *after, item),
            },
        }
    }
}

fn node<'v>(root: &'v Value, path: &[Step]) -> Option<&'v Value> {
    path.iter().try_fold(root, |node, step| match step {
        Step::Key(key) => node.get(key),
        Step::Index(index) => node.get(index),
    })
}

fn node_mut<'v>(root: &'v mut Value, path: &[Step]) -> Option<&'v mut Value> {
    path.iter().try_fold(root, |node, step| match step {
        Step::Key(key) => node.get_mut(key),
        Step::Index(index) => node.get_mut(index),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::super::render::{FIELD_KEYS, LIMIT_KEYS};
    use super::*;

    const TEXT: &str = "\
# Kept.
name: A # the name
parameters:
  - name: One
    type: string
    limits: {min: 1, max: 2} # both
    description: >-
      Folded,
      with more.

  # About the second.
  - {name: Two, type: \"string\"}
response: []
";

    fn path(steps: &[&str]) -> Vec<Step> {
        let step = |step: &&str| step.parse().map_or_else(|_| Step::Key((*step).to_owned()), Step::Index);
        steps.iter().map(step).collect()
    }

    fn set(steps: &[&str], key: &'static str, value: Value, order: &'static [&'static str]) -> Edit {
        Edit { path: path(steps), change: Change::Set { key, value: Yaml::Inline(value), order } }
    }

    fn remove(steps: &[&str], key: &'static str) -> Edit {
        Edit { path: path(steps), change: Change::Remove { key } }
    }

    fn insert(steps: &[&str], after: Option<usize>) -> Edit {
        let item = Yaml::Map(vec![("name", Yaml::text("New"))]);
        Edit { path: path(steps), change: Change::Insert { after, item } }
    }

    #[test]
    fn only_what_is_meant_changes() {
        let first = "  - name: One\n    type: string\n";
        let limits = "{min: 1, max: 2}";
        let end = "      with more.\n";
        let two = "{name: Two, type: \"string\"}";
        for (edit, old, new) in [
            (set(&[], "name", json!("B"), &[]), "name: A #", "name: B #".to_owned()),
            (
                set(&["parameters", "0"], "type", json!("int32"), FIELD_KEYS),
                "type: string",
                "type: int32".to_owned(),
            ),
            (set(&["parameters", "1"], "type", json!("int32"), FIELD_KEYS), "\"string\"", "int32".to_owned()),
            (
                set(&["parameters", "0"], "required", json!(true), FIELD_KEYS),
                first,
                format!("{first}    required: true\n"),
            ),
            (
                set(&["parameters", "0"], "fields", json!([]), FIELD_KEYS),
                end,
                format!("{end}    fields: []\n"),
            ),
            (
                set(&["parameters", "1"], "required", json!(true), FIELD_KEYS),
                two,
                two.replace('}', ", required: true}"),
            ),
            (
                set(&["parameters", "0", "limits"], "max", json!(3), LIMIT_KEYS),
                limits,
                "{min: 1, max: 3}".to_owned(),
            ),
            (
                set(&["parameters", "0", "limits"], "pattern", json!("a}"), LIMIT_KEYS),
                limits,
                "{min: 1, max: 2, pattern: \"a}\"}".to_owned(),
            ),
            (remove(&["parameters", "0"], "type"), first, "  - name: One\n".to_owned()),
            (remove(&["parameters", "0"], "limits"), "    limits: {min: 1, max: 2} # both\n", String::new()),
            (remove(&["parameters", "0", "limits"], "min"), limits, "{max: 2}".to_owned()),
            (remove(&["parameters", "0", "limits"], "max"), limits, "{min: 1}".to_owned()),
            (
                remove(&["parameters", "0"], "description"),
                "    description: >-\n      Folded,\n      with more.\n",
                String::new(),
            ),
            (insert(&["parameters"], None), "parameters:\n", "parameters:\n  - name: New\n".to_owned()),
            (insert(&["parameters"], Some(0)), end, format!("{end}  - name: New\n")),
            (insert(&["parameters"], Some(1)), two, format!("{two}\n  - name: New")),
            (insert(&["response"], None), "response: []\n", "response:\n  - name: New\n".to_owned()),
        ] {
            let changed =
                apply(TEXT, std::slice::from_ref(&edit)).unwrap_or_else(|error| panic!("{edit:?}: {error}"));
            assert_eq!(changed, TEXT.replacen(old, &new, 1), "{edit:?}");
        }
    }

    #[test]
    fn line_ends_stay_as_they_are() {
        let edits =
            [set(&["parameters", "0"], "required", json!(true), FIELD_KEYS), insert(&["response"], None)];
        let with_returns = |text: &str| text.replace('\n', "\r\n");
        assert_eq!(apply(&with_returns(TEXT), &edits), apply(TEXT, &edits).map(|text| with_returns(&text)));
        let mixed = TEXT.replacen('\n', "\r\n", 1);
        assert!(apply(&mixed, &edits).unwrap_err().starts_with("its line ends are of several kinds"));
    }

    #[test]
    fn what_cannot_be_changed_safely_is_refused() {
        for edit in [
            set(&["parameters", "0"], "description", json!("New."), FIELD_KEYS),
            insert(&["name"], None),
            remove(&["parameters", "0"], "name"),
        ] {
            assert!(apply(TEXT, &[edit]).is_err());
        }
        assert!(apply("list: [a, b]\n", &[insert(&["list"], Some(0))]).is_err());
    }

    #[test]
    fn several_changes_keep_their_order() {
        let edits = [
            insert(&["parameters"], Some(0)),
            set(&["parameters", "1"], "required", json!(true), FIELD_KEYS),
        ];
        let read: Value = serde_yaml::from_str(&apply(TEXT, &edits).unwrap()).unwrap();
        assert_eq!(read["parameters"][1], json!({"name": "New"}));
        assert_eq!(read["parameters"][2]["required"], json!(true));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[a-z:{}\\[\\]\"'# \\-\n|>é]{0,60}", key in "[a-z]{1,2}") {
            let _ = apply(&text, &[set(&[key.as_str()], "a", json!(1), &["a", "b"])]);
            let _ = apply(&text, &[insert(&[key.as_str()], Some(0))]);
            let _ = apply(&text, &[set(&[], "a", json!("x"), &["b", "a"])]);
        }
    }
}
