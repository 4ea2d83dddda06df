//! The rules of paging: what to ask for, and where an answer leads. They know no type of an
//! element, so they are compiled once.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use super::last_id::last_id;
use super::place::{Place, Way};
use crate::error::Error;
use crate::transport::{Operation, PageStyle, Parts};

/// How many elements a page is asked for, unless the caller says so: the service's own default.
const PAGE_SIZE: u64 = 50;

/// Where page numbers end.
///
/// <https://auth0.com/docs/manage-users/user-search/view-search-results-by-page>
const OFFSET_END: u64 = 1000;

/// The operations whose pages are smaller at most.
const SMALLER: [(&str, u64); 1] = [("connection_profiles.list", 10)];

/// How many sizes are tried for a smaller page.
const MOST_SIZES: usize = 1000;

const BEYOND: &str =
    "the list goes on, or may do so, and the service gives its first 1,000 elements by page number";

fn page_size(operation: &Operation) -> u64 {
    let smaller = SMALLER.iter().find(|(id, _)| *id == operation.id);
    smaller.map_or(PAGE_SIZE, |(_, size)| *size)
}

/// Where a pager is in its list, and how it goes on.
pub(super) struct Cursor {
    pub(super) place: Place,
    /// The size of a page that is not made smaller by a limit.
    size: u64,
    /// Whether to ask for the total along with page numbers.
    totals: bool,
    /// Hashes of every `from` that was sent or is next: one that comes again would never end.
    seen: HashSet<u64>,
    hasher: RandomState,
    /// Why there is no next page to ask for, until it is told.
    stuck: Option<Error>,
    done: bool,
}

/// What is asked for: a page, and how many elements of it come before the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ask {
    page: u64,
    size: u64,
    pub(super) skip: u64,
}

/// What an answer says of itself.
pub(super) struct Listed<'a> {
    pub(super) list: Presence,
    pub(super) len: u64,
    pub(super) total: Option<u64>,
    pub(super) start: Option<u64>,
    pub(super) next: Option<&'a str>,
    /// Whether it has a `next` that is no text.
    pub(super) odd_next: bool,
    pub(super) member: Option<&'a str>,
    pub(super) body: &'a [u8],
}

/// Whether an answer has a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// Be it an empty one.
    There,
    /// There is something else where the list should be.
    Missing,
    /// There is nothing at all.
    Nothing,
}

impl Cursor {
    /// Begins where the arguments of a call say, in the way that they say.
    pub(super) fn new(parts: &Parts) -> Self {
        let mut cursor = Self {
            place: Place::new(Way::List),
            size: page_size(parts.operation),
            totals: false,
            seen: HashSet::new(),
            hasher: RandomState::new(),
            stuck: None,
            done: false,
        };
        if let Err(error) = cursor.begin(parts) {
            cursor.stuck = Some(error.at(parts.operation.into()));
        }
        cursor
    }

    fn begin(&mut self, parts: &Parts) -> Result<(), Error> {
        let Some(pagination) = parts.operation.pagination else {
            return Ok(());
        };
        let text = |name: &str| {
            parts
                .query()
                .find(|(other, _)| *other == name)
                .map(|(_, value)| value)
        };
        let by_cursor = text("from").is_some() || text("take").is_some();
        let by_number = text("page").is_some() || text("per_page").is_some();
        let fits = |style: &&PageStyle| match style {
            PageStyle::Checkpoint | PageStyle::LastId => by_cursor,
            PageStyle::Offset => by_number,
            PageStyle::List => true,
        };
        if by_cursor && by_number {
            let reason =
                "`from` and `take` ask for pages in one way, `page` and `per_page` in another";
            return Err(Error::invalid_argument("page", reason));
        }
        let styles = pagination.styles;
        let style = styles.iter().find(fits).or(styles.first());
        let from = || text("from").map(str::to_owned);
        self.totals = pagination.totals && text("include_totals").is_none();
        let size_name = match style {
            None | Some(PageStyle::List) => return Ok(()),
            Some(PageStyle::Offset) => "per_page",
            Some(PageStyle::Checkpoint | PageStyle::LastId) => "take",
        };
        if let Some(size) = text(size_name) {
            let size = size.parse().ok().filter(|size| *size > 0);
            let reason = "a page has one element at least";
            self.size = size.ok_or_else(|| Error::invalid_argument(size_name, reason))?;
        }
        self.go_to(Place::new(match style {
            Some(PageStyle::Checkpoint) => Way::Checkpoint(from()),
            Some(PageStyle::LastId) => Way::LastId(from()),
            _ => Way::Offset,
        }));
        if let (Way::Offset, Some(page)) = (&self.place.way, text("page")) {
            let page: Option<u64> = page.parse().ok();
            let reason = "pages are counted from 0";
            let page = page.ok_or_else(|| Error::invalid_argument("page", reason))?;
            self.place.after = page.saturating_mul(self.size);
        }
        Ok(())
    }

    /// Goes on at a place.
    pub(super) fn go_to(&mut self, place: Place) {
        self.stuck = None;
        self.done = place.way == Way::End;
        self.seen.clear();
        if let Some(from) = place.way.from() {
            self.seen.insert(self.hasher.hash_one(from));
        }
        self.place = place;
    }

    /// Whether there is a page to ask for.
    pub(super) fn goes_on(&self) -> bool {
        !self.done && self.stuck.is_none()
    }

    /// Why there is no page to ask for; told once.
    pub(super) fn stuck(&mut self) -> Option<Error> {
        let error = self.stuck.take()?;
        self.done = true;
        Some(error)
    }

    /// Asks for the page of the place. Where no more elements than `wanted` are, a smaller page
    /// will do.
    pub(super) fn ask(&self, wanted: Option<u64>, parts: &mut Parts) -> Ask {
        let after = self.place.after;
        let (way, wanted) = (&self.place.way, wanted.unwrap_or(u64::MAX));
        match way {
            Way::Offset => {
                let end = after.saturating_add(wanted);
                let holds_all =
                    |size: &u64| (after / size).saturating_add(1).saturating_mul(*size) >= end;
                let mut smaller = (wanted.max(1)..self.size).take(MOST_SIZES);
                let size = smaller.find(holds_all).unwrap_or(self.size);
                let page = after / size;
                parts.remove_query("from");
                parts.remove_query("take");
                parts.set_query("page", page.to_string());
                parts.set_query("per_page", size.to_string());
                if self.totals {
                    parts.set_query("include_totals", true.to_string());
                }
                Ask {
                    page,
                    size,
                    skip: after % size,
                }
            }
            Way::Checkpoint(from) | Way::LastId(from) => {
                let size = self.size.min(after.saturating_add(wanted)).max(1);
                parts.remove_query("page");
                parts.remove_query("per_page");
                parts.remove_query("from");
                if let Some(from) = from {
                    parts.set_query("from", from.clone());
                }
                parts.set_query("take", size.to_string());
                Ask {
                    page: 0,
                    size,
                    skip: after,
                }
            }
            Way::List | Way::End => Ask {
                page: 0,
                size: self.size,
                skip: after,
            },
        }
    }

    /// Goes on to where an answer leads.
    ///
    /// # Errors
    /// Where the answer is no page. The place stays.
    pub(super) fn advance(&mut self, ask: Ask, listed: &Listed<'_>) -> Result<(), Error> {
        let is_page = match (listed.list, &self.place.way) {
            (Presence::There, _) => true,
            // Nothing has no checkpoint either, and so is the end. By page numbers it may as well
            // stand for a page of which more follow.
            (Presence::Nothing, way) => *way != Way::Offset,
            // A total of none needs no list.
            (Presence::Missing, way) => *way == Way::List || listed.total == Some(0),
        };
        if !is_page {
            return Err(Error::no_list(listed.member));
        }
        match &self.place.way {
            Way::Offset => self.advance_number(ask, listed),
            Way::Checkpoint(_) => match listed.next {
                _ if listed.odd_next => self.stick("the `next` of the answer is no text", listed),
                Some(next) if !next.is_empty() => self.follow(next.to_owned(), Way::Checkpoint),
                _ => self.end(),
            },
            Way::LastId(_) => match listed.next {
                // Some of these operations give checkpoints after all.
                Some(next) if !next.is_empty() => self.follow(next.to_owned(), Way::Checkpoint),
                // The place stays: what is new by then comes after it.
                _ if listed.len == 0 => self.done = true,
                _ => match last_id(listed.body, listed.member) {
                    Some(id) => self.follow(id, Way::LastId),
                    None => self.stick("the last element has no id to go on from", listed),
                },
            },
            Way::List | Way::End => self.end(),
        }
        Ok(())
    }

    fn advance_number(&mut self, ask: Ask, listed: &Listed<'_>) {
        let begin = ask.page.saturating_mul(ask.size);
        // A service that has smaller pages than it was asked for begins earlier.
        let start = listed.start.map_or(begin, |start| start.min(begin));
        let all = match listed.total {
            Some(total) => start.saturating_add(listed.len) >= total,
            // Where the page before was given beyond the end, there is no such end.
            None if listed.len == 0 => {
                !(OFFSET_END..OFFSET_END.saturating_add(ask.size)).contains(&begin)
            }
            None => listed.len < ask.size,
        };
        if all {
            self.end();
        } else if listed.len > 0 {
            self.place.after = begin.saturating_add(ask.size);
        } else if begin >= OFFSET_END {
            self.stuck = Some(Error::paging_end(BEYOND));
        } else {
            self.end();
        }
    }

    fn end(&mut self) {
        self.done = true;
        self.place = Place::new(Way::End);
    }

    /// Goes on at a `from`, unless it leads in a circle.
    fn follow(&mut self, from: String, way: fn(Option<String>) -> Way) {
        if !self.seen.insert(self.hasher.hash_one(from.as_str())) {
            let what = "the service gave the same checkpoint for the second time";
            self.stuck = Some(Error::paging(what));
        }
        self.place = Place::new(way(Some(from)));
    }

    fn stick(&mut self, what: &'static str, listed: &Listed<'_>) {
        self.stuck = Some(Error::paging(what));
        self.place.after = listed.len;
    }

    /// Adds to the error that waits what came with the answer that led to it.
    pub(super) fn explain_stuck(&mut self, explain: impl FnOnce(Error) -> Error) {
        self.stuck = self.stuck.take().map(explain);
    }

    /// What a failed request means. The place stays.
    pub(super) fn failed(&mut self, ask: Ask, error: Error) -> Error {
        let end = (ask.page.saturating_add(1)).saturating_mul(ask.size);
        let refused = error.is_status() && error.status() == Some(http::StatusCode::BAD_REQUEST);
        if self.place.way == Way::Offset && end > OFFSET_END && refused {
            self.done = true;
            return error.into_paging_end(BEYOND);
        }
        error
    }
}

#[cfg(test)]
mod tests;
