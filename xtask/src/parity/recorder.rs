//! An HTTP/1.1 server on loopback that keeps every request and gives one prepared answer.
//!
//! Nothing in a request says which case it belongs to, so that no SDK sends anything but what it
//! would send anyway: each SDK has a recorder of its own and runs one case at a time, and what was
//! recorded is taken out between two cases.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Deserialize;

const READ_TIMEOUT: Duration = Duration::from_secs(30);

/// What the server answers, whatever is asked.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Answer {
    status: u16,
    content_type: Option<String>,
    #[serde(default)]
    body: String,
}

/// A request as it came in.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path and query, not decoded.
    pub(crate) target: String,
    /// Names in lower case, in the order of the wire.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

#[derive(Default)]
struct State {
    answer: Answer,
    requests: Vec<Request>,
    faults: Vec<String>,
}

pub(crate) struct Recorder {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl Recorder {
    pub(crate) fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                std::thread::spawn(move || {
                    if let Err(fault) = serve(&stream, &state) {
                        lock(&state).faults.push(fault.to_string());
                    }
                });
            }
        });
        Ok(Self { address, state })
    }

    pub(crate) fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Sets the answer to the requests that follow.
    pub(crate) fn prepare(&self, answer: &Answer) {
        lock(&self.state).answer = answer.clone();
    }

    /// The requests since the last call, or what went wrong in reading one.
    pub(crate) fn take(&self) -> Result<Vec<Request>, String> {
        let mut state = lock(&self.state);
        let faults = std::mem::take(&mut state.faults);
        let requests = std::mem::take(&mut state.requests);
        if faults.is_empty() {
            Ok(requests)
        } else {
            Err(format!("the recorder failed: {}", faults.join("; ")))
        }
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads one request and answers it. A connection that closes without a byte is no request.
fn serve(stream: &TcpStream, state: &Mutex<State>) -> io::Result<()> {
    stream.set_read_timeout(Some(READ_TIMEOUT))?;
    let Some(request) = read_request(&mut BufReader::new(stream))? else {
        return Ok(());
    };
    let answer = {
        let mut state = lock(state);
        state.requests.push(request);
        state.answer.clone()
    };
    let content_type = match &answer.content_type {
        Some(value) => format!("Content-Type: {value}\r\n"),
        None => String::new(),
    };
    // 204 has no Content-Length (RFC 9110, section 8.6).
    let length = match answer.status {
        204 => String::new(),
        _ => format!("Content-Length: {}\r\n", answer.body.len()),
    };
    let Answer { status, body, .. } = &answer;
    let mut stream = stream;
    stream.write_all(
        format!(
            "HTTP/1.1 {status} Prepared\r\n{content_type}{length}Connection: close\r\n\r\n{body}"
        )
        .as_bytes(),
    )
}

fn read_request(reader: &mut impl BufRead) -> io::Result<Option<Request>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace();
    let (Some(method), Some(target), Some("HTTP/1.1"), None) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return Err(io::Error::other(format!("not a request line: {line:?}")));
    };
    let (method, target) = (method.to_owned(), target.to_owned());

    let mut headers = Vec::new();
    let mut length = 0;
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let header = line.trim_end_matches(['\r', '\n']);
        if header.is_empty() {
            break;
        }
        let Some((name, value)) = header.split_once(':') else {
            return Err(io::Error::other(format!("not a header: {header:?}")));
        };
        let (name, value) = (name.to_ascii_lowercase(), value.trim());
        match name.as_str() {
            "content-length" => length = value.parse().map_err(io::Error::other)?,
            // None of the SDKs streams a body. Were one to start, its body must not be lost.
            "transfer-encoding" => {
                return Err(io::Error::other(format!(
                    "transfer-encoding {value} is not read here"
                )));
            }
            _ => {}
        }
        headers.push((name, value.to_owned()));
    }

    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(Some(Request {
        method,
        target,
        headers,
        body,
    }))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn send(recorder: &Recorder, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(recorder.address).unwrap();
        stream.write_all(bytes).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    #[test]
    fn a_request_is_kept_until_it_is_taken_and_gets_the_prepared_answer() {
        let recorder = Recorder::start().unwrap();
        recorder.prepare(&Answer {
            status: 200,
            content_type: Some("text/plain".to_owned()),
            body: "héllo".to_owned(),
        });
        let answer = send(
            &recorder,
            b"POST /a?b=c HTTP/1.1\r\nX-One:  two \r\nContent-Length: 3\r\n\r\nxyz",
        );
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        assert!(answer.contains("Content-Length: 6\r\n"), "{answer}");
        assert!(answer.ends_with("\r\n\r\nhéllo"), "{answer}");

        let requests = recorder.take().unwrap();
        assert_eq!(requests.len(), 1);
        assert_eq!(requests[0].method, "POST");
        assert_eq!(requests[0].target, "/a?b=c");
        assert_eq!(
            requests[0].headers[0],
            ("x-one".to_owned(), "two".to_owned())
        );
        assert_eq!(requests[0].body, b"xyz");
        assert!(recorder.take().unwrap().is_empty());
    }

    #[test]
    fn a_body_that_cannot_be_recorded_is_a_failure_and_not_an_empty_body() {
        let recorder = Recorder::start().unwrap();
        send(
            &recorder,
            b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
        );
        let mut taken = recorder.take();
        while taken.as_ref().is_ok_and(Vec::is_empty) {
            std::thread::yield_now();
            taken = recorder.take();
        }
        assert!(taken.unwrap_err().contains("transfer-encoding"));
    }

    #[test]
    fn no_content_has_neither_length_nor_type() {
        let recorder = Recorder::start().unwrap();
        recorder.prepare(&Answer {
            status: 204,
            ..Answer::default()
        });
        let answer = send(&recorder, b"GET / HTTP/1.1\r\n\r\n");
        assert_eq!(answer, "HTTP/1.1 204 Prepared\r\nConnection: close\r\n\r\n");
    }
}
