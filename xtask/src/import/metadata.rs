//! The metadata file, read and walked with the position of every node.

use std::path::Path;

use fs_err as fs;
use serde_json::Value;

use crate::spec::repeated_json_key;

/// Largest file that is read, in bytes. The largest product known has a quarter of it.
const LARGEST: u64 = 64 << 20;

/// The whole file.
#[derive(Debug)]
pub(crate) struct Document {
    root: Value,
    /// Product code, in lower case as host names have it.
    pub(crate) product: String,
    /// API version.
    pub(crate) version: String,
}

impl Document {
    /// Reads a file of metadata. `product` names the product where the file does not.
    ///
    /// # Errors
    /// The file cannot be read, is too large, is not JSON, or describes no API of the RPC style.
    pub(crate) fn read(path: &Path, product: Option<&str>) -> Result<Self, String> {
        let shown = path.display();
        let size = fs::metadata(path).map_err(|error| error.to_string())?.len();
        if size > LARGEST {
            return Err(format!("{shown}: it has {size} bytes, and no metadata has more than {LARGEST}"));
        }
        let bytes = fs::read(path).map_err(|error| error.to_string())?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let place = error.utf8_error().valid_up_to();
            format!("{shown}: it is not UTF-8 from byte {place} on: save it as UTF-8")
        })?;
        Self::parse(&text, product).map_err(|error| format!("{shown}{error}"))
    }

    /// The same from a text; the error begins with the place.
    pub(crate) fn parse(text: &str, product: Option<&str>) -> Result<Self, String> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let root: Value = serde_json::from_str(text).map_err(|error| at("it is not JSON: ", &error))?;
        if let Some(error) = repeated_json_key(text) {
            return Err(at("", &error));
        }
        let node = Node { value: &root, pointer: String::new() };
        let info = node.get("info");
        let text = |key: &str| info.as_ref().and_then(|info| Some(info.get(key)?.text()?.to_owned()));
        match text("style") {
            Some(style) if style.eq_ignore_ascii_case("rpc") => {}
            Some(style) => {
                return Err(format!(
                    "#/info/style: the API is of the style `{style}`, whose operations have paths and methods of their \
                     own; only `RPC` can be imported"
                ));
            }
            None => return Err("#/info/style: missing; only metadata that says `RPC` can be imported".into()),
        }
        let product = product_name(text("product"), product)?;
        let version = text("version").filter(|version| !version.is_empty());
        let version = version.ok_or("#/info/version: missing; it must name the API version")?;
        if node.get("apis").is_none_or(|apis| apis.entries().is_empty()) {
            return Err("#/apis: there is no operation; this is not an `api-docs.json`".into());
        }
        Ok(Self { root, product, version })
    }

    /// The root of the file.
    pub(crate) fn root(&self) -> Node<'_> {
        Node { value: &self.root, pointer: String::new() }
    }

    /// The node that a `$ref` means, with its name, if it is a schema among the components.
    pub(crate) fn component(&self, reference: &str) -> Option<(String, Node<'_>)> {
        let pointer = reference.strip_prefix('#')?;
        let name = pointer.strip_prefix("/components/schemas/")?.replace("~1", "/").replace("~0", "~");
        Some((name, Node { value: self.root.pointer(pointer)?, pointer: pointer.to_owned() }))
    }
}

/// What is wrong behind its place, which the error itself has at its end.
fn at(what: &str, error: &serde_json::Error) -> String {
    let message = error.to_string();
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
    format!(":{}:{}: {what}{message}", error.line(), error.column())
}

fn product_name(found: Option<String>, given: Option<&str>) -> Result<String, String> {
    let found = found.filter(|product| !product.trim().is_empty());
    let product = match (found, given) {
        (Some(found), Some(given)) if !found.eq_ignore_ascii_case(given) => {
            return Err(format!("#/info/product: the product is `{found}`, not `{given}`"));
        }
        (Some(found), _) => found,
        (None, Some(given)) => given.to_owned(),
        (None, None) => return Err("#/info/product: missing; name the product with `--product`".into()),
    };
    let is_host_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if !product.chars().all(is_host_part) || !product.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Err(format!("#/info/product: `{product}` cannot be part of a host name"));
    }
    Ok(product.to_lowercase())
}

/// A node of the metadata, and where it is.
#[derive(Clone, Debug)]
pub(crate) struct Node<'m> {
    /// The node.
    pub(crate) value: &'m Value,
    /// Its JSON pointer.
    pub(crate) pointer: String,
}

impl<'m> Node<'m> {
    /// The value of a key; `null` counts as absent.
    pub(crate) fn get(&self, key: &str) -> Option<Node<'m>> {
        let value = self.value.get(key).filter(|value| !value.is_null())?;
        Some(self.child(key, value))
    }

    /// The entries of a mapping, sorted by key; empty if it is none.
    pub(crate) fn entries(&self) -> Vec<(&'m str, Node<'m>)> {
        let entries = self.value.as_object().into_iter().flatten();
        entries.map(|(key, value)| (key.as_str(), self.child(key, value))).collect()
    }

    /// The items of a list; empty if it is none.
    pub(crate) fn items(&self) -> Vec<Node<'m>> {
        let items = self.value.as_array().into_iter().flatten().enumerate();
        items.map(|(index, value)| self.child(&index.to_string(), value)).collect()
    }

    /// Itself as text.
    pub(crate) fn text(&self) -> Option<&'m str> {
        self.value.as_str()
    }

    /// The text of a key.
    pub(crate) fn text_of(&self, key: &str) -> Option<&'m str> {
        self.get(key)?.text()
    }

    /// Whether a key is true, be it as a boolean or as text.
    pub(crate) fn is(&self, key: &str) -> bool {
        self.value.get(key).is_some_and(|value| value == true || value == "true")
    }

    fn child(&self, key: &str, value: &'m Value) -> Node<'m> {
        let key = key.replace('~', "~0").replace('/', "~1");
        Node { value, pointer: format!("{}/{key}", self.pointer) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_rpc_metadata_is_refused_with_its_place() {
        for (text, product, place) in [
            ("{\n  \"info\": }", None, ":2:11: it is not JSON: expected value"),
            (r#"{"info": {}, "info": {}}"#, None, ":1:19: `info` is given twice: remove one"),
            (r#"{"apis": {"A": {}}}"#, None, "#/info/style: "),
            (
                r#"{"info": {"style": "ROA", "product": "a", "version": "1"}, "apis": {"A": {}}}"#,
                None,
                "#/info/style: ",
            ),
            (r#"{"info": {"style": "RPC", "version": "1"}, "apis": {"A": {}}}"#, None, "#/info/product: "),
            (r#"{"info": {"style": "RPC", "product": "a/b", "version": "1"}}"#, None, "#/info/product: "),
            (r#"{"info": {"style": "RPC", "product": "a", "version": "1"}}"#, Some("b"), "#/info/product: "),
            (r#"{"info": {"style": "RPC", "product": "a"}}"#, None, "#/info/version: "),
            (r#"{"info": {"style": "RPC", "product": "a", "version": "1"}, "apis": []}"#, None, "#/apis: "),
        ] {
            let error = Document::parse(text, product).unwrap_err();
            assert!(error.starts_with(place), "{error}");
        }
    }

    #[test]
    fn the_product_may_come_from_the_command_line() {
        let text = r#"{"info": {"style": "RPC", "version": "1"}, "apis": {"A": {}}}"#;
        assert_eq!(Document::parse(text, Some("Shop")).unwrap().product, "shop");
    }

    #[test]
    fn pointers_are_escaped() {
        let value = serde_json::json!({"a/b": {"c~": [1]}});
        let root = Node { value: &value, pointer: String::new() };
        let item = root.get("a/b").unwrap().get("c~").unwrap().items().remove(0);
        assert_eq!(item.pointer, "/a~1b/c~0/0");
        assert_eq!(value.pointer(&item.pointer), Some(item.value));
    }
}
