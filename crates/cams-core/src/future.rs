//! Boxed futures.

use std::pin::Pin;

/// A boxed future, the result of the asynchronous methods of the traits in this crate.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
