//! `multipart/form-data` (RFC 7578), read apart from the code that writes it.

use bytes::Bytes;
use http::header::CONTENT_TYPE;

use crate::testing::request::Request;

/// The parts by name; nothing where the body is not of this form.
pub(super) fn read(request: &Request) -> Option<Vec<(String, Bytes)>> {
    let media_type = request.header(&CONTENT_TYPE)?;
    let parameters = media_type.strip_prefix("multipart/form-data;")?;
    let boundary = parameters
        .split(';')
        .find_map(|parameter| parameter.trim().strip_prefix("boundary="))?;
    let delimiter = format!("\r\n--{}", boundary.trim_matches('"'));
    // The first delimiter has no line end before it.
    let body = [b"\r\n", request.body.as_ref()].concat();
    let body = Bytes::from(body);
    let mut parts = Vec::new();
    let mut at = position(&body, delimiter.as_bytes())? + delimiter.len();
    loop {
        let rest = body.slice(at..);
        if rest.starts_with(b"--") {
            return Some(parts);
        }
        if !rest.starts_with(b"\r\n") {
            return None;
        }
        let rest = rest.slice(2..);
        let end = position(&rest, delimiter.as_bytes())?;
        parts.push(part(&rest.slice(..end))?);
        at += 2 + end + delimiter.len();
    }
}

fn part(part: &Bytes) -> Option<(String, Bytes)> {
    let end = position(part, b"\r\n\r\n")?;
    let head = std::str::from_utf8(&part[..end]).ok()?;
    let (_, name) = head.split_once(" name=\"")?;
    let (name, _) = name.split_once('"')?;
    Some((name.to_owned(), part.slice(end + 4..)))
}

fn position(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len())
        .position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use http::{HeaderValue, Method};

    use super::*;

    fn parts(media_type: &'static str, body: &'static str) -> Option<Vec<(String, Bytes)>> {
        read(&Request {
            method: Method::POST,
            path: String::new(),
            query: String::new(),
            headers: [(CONTENT_TYPE, HeaderValue::from_static(media_type))]
                .into_iter()
                .collect(),
            body: Bytes::from_static(body.as_bytes()),
        })
    }

    #[test]
    fn parts_are_read_and_what_is_broken_is_none() {
        let of = "multipart/form-data; boundary=x";
        let body = "--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"f\"\r\n\
                    Content-Type: text/plain\r\n\r\n1\r\n2\r\n\
                    --x\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n\r\n--x--\r\n";
        let read = parts(of, body).unwrap();
        let read: Vec<_> = read
            .iter()
            .map(|(name, b)| (name.as_str(), b.as_ref()))
            .collect();
        assert_eq!(read, [("a", b"1\r\n2".as_ref()), ("b", b"".as_ref())]);
        assert!(parts("application/json", body).is_none());
        for broken in [
            "",
            "--x",
            "--x\r",
            "--x\r\n",
            "--x\r\n\r\n\r\n--x--",
            "--x\r\n name=\"a\"\r\n--x--",
        ] {
            assert!(parts(of, broken).is_none(), "{broken:?}");
        }
    }
}
