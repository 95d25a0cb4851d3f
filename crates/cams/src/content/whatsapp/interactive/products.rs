//! Products of a catalogue.

use crate::content::body::{hidden, shapes};
use crate::wire::objects;

shapes! {
    /// A product of a catalogue.
    Product {
        /// ID of the catalogue, as ListProductCatalog returns it.
        catalog_id: String = "catalog_id",
        /// The seller's own ID of the product, as ListProduct returns it.
        product_retailer_id: String = "product_retailer_id",
    }

    /// Products of a catalogue. Meta allows ten sections with thirty products in all of them together.
    ProductList {
        /// ID of the catalogue, as ListProductCatalog returns it.
        catalog_id: String = "catalog_id",
        /// Its parts.
        sections: Vec<ProductSection> = "sections",
    }
}

objects! {
    /// A part of a list of products.
    #[derive(Clone, PartialEq)]
    #[non_exhaustive]
    pub struct ProductSection {
        /// Heading; Meta allows 24 characters.
        pub title: String = "title",
        /// The seller's own IDs of the products.
        pub products: Vec<String> = "product_items" as items,
    }
}

impl ProductSection {
    /// Makes one of its heading and the seller's own IDs of the products.
    #[must_use]
    pub fn new(title: impl Into<String>, products: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { title: title.into(), products: products.into_iter().map(Into::into).collect() }
    }
}

hidden!(ProductSection);

/// IDs as objects with one key, and no other.
mod items {
    use std::collections::BTreeMap;

    use serde_core::de::Error;
    use serde_core::{Deserialize, Deserializer};

    const KEY: &str = "product_retailer_id";

    pub(super) fn read<'de, D: Deserializer<'de>>(value: D) -> Result<Vec<String>, D::Error> {
        let items = Vec::<BTreeMap<String, String>>::deserialize(value)?;
        let id = |mut item: BTreeMap<_, _>| item.remove(KEY).filter(|_| item.is_empty());
        let ids: Option<_> = items.into_iter().map(id).collect();
        ids.ok_or_else(|| D::Error::custom("a product must have `product_retailer_id`, and nothing else"))
    }

    pub(super) fn write(ids: &[String]) -> Vec<BTreeMap<&str, &String>> {
        ids.iter().map(|id| BTreeMap::from([(KEY, id)])).collect()
    }
}
