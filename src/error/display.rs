use std::fmt;
use std::time::{Duration, SystemTime};

use super::{Error, Shown};

/// An HTTP date has four digits for the year.
fn last_shown() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(253_402_300_799)
}

/// One line: what happened, where, and what to do.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        f.write_str(&inner.what)?;
        if let Some(oauth) = &inner.oauth {
            write!(f, ": {oauth}")?;
        }
        if let Some(path) = &inner.json_path {
            write!(f, ", at `{}`", Shown(path))?;
        }
        if inner.deadline_left_no_time {
            f.write_str(", and the deadline left no time for another try")?;
        }
        let mut facts = Facts { f, any: false };
        if let Some(place) = &inner.place {
            facts.add(format_args!(
                "{}, {} {}",
                place.operation, place.method, place.path
            ))?;
        }
        if let Some(id) = self.request_id() {
            facts.add(format_args!("request id {}", Shown(id)))?;
        }
        if inner.tries > 1 {
            facts.add(format_args!("{} tries", inner.tries))?;
        }
        if let Some(moment) = inner.retry_at {
            let moment = httpdate::fmt_http_date(moment.min(last_shown()));
            facts.add(format_args!("the service says to try again at {moment}"))?;
        }
        facts.end()?;
        write!(f, ". {}", self.troubleshooting())
    }
}

/// The facts in brackets after the first clause, if there are any.
struct Facts<'a, 'b> {
    f: &'a mut fmt::Formatter<'b>,
    any: bool,
}

impl Facts<'_, '_> {
    fn add(&mut self, fact: fmt::Arguments<'_>) -> fmt::Result {
        self.f.write_str(if self.any { "; " } else { " (" })?;
        self.any = true;
        self.f.write_fmt(fact)
    }

    fn end(self) -> fmt::Result {
        self.f.write_str(if self.any { ")" } else { "" })
    }
}

/// The facts by name. Headers and body are counted, never shown; so is the text of an error of
/// the caller's, which is there on request.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        let mut shown = f.debug_struct("Error");
        shown
            .field("kind", &inner.kind)
            .field("delivery", &inner.delivery)
            .field("what", &inner.what);
        if let Some(place) = &inner.place {
            shown
                .field("operation", &place.operation)
                .field("method", &place.method)
                .field("path", &place.path);
        }
        if let Some(received) = &inner.received {
            shown.field("received", received);
        }
        if let Some(id) = self.request_id() {
            shown.field("request_id", &format_args!("{}", Shown(id)));
        }
        if let Some(oauth) = &inner.oauth {
            shown.field("oauth", &format_args!("{oauth}"));
        }
        if let Some(path) = &inner.json_path {
            shown.field("json_path", &format_args!("{}", Shown(path)));
        }
        if let Some(retry_at) = &inner.retry_at {
            shown.field("retry_at", retry_at);
        }
        if let Some(source) = &inner.source {
            match source.downcast_ref::<reqwest::Error>() {
                Some(error) => shown.field("source", &format_args!("{error}")),
                None => shown.field("source", &format_args!("[the caller's]")),
            };
        }
        shown.field("tries", &inner.tries).finish_non_exhaustive()
    }
}
