//! Lists that come in pages.
//!
//! Whatever way an operation has (`from` and `take`, `page` and `per_page`, the id of the last
//! element, or everything at once) and whatever shape its answer has (a bare array, or an object
//! around it), a page is a [`Page`].

mod page;

pub use page::Page;
pub(crate) use page::paged_request_builder;
