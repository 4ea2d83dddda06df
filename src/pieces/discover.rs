use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use http::{Method, StatusCode};
use tokio::task::JoinSet;

use crate::domain::Domain;
use crate::error::Error;
use crate::transport::{
    Call, Client, NoCredential, Operation, Options, Request, Settings, Telemetry,
    default_http_client,
};

/// The ports on which Pieces OS listens, on 127.0.0.1: the first that is free when it starts.
pub const PORTS: RangeInclusive<u16> = 39300..=39333;

// Where a redirect leads to is not the service that was asked.
static HEALTH: Operation = Operation::new("well_known.health", Method::HEAD, "/.well-known/health")
    .idempotent(true)
    .redirect_is_answer(true);

/// A port of this machine answers at once or not at all.
const PATIENCE: Duration = Duration::from_secs(1);

/// The base URL of the first Pieces OS whose health check answers; all ports are asked at once.
pub(super) async fn find(http: Option<&reqwest::Client>, ports: Vec<u16>) -> Result<String, Error> {
    let this_machine = Domain::try_from("http://127.0.0.1")?;
    let http = match http {
        Some(http) => http.clone(),
        None => default_http_client(&this_machine)?,
    };
    let mut asked = JoinSet::new();
    for port in &ports {
        asked.spawn(check(http.clone(), *port));
    }
    while let Some(found) = asked.join_next().await {
        if let Ok(Ok(address)) = found {
            return Ok(address);
        }
    }
    let range = match (ports.first(), ports.last()) {
        (Some(first), Some(last)) => format!("ports {first} to {last}"),
        _ => "no port".to_owned(),
    };
    Err(Error::not_found(format!(
        "no Pieces OS answered the health check on 127.0.0.1, {range}; start Pieces OS, or give \
         its address to `pieces_os`"
    )))
}

async fn check(http: reqwest::Client, port: u16) -> Result<String, Error> {
    let address = format!("http://127.0.0.1:{port}");
    let client = Client::new(Settings {
        http: Some(http),
        domain: &Domain::try_from(address.as_str())?,
        prefix: "",
        options: Options::new().timeout(PATIENCE).retries(0),
        telemetry: Telemetry::none(),
        authorize: Arc::new(NoCredential),
        reset_is_retry_moment: false,
    })?;
    let answer = Request::<()>::new(client, Call::new(&HEALTH))
        .send()
        .await?;
    match answer.status() {
        StatusCode::OK => Ok(address),
        _ => Err(answer.explain(Error::not_found(
            "the health check is not answered with 200",
        ))),
    }
}
