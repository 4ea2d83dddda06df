//! The test server itself: that it is no easier to please, or to break, than a real one.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use auth0_sdk::pieces::operations as op;
use auth0_sdk::testing::{Fault, PiecesOs};
use http::Method;

use super::support::{Done, FORM, JSON, browser, error_of, raw};

#[tokio::test]
async fn paths_and_methods_are_told_apart() -> Done {
    let pieces_os = PiecesOs::start().await?;
    for (method, path, status) in [
        (Method::GET, "/.well-known/health", 200),
        (Method::HEAD, "/.well-known/health", 200),
        (Method::POST, "/.well-known/health", 405),
        (Method::GET, "/nothing", 404),
        (Method::GET, "/pkce/challenge/", 404),
        (Method::GET, "//pkce/challenge", 404),
        (Method::POST, "/pkce/challenge", 405),
        (Method::HEAD, "/pkce/challenge", 405),
        (Method::GET, "/pkce/response/code", 405),
        (Method::GET, "/oauth/token", 405),
        (Method::GET, "/pkce/challenge?x=1", 200),
    ] {
        let (given, kind, body) = raw(&pieces_os, method.clone(), path, &[], "").await;
        assert_eq!(given.as_u16(), status, "{method} {path}");
        if status > 400 && method != Method::HEAD {
            assert_eq!(kind, JSON);
            error_of(&body);
        }
    }
    let url = format!("{}/oauth/token", pieces_os.url());
    let answer = browser().get(url).send().await?;
    assert_eq!(answer.headers()["allow"], "POST");
    assert_eq!(pieces_os.calls(), ["pkce.get_challenge"]);
    Ok(())
}

#[tokio::test]
async fn a_body_over_a_mebibyte_is_refused() -> Done {
    let pieces_os = PiecesOs::start().await?;
    for (size, status) in [(1 << 20, 400), ((1 << 20) + 1, 413), (5_000_000, 413)] {
        let body = vec![b'x'; size];
        let headers = [("content-type", FORM)];
        let (given, _, body) = raw(&pieces_os, Method::POST, "/oauth/token", &headers, body).await;
        assert_eq!(given.as_u16(), status);
        assert_eq!(error_of(&body), "invalid_request");
    }
    Ok(())
}

#[tokio::test]
async fn dropping_the_handle_ends_all_connections() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let client = pieces_os.client();
    client.pkce().get_challenge().await?;
    pieces_os.fault(&op::PKCE_GET_CHALLENGE, Fault::hang());
    let waiting = tokio::spawn(async move { client.pkce().get_challenge().await });
    while pieces_os.calls().len() < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let url = pieces_os.url();
    drop(pieces_os);
    let waiting = tokio::time::timeout(Duration::from_secs(10), waiting).await;
    let error = waiting??.unwrap_err();
    assert!(error.is_connect() || error.is_no_answer(), "{error}");
    assert!(browser().get(url).send().await.unwrap_err().is_connect());
    Ok(())
}

#[tokio::test]
async fn two_of_them_share_nothing() -> Done {
    let (one, two) = (PiecesOs::start().await?, PiecesOs::start().await?);
    let challenged = one.client().begin(one.sign_in()).await?;
    let challenge = super::support::challenge(&one.client()).await;
    let seed = super::support::seed(&two, &challenge);
    let refused = two.client().pkce().generate_code().seeded_pkce(&seed).await;
    super::support::assert_refused(refused, 400, "invalid_request");
    assert!(challenged.code().await.is_ok());
    assert_eq!(two.calls().len(), 1);
    Ok(())
}

/// Bytes that look random and are the same each time.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Mostly what parsers look for, so that they get somewhere.
    fn bytes(&mut self, most: u64) -> Vec<u8> {
        const LIKELY: &[u8] = b"&=%+{}[]\":,\\ u00;/?#\xff\xc3\0codestate";
        let length = self.next() % most;
        (0..length)
            .map(|_| match self.next() % 4 {
                0 => self.next() as u8,
                _ => LIKELY[self.next() as usize % LIKELY.len()],
            })
            .collect()
    }
}

fn exchange(port: u16, request: &[u8], and_hang_up: bool) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(5)))
        .unwrap();
    // The server may hang up in the middle of nonsense; what counts is that it lives on.
    let _ = stream.write_all(request);
    if and_hang_up {
        let _ = stream.shutdown(std::net::Shutdown::Write);
    }
    let _ = stream.read_to_end(&mut Vec::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_bytes_bring_it_down() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let port = pieces_os.port();
    let noise = tokio::task::spawn_blocking(move || {
        let mut noise = Noise(0x9e37_79b9_7f4a_7c15);
        for round in 0..400_usize {
            let operation = op::ALL[round % op::ALL.len()];
            let body = noise.bytes(200);
            let kind = [FORM, JSON, "\u{fffd}"][round % 3];
            let query: String = noise
                .bytes(60)
                .iter()
                .map(|b| format!("%{b:02x}"))
                .collect();
            let mut request = format!(
                "{} {}?{query} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: {kind}\r\ncontent-length: {}\r\naccept: ",
                operation.method, operation.path, body.len()
            )
            .into_bytes();
            request.extend(noise.bytes(30).iter().map(|byte| (*byte).clamp(b' ', b'~')));
            request.extend(b"\r\n\r\n");
            request.extend(body);
            exchange(port, &request, false);
            exchange(port, &noise.bytes(300), true);
        }
    });
    noise.await?;
    assert!(pieces_os.calls().len() >= 400, "most of it came through");
    let challenged = pieces_os.client().begin(pieces_os.sign_in()).await?;
    challenged.code().await?.token_through_pieces().await?;
    Ok(())
}
