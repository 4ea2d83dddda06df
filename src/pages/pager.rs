use std::fmt;
use std::future::poll_fn;
use std::task::{Context, Poll, ready};

use serde::de::DeserializeOwned;

use super::cursor::{Ask, Cursor};
use super::flight::Flight;
use super::page::Page;
use super::place::Place;
use super::token::ResumeToken;
use crate::error::Error;
use crate::transport::{Request, Response};

/// All pages of a list, one after the other. The [module](super) says which way it goes, when it
/// ends, and what errors and cancellation do.
#[must_use = "pages are asked for by `next`"]
pub struct Pages<T> {
    request: Request<Page<T>>,
    cursor: Cursor,
    /// How many elements after the place there is any use for.
    wanted: Option<u64>,
    prefetch: bool,
    flight: Option<Flight<T>>,
}

/// A page as the pager hands it on: where in it the place was that it was asked for.
pub(super) struct Landed<T> {
    pub(super) response: Response<Page<T>>,
    pub(super) place: Place,
    pub(super) skip: u64,
}

impl<T> Pages<T> {
    pub(crate) fn new(request: Request<Page<T>>) -> Self {
        let cursor = Cursor::new(&request.call.parts);
        Self {
            request,
            cursor,
            wanted: None,
            prefetch: false,
            flight: None,
        }
    }

    /// Asks for the next page while the current one is in use: in a task of its own, one page
    /// ahead, from the second page on. Its error comes in its place, and dropping the pager ends
    /// the task.
    pub fn prefetch(mut self) -> Self {
        self.prefetch = true;
        self
    }

    /// Goes on where a token was taken. The request is built as the one was that the token is
    /// from; its `page` or `from` is that of the token then, and page sizes may differ.
    ///
    /// A token of [`Items`](super::Items) may lie within a page: that page comes first, and whole.
    ///
    /// # Errors
    /// An invalid argument when the token is of another operation, or of other arguments. Nothing
    /// is sent.
    pub fn resume(mut self, token: &ResumeToken) -> Result<Self, Error> {
        let place = token.place_in(&self.request.call.parts)?;
        self.cursor.go_to(place);
        self.flight = None;
        Ok(self)
    }

    /// Where the next page begins. It may be taken at any time; after an error it is the place
    /// of the page that failed.
    #[must_use]
    pub fn resume_token(&self) -> ResumeToken {
        self.token_at(self.cursor.place.clone())
    }

    pub(super) fn token_at(&self, place: Place) -> ResumeToken {
        ResumeToken::new(&self.request.call.parts, place)
    }

    /// Asks for no more pages, and for no larger ones, than so many elements need.
    pub(super) fn want(&mut self, elements: u64) {
        self.wanted = Some(elements);
    }
}

impl<T: DeserializeOwned + Send + 'static> Pages<T> {
    /// The next page with all that came with it, or `None` after the last one.
    ///
    /// Elements that are no `T` are in [`Page::misfits`].
    ///
    /// Dropping the future loses nothing: the request goes on with the next call.
    ///
    /// # Errors
    /// Whatever [`Error`] names. The next call asks for the same page again, but after
    /// [`is_paging_end`](Error::is_paging_end) and where an answer has no way to go on: then the
    /// list has ended.
    pub async fn next(&mut self) -> Option<Result<Response<Page<T>>, Error>> {
        poll_fn(|context| self.poll_next(context)).await
    }

    pub(super) fn poll_next(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Response<Page<T>>, Error>>> {
        let landed = ready!(self.poll_landed(context));
        Poll::Ready(landed.map(|landed| landed.map(|landed| landed.response)))
    }

    pub(super) fn poll_landed(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Landed<T>, Error>>> {
        if self.flight.is_none() {
            if let Some(error) = self.cursor.stuck() {
                return Poll::Ready(Some(Err(error)));
            }
            self.depart(Flight::here);
        }
        let Some(flight) = &mut self.flight else {
            return Poll::Ready(None);
        };
        let answer = ready!(flight.answer.as_mut().poll(context));
        let ask = flight.ask;
        self.flight = None;
        let response = match answer {
            Ok(response) => response,
            Err(error) => return Poll::Ready(Some(Err(self.cursor.failed(ask, error)))),
        };
        let place = self.cursor.place.clone();
        let listed = response.value().listed(response.body());
        if let Err(error) = self.cursor.advance(ask, &listed) {
            return Poll::Ready(Some(Err(response.explain(error))));
        }
        self.cursor.explain_stuck(|error| response.explain(error));
        let come = listed.len.saturating_sub(ask.skip);
        self.wanted = self.wanted.map(|wanted| wanted.saturating_sub(come));
        if self.prefetch {
            self.depart(Flight::ahead);
        }
        Poll::Ready(Some(Ok(Landed {
            response,
            place,
            skip: ask.skip,
        })))
    }

    /// Asks for the next page, if there is one and a use for it.
    fn depart(&mut self, begin: fn(Ask, Request<Page<T>>) -> Flight<T>) {
        if self.cursor.goes_on() && self.wanted != Some(0) {
            let mut request = self.request.again();
            let ask = self.cursor.ask(self.wanted, &mut request.call.parts);
            self.flight = Some(begin(ask, request));
        }
    }

    /// The same as a `Stream`.
    #[cfg(feature = "stream")]
    pub fn into_stream(self) -> super::PageStream<T> {
        super::PageStream::new(self)
    }
}

/// Shows the operation; the place is the service's own.
impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("request", &self.request)
            .field("prefetch", &self.prefetch)
            .finish_non_exhaustive()
    }
}
