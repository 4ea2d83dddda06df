//! Finding Pieces OS on this machine.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use auth0_sdk::pieces::{Builder, PiecesClient};
use auth0_sdk::testing::PiecesOs;

use super::support::{Done, browser};

fn builder(pieces_os: &PiecesOs) -> Builder {
    PiecesClient::builder()
        .identity_provider(pieces_os.url())
        .http_client(browser())
}

/// Ports of services that nobody runs any more; a port that was free a moment ago may be another
/// test's by now.
const CLOSED: [u16; 2] = [1, 2];

#[tokio::test]
async fn the_one_that_runs_is_found_among_closed_ports() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let ports = [CLOSED[0], pieces_os.port(), CLOSED[1]];
    let client = builder(&pieces_os).discover_on(ports).await?;
    let session = client.begin(pieces_os.sign_in()).await?.code().await?;
    session.token_from_provider().await?;
    Ok(())
}

#[tokio::test]
async fn none_is_a_clear_error_at_once() -> Done {
    let pieces_os = PiecesOs::start().await?;
    // Accepts connections, and never answers.
    let hung = TcpListener::bind(("127.0.0.1", 0))?;
    let hung = hung.local_addr()?.port();
    let begun = Instant::now();
    let found = builder(&pieces_os).discover_on([CLOSED[0], hung]).await;
    let error = found.unwrap_err();
    assert!(error.is_connect(), "{error}");
    assert!(error.to_string().contains("start Pieces OS"), "{error}");
    assert!(begun.elapsed() < Duration::from_secs(3));
    let found = builder(&pieces_os).discover_on([]).await;
    assert!(found.unwrap_err().is_connect());
    Ok(())
}

#[tokio::test]
async fn an_address_that_is_set_is_kept() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let builder = builder(&pieces_os).pieces_os(pieces_os.url());
    let client = builder.discover_on(CLOSED).await?;
    client.pkce().get_challenge().await?;
    Ok(())
}
