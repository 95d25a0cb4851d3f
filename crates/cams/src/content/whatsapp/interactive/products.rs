//! Products of a catalog.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::content::shape::{hidden, setters};

/// A product of a catalog.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Product {
    /// ID of the catalog, as ListProductCatalog returns it.
    pub catalog_id: String,
    /// The seller's own ID of the product, as ListProduct returns it.
    pub product_retailer_id: String,
}

/// Products of a catalog. Meta allows ten sections, with thirty products in total.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ProductList {
    /// ID of the catalog, as ListProductCatalog returns it.
    pub catalog_id: String,
    /// Its parts.
    pub sections: Vec<ProductSection>,
}

/// A part of a list of products.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ProductSection {
    /// Heading; Meta allows 24 characters.
    pub title: String,
    /// The seller's own IDs of the products.
    #[serde(rename = "product_items", serialize_with = "as_items", deserialize_with = "from_items")]
    pub products: Vec<String>,
}

setters! {
    Product { catalog_id: String, product_retailer_id: String }
    ProductList { catalog_id: String, sections: Vec<ProductSection> }
}

impl ProductSection {
    /// Creates a section from its heading and the seller's own IDs of the products.
    #[must_use]
    pub fn new(title: impl Into<String>, products: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { title: title.into(), products: products.into_iter().map(Into::into).collect() }
    }
}

hidden!(Product, ProductList, ProductSection);

/// A product as JSON. Unknown keys are refused, because they would be lost.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Item<Id> {
    product_retailer_id: Id,
}

fn as_items<S: Serializer>(ids: &[String], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(ids.iter().map(|id| Item { product_retailer_id: id }))
}

fn from_items<'de, D: Deserializer<'de>>(value: D) -> Result<Vec<String>, D::Error> {
    let items = Vec::<Item<String>>::deserialize(value)?;
    Ok(items.into_iter().map(|item| item.product_retailer_id).collect())
}
