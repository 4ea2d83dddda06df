//! Lists that come in pages.
//!
//! Whatever way an operation has (`from` and `take`, `page` and `per_page`, the id of the last
//! element, or everything at once) and whatever shape its answer has (a bare array, or an object
//! around it), a page is a [`Page`]. The request of a list has three ways to be sent:
//!
//! | | |
//! |---|---|
//! | `send()` | one page, with exactly the arguments that were set |
//! | `pages()` | all pages, one [`Response`](crate::transport::Response) after the other: [`Pages`] |
//! | `items()` | all elements, one after the other: [`Items`] |
//!
#![cfg_attr(
    feature = "management-users",
    doc = r#"
```no_run
# async fn list(management: auth0_sdk::management::ManagementClient) -> Result<(), auth0_sdk::Error> {
let mut users = management.users().list().items().prefetch();
while let Some(user) = users.next().await {
    println!("{:?}", user?.user_id);
}
# Ok(())
# }
```
"#
)]
//!
//! # The way through a list
//! Arguments that are set decide: `from` or `take` go by checkpoint (or by the id of the last
//! element), `page` or `per_page` by page number. With none of them, the best way of the
//! operation is taken: checkpoints, then page numbers. Unless set, `take` or `per_page` is 50
//! (the operation's maximum where that is less), and `include_totals` is true where the
//! operation has it and goes by page number.
//!
//! | | next page | ends |
//! |---|---|---|
//! | checkpoint | `from` = `next` of the answer | without a `next` |
//! | page number | `page` + 1 | when the total is reached; without a total, on a page that is not full |
//! | last id | `from` = id of the last element | on an empty page |
//! | list | | after one page |
//!
//! Page numbers end at 1,000 elements with most operations of the Management API. Where the list
//! has more, the error [`is_paging_end`](crate::Error::is_paging_end) comes after the last one
//! delivered; a list never just stops there.
//!
//! <https://auth0.com/docs/manage-users/user-search/view-search-results-by-page>
//!
//! # Errors and cancellation
//! An error comes in the place of the page that failed, and `next` asks for the same page again:
//! a failed connection, or a rate limit beyond the retries, loses nothing. The two errors after
//! which there is nothing to ask for ([`is_paging_end`](crate::Error::is_paging_end), and an
//! answer without a way to go on) come once, and then the list has ended.
//!
//! Dropping the future of `next` loses nothing either: the request goes on when `next` is called
//! again. Dropping the pager ends it. Each request gets its own credential, so a list may take
//! longer than a token lives.

mod cursor;
mod flight;
mod items;
mod last_id;
mod page;
mod pager;
mod place;
#[cfg(feature = "stream")]
mod stream;
mod token;

pub use items::Items;
pub use page::Page;
pub(crate) use page::paged_request_builder;
pub use pager::Pages;
#[cfg(feature = "stream")]
pub use stream::{ItemStream, PageStream};
pub use token::ResumeToken;
