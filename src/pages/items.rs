use std::fmt;
use std::future::poll_fn;
use std::iter::Peekable;
use std::task::{Context, Poll, ready};
use std::vec;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::pager::{Landed, Pages};
use super::place::Place;
use super::token::ResumeToken;
use crate::error::Error;
use crate::transport::Response;

/// All elements of a list, one after the other. The [module](super) says which way it goes, when
/// it ends, and what errors and cancellation do.
///
/// # Elements that do not fit
/// An element that is no `T` comes in its place as an error, and `next` goes on with the one
/// after it: [`is_misfit`](Error::is_misfit) tells such errors, [`misfit`](Error::misfit) has the
/// element as the service sent it. A loop with `?` ends there; this one does not:
///
#[cfg_attr(
    feature = "management-users",
    doc = r#"
```no_run
# async fn list(management: auth0_sdk::management::ManagementClient) -> Result<(), auth0_sdk::Error> {
let mut users = management.users().list().items();
while let Some(user) = users.next().await {
    match user {
        Ok(user) => println!("{:?}", user.user_id),
        Err(error) if error.is_misfit() => eprintln!("left out: {error}"),
        Err(error) => return Err(error),
    }
}
# Ok(())
# }
```
"#
)]
#[must_use = "elements are asked for by `next`"]
pub struct Items<T> {
    pages: Pages<T>,
    page: Option<Open<T>>,
    /// How many elements may still be given out.
    limit: Option<u64>,
}

impl<T> Items<T> {
    pub(crate) fn new(pages: Pages<T>) -> Self {
        Self {
            pages,
            page: None,
            limit: None,
        }
    }

    /// Gives out so many elements from here on at most, those that do not fit included. No page
    /// is asked for that they do not need, and the last page is asked for in a smaller size where
    /// that size leads to the same place.
    pub fn limit(mut self, elements: u64) -> Self {
        let at_hand = self.page.as_ref().map_or(0, Open::left);
        self.pages.want(elements.saturating_sub(at_hand));
        self.limit = Some(elements);
        self
    }

    /// Asks for the next page while the elements of the current one are in use: in a task of its
    /// own, one page ahead, from the second page on. Its error comes in its place, and dropping
    /// the pager ends the task.
    pub fn prefetch(mut self) -> Self {
        self.pages = self.pages.prefetch();
        self
    }

    /// Goes on with the element after which a token was taken. The request is built as the one
    /// was that the token is from; its `page` or `from` is that of the token then, and page sizes
    /// may differ. A limit counts from here.
    ///
    /// Within a page, elements are counted: where elements before it have come or gone since, as
    /// many are left out or come twice, as with page numbers at any time.
    ///
    /// # Errors
    /// An invalid argument when the token is of another operation, or of other arguments. Nothing
    /// is sent.
    pub fn resume(mut self, token: &ResumeToken) -> Result<Self, Error> {
        self.pages = self.pages.resume(token)?;
        self.page = None;
        if let Some(elements) = self.limit {
            self.pages.want(elements);
        }
        Ok(self)
    }

    /// The place after the last element that was given out. It may be taken at any time.
    ///
    /// At the end of a list the token leads to its end, but for operations that go by the id of
    /// the last element (logs by `from`): there, resuming gives what has come since.
    #[must_use]
    pub fn resume_token(&self) -> ResumeToken {
        match &self.page {
            Some(page) if page.left() > 0 => self.pages.token_at(page.place()),
            _ => self.pages.resume_token(),
        }
    }
}

impl<T: DeserializeOwned + Send + 'static> Items<T> {
    /// The next element, or `None` after the last one.
    ///
    /// Dropping the future loses nothing: the request goes on with the next call.
    ///
    /// # Errors
    /// An element that is no `T` ([`is_misfit`](Error::is_misfit)): the next call goes on after
    /// it. Else whatever [`Error`] names: the next call asks for the same page again, but after
    /// [`is_paging_end`](Error::is_paging_end) and where an answer has no way to go on: then the
    /// list has ended.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| self.poll_next(context)).await
    }

    pub(super) fn poll_next(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<T, Error>>> {
        if self.limit == Some(0) {
            return Poll::Ready(None);
        }
        loop {
            if let Some(element) = self.page.as_mut().and_then(Open::next) {
                self.limit = self.limit.map(|limit| limit - 1);
                return Poll::Ready(Some(element));
            }
            match ready!(self.pages.poll_landed(context)) {
                Some(Ok(landed)) => self.page = Some(Open::new(landed)),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }

    /// All elements that are left, in memory at the same time. Set a [`limit`](Self::limit) where
    /// a list may be long.
    ///
    /// # Errors
    /// The first error of [`next`](Self::next), an element that does not fit included. What came
    /// before it is dropped: use `next` to keep it.
    pub async fn collect_all(mut self) -> Result<Vec<T>, Error> {
        let mut all = Vec::new();
        while let Some(element) = self.next().await {
            all.push(element?);
        }
        Ok(all)
    }

    /// The same as a `Stream`.
    #[cfg(feature = "stream")]
    pub fn into_stream(self) -> super::ItemStream<T> {
        super::ItemStream::new(self)
    }
}

/// Shows the operation and the limit.
impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("pages", &self.pages)
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}

/// A page whose elements are being given out.
struct Open<T> {
    /// The place that the page was asked for.
    asked: Place,
    /// How many elements were given out from there.
    given: u64,
    /// How many elements of the page are gone, those before the place included.
    gone: usize,
    items: vec::IntoIter<T>,
    misfits: Peekable<vec::IntoIter<(usize, Value)>>,
    /// What came with the page, for the errors of its misfits; nothing is kept for none.
    answer: Option<Response<()>>,
    member: Option<String>,
}

impl<T> Open<T> {
    fn new(landed: Landed<T>) -> Self {
        let (page, answer) = landed.response.split();
        let member = page.member().map(str::to_owned);
        let answer = (!page.misfits.is_empty()).then_some(answer);
        let mut open = Self {
            asked: landed.place,
            given: 0,
            gone: 0,
            items: page.items.into_iter(),
            misfits: page.misfits.into_iter().peekable(),
            answer,
            member,
        };
        for _ in 0..landed.skip.min(open.left()) {
            open.take();
        }
        open
    }

    /// How many elements are still to be given out.
    fn left(&self) -> u64 {
        (self.items.len() + self.misfits.len()) as u64
    }

    fn place(&self) -> Place {
        self.asked.forward(self.given)
    }

    fn next(&mut self) -> Option<Result<T, Error>> {
        let element = self.take()?;
        self.given += 1;
        Some(element.map_err(|(index, value)| {
            let path = format!("{}[{index}]", self.member.as_deref().unwrap_or_default());
            let error = Error::element_misfit(&path, value);
            match &self.answer {
                Some(answer) => answer.explain(error),
                None => error,
            }
        }))
    }

    /// The elements as they stood in the list.
    fn take(&mut self) -> Option<Result<T, (usize, Value)>> {
        let index = self.gone;
        self.gone += 1;
        if let Some(misfit) = self.misfits.next_if(|(at, _)| *at == index) {
            return Some(Err(misfit));
        }
        let item = self.items.next().map(Ok);
        item.or_else(|| self.misfits.next().map(Err))
    }
}
