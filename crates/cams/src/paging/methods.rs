//! The methods that list a paged operation.

/// Additional methods of a paged operation's builder. They do not require the paging parameters.
#[allow(unused_macros, reason = "a build may have no paged operation")]
macro_rules! page_methods {
    ($builder:ident<$($state:ident $(: $parameter:ident)?),*>, $request:ident) => {
        impl<$($state),*> $builder<$($state),*> {
            /// Returns the list as a stream of [pages](crate::paging). Nothing is sent until you ask for the first one.
            pub fn pages(self) -> crate::paging::pages::Pages<cams_models::$request>
            where
                $($($state: crate::call::IsGiven<crate::generated::required::$parameter>,)?)*
            {
                crate::paging::pages::Pages::new(self.call)
            }

            /// Returns the list as a stream of its [items](crate::paging), page by page. Nothing is sent until you ask
            /// for the first one.
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
