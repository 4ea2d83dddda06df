use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;

/// A body that is not read to its end would cost each call a connection of its own.
#[tokio::test]
async fn calls_one_after_another_share_a_connection() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let domain: Domain = format!("http://{}", listener.local_addr().unwrap())
        .parse()
        .unwrap();
    let connections = Arc::new(AtomicUsize::new(0));
    let count = connections.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                let mut bytes = Vec::new();
                while stream.read_buf(&mut bytes).await.is_ok_and(|read| read > 0) {
                    if bytes.ends_with(b"\r\n\r\n") {
                        bytes.clear();
                        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
                        stream.write_all(answer).await.unwrap();
                    }
                }
            });
        }
    });
    let client = Client::new(Settings {
        http: Some(http_client().no_proxy().build().unwrap()),
        domain: &domain,
        prefix: "",
        options: Options::new(),
        telemetry: Telemetry::default(),
        authorize: Arc::new(NoCredential),
        reset_is_retry_moment: false,
    })
    .unwrap();
    for _ in 0..5 {
        let call = Call::<Thing>::new(&GET).path("id", "1");
        let clone = client.with(Options::new().retries(0));
        soon(Request::new(clone, call)).await.unwrap();
        // The connection goes back to the pool in a task of its own.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(connections.load(Ordering::SeqCst) < 5);
}
