//! Products of a catalogue.

use serde::{Deserialize, Serialize};

use crate::content::body::{hidden, shapes};

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

/// A part of a list of products.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ProductSection {
    /// Heading; Meta allows 24 characters.
    pub title: String,
    /// The seller's own IDs of the products.
    #[serde(rename = "product_items", with = "items")]
    pub products: Vec<String>,
}

impl ProductSection {
    /// Makes one of its heading and the seller's own IDs of the products.
    #[must_use]
    pub fn new(title: impl Into<String>, products: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { title: title.into(), products: products.into_iter().map(Into::into).collect() }
    }
}

hidden!(ProductSection);

/// IDs as objects with one key.
mod items {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Item<T> {
        product_retailer_id: T,
    }

    pub(super) fn serialize<S: Serializer>(ids: &[String], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(ids.iter().map(|id| Item { product_retailer_id: id }))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
        let items = Vec::<Item<String>>::deserialize(deserializer)?;
        Ok(items.into_iter().map(|item| item.product_retailer_id).collect())
    }
}
