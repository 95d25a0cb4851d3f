//! The Rust blocks of the README and of the guide are compiled as documentation tests of this crate. Its other tests
//! see that each chapter is in the table of contents and here, and that no link is dead.

#[cfg(test)]
mod links;

/// Compiles the blocks of a page. All of them are listed, since a page that is not would go unnoticed.
macro_rules! pages {
    ($($path:literal)*) => {
        /// The pages whose blocks are compiled, seen from the root of the repository.
        pub const PAGES: &[&str] = &[$($path),*];
        $(
            #[cfg(doctest)]
            #[doc = include_str!(concat!("../../../", $path))]
            const _: () = ();
        )*
    };
}

pages! {
    "README.md"
    "crates/cams/README.md"
    "crates/cams-mock/README.md"
    "docs/guide/README.md"
    "docs/guide/concepts.md"
    "docs/guide/credentials.md"
    "docs/guide/errors.md"
    "docs/guide/first-message.md"
    "docs/guide/local-cams.md"
    "docs/guide/mass-sends.md"
    "docs/guide/messages.md"
    "docs/guide/moving.md"
    "docs/guide/networks.md"
    "docs/guide/performance.md"
    "docs/guide/receiving.md"
    "docs/guide/regenerating.md"
    "docs/guide/templates.md"
    "docs/guide/testing.md"
    "docs/guide/where-to-change-what.md"
}

/// The pages whose code tests of their own check: files of the repository, which the generator's tests compare, and
/// sessions of the command, which its tests run.
pub const CHECKED: &[&str] = &["docs/guide/bring-your-own-product.md", "docs/guide/command.md"];
