use std::time::Duration;

use bytes::Bytes;

/// Reads an event stream from bytes as they come (WHATWG HTML, section 9.2.6), cut anywhere.
///
/// Nothing of a stream can make it fail: a field that it does not know is left out as the
/// standard says, bytes that are not UTF-8 are replaced, and an event above the limit is reported
/// in its place and the next one read.
#[derive(Debug)]
pub(super) struct Parser {
    limit: usize,
    /// The line that has not ended yet, up to the limit.
    line: Vec<u8>,
    /// Whether the line is longer than the limit, and the rest of it left out.
    cut: bool,
    /// Whether the last byte was a CR, so that a LF belongs to it.
    after_cr: bool,
    /// Whether this is still the first line, which may begin with a byte order mark.
    first: bool,
    kind: String,
    data: Vec<u8>,
    has_data: bool,
    too_large: bool,
    /// Stands until the stream sets another, over all events.
    last_id: Option<String>,
    retry: Option<Duration>,
}

/// An event as the stream had it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct RawEvent {
    /// The last `id` that the stream has set, be it in this event or an earlier one.
    pub(super) id: Option<String>,
    /// The field `event`; `message` where there is none.
    pub(super) kind: String,
    /// The lines of `data`.
    pub(super) data: Bytes,
}

/// What a stream has when a line is empty.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Parsed {
    Event(RawEvent),
    /// An event above the limit; its data is gone.
    TooLarge {
        id: Option<String>,
    },
}

impl Parser {
    /// A parser for one connection. `limit` bounds the data of one event, and each line, in bytes.
    pub(super) fn new(limit: usize, last_id: Option<String>) -> Self {
        Self {
            limit,
            line: Vec::new(),
            cut: false,
            after_cr: false,
            first: true,
            kind: String::new(),
            data: Vec::new(),
            has_data: false,
            too_large: false,
            last_id,
            retry: None,
        }
    }

    /// The wait before the next connection that the stream has asked for since this was last
    /// called.
    pub(super) fn take_retry(&mut self) -> Option<Duration> {
        self.retry.take()
    }

    /// Takes in the next bytes; hands each event that ends in them to `out`. What the stream ends
    /// with, an event without its empty line, is no event.
    pub(super) fn push(&mut self, mut bytes: &[u8], mut out: impl FnMut(Parsed)) {
        if self.after_cr && !bytes.is_empty() {
            self.after_cr = false;
            bytes = bytes.strip_prefix(b"\n").unwrap_or(bytes);
        }
        while let Some(end) = bytes.iter().position(|byte| matches!(byte, b'\r' | b'\n')) {
            self.append(&bytes[..end]);
            let is_cr = bytes[end] == b'\r';
            bytes = &bytes[end + 1..];
            if is_cr {
                self.after_cr = bytes.is_empty();
                bytes = bytes.strip_prefix(b"\n").unwrap_or(bytes);
            }
            if let Some(parsed) = self.end_line() {
                out(parsed);
            }
        }
        self.append(bytes);
    }

    fn append(&mut self, part: &[u8]) {
        // A field name, a colon and a space come on top of a value that just fits.
        let room = (self.limit + 16).saturating_sub(self.line.len());
        self.cut |= part.len() > room;
        self.line.extend_from_slice(&part[..part.len().min(room)]);
    }

    fn end_line(&mut self) -> Option<Parsed> {
        let line = std::mem::take(&mut self.line);
        let cut = std::mem::take(&mut self.cut);
        let mut text = &line[..];
        if std::mem::take(&mut self.first) {
            text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        }
        let parsed = match text {
            [] => self.end_event(),
            // A comment.
            [b':', ..] => None,
            _ => {
                let colon = text.iter().position(|byte| *byte == b':');
                let (name, value) = match colon {
                    Some(at) => (&text[..at], &text[at + 1..]),
                    None => (text, &[][..]),
                };
                self.field(name, value.strip_prefix(b" ").unwrap_or(value), cut);
                None
            }
        };
        // The room is used again.
        self.line = line;
        self.line.clear();
        parsed
    }

    fn field(&mut self, name: &[u8], value: &[u8], cut: bool) {
        match name {
            b"data" => {
                let room = self.limit.saturating_sub(self.data.len());
                if cut || self.too_large || value.len() + usize::from(self.has_data) > room {
                    self.too_large = true;
                    self.data = Vec::new();
                } else {
                    if self.has_data {
                        self.data.push(b'\n');
                    }
                    self.data.extend_from_slice(value);
                }
                self.has_data = true;
            }
            // What is cut is not the value that was sent.
            _ if cut => {}
            b"event" => self.kind = String::from_utf8_lossy(value).into_owned(),
            b"id" if value.contains(&0) => {}
            b"id" => self.last_id = Some(String::from_utf8_lossy(value).into_owned()),
            b"retry" if !value.is_empty() && value.iter().all(u8::is_ascii_digit) => {
                let digits = String::from_utf8_lossy(value);
                self.retry = Some(Duration::from_millis(digits.parse().unwrap_or(u64::MAX)));
            }
            _ => {}
        }
    }

    fn end_event(&mut self) -> Option<Parsed> {
        let kind = std::mem::take(&mut self.kind);
        let data = std::mem::take(&mut self.data);
        let too_large = std::mem::take(&mut self.too_large);
        if !std::mem::take(&mut self.has_data) {
            return None;
        }
        // An empty id takes the earlier one back.
        let id = self.last_id.clone().filter(|id| !id.is_empty());
        if too_large {
            return Some(Parsed::TooLarge { id });
        }
        let data = match String::from_utf8_lossy(&data) {
            std::borrow::Cow::Borrowed(_) => data.into(),
            std::borrow::Cow::Owned(replaced) => replaced.into(),
        };
        Some(Parsed::Event(RawEvent {
            id,
            kind: match kind.is_empty() {
                true => "message".to_owned(),
                false => kind,
            },
            data,
        }))
    }
}
