//! The methods that list a paged operation.

/// The methods that the builder of a paged operation has besides. They do not ask for the parameters of paging.
#[allow(unused_macros, reason = "a build may have no paged operation")]
macro_rules! page_methods {
    ($builder:ident<$($state:ident $(: $parameter:ident)?),*>, $request:ident) => {
        impl<$($state),*> $builder<$($state),*> {
            /// The list as a stream of [pages](crate::paging). Nothing is sent until the first is asked for.
            pub fn pages(self) -> crate::paging::pages::Pages<cams_models::$request>
            where
                $($($state: crate::call::IsGiven<crate::generated::required::$parameter>,)?)*
            {
                crate::paging::pages::Pages::new(self.call)
            }

            /// The list as a stream of its [items](crate::paging), page by page. Nothing is sent until the first is
            /// asked for.
            pub fn items(self) -> crate::paging::items::Items<cams_models::$request>
            where
                $($($state: crate::call::IsGiven<crate::generated::required::$parameter>,)?)*
            {
                crate::paging::items::Items::new(self.pages())
            }
        }
    };
}
#[allow(unused_imports, reason = "a build may have no paged operation")]
pub(crate) use page_methods;
