//! A client and a server on this machine, between which rows are played.

use auth0_sdk::management::ManagementClient;
use auth0_sdk::transport::Options;
use bytes::Bytes;
use serde_json::Value;

use super::compare::{Cause, differences};
use super::report::Report;
use super::request::{decoded, parts};
use super::row::Row;
use super::server::{Seen, Server};

pub(crate) struct Player {
    client: ManagementClient,
    server: Server,
}

impl Player {
    pub(crate) async fn start() -> Self {
        let server = Server::start().await;
        let client = ManagementClient::builder(server.address())
            .token("token")
            .options(Options::new().retries(0))
            .build()
            .unwrap();
        Self { client, server }
    }

    /// Plays one row, and notes what is worth noting.
    pub(crate) async fn play(&mut self, row: &Row, report: &mut Report) {
        report.rows += 1;
        if !row.is_management() {
            report.other_apis += 1;
            return;
        }
        let Some(request) = row.request() else {
            report.outside.push(format!("{} {}", row.method, row.path));
            return;
        };
        let id = request.operation.id;
        report.operations.insert(id);
        report
            .unknown_parameters
            .extend(request.unknown.into_iter().map(|name| (id, name)));
        self.server.answer_with(row);
        let call = match self.client.call(id, &request.arguments) {
            Ok(call) => call,
            Err(error) => {
                report.unsent.push(format!("{id}: {error}"));
                return;
            }
        };
        let answer = call.send().await;
        let Some(Seen {
            method, path, body, ..
        }) = self.server.seen()
        else {
            report.unsent.push(format!("{id}: {:?}", answer.err()));
            return;
        };
        if method != row.method || decoded(&path) != decoded(&row.path) {
            report
                .unsent
                .push(format!("{id}: {method} {path} for {}", row.path));
        }
        self.sent(row, id, &body, report);
        match answer {
            Ok(answer) if row.status < 300 => {
                report.answers += 1;
                report.misfits += answer.misfits().len();
                for misfit in answer.misfits() {
                    report.misfit_places.insert(format!("{id} {}", misfit.path));
                }
                read(row, id, &answer.value().0, report);
            }
            Err(error) if row.status >= 300 => {
                report.errors += 1;
                assert_eq!(
                    error.status().map(|status| status.as_u16()),
                    Some(row.status),
                    "{id}"
                );
                assert_eq!(
                    error.body().map(|body| &body[..]),
                    Some(row.response.as_bytes())
                );
            }
            Ok(_) => report
                .failures
                .push(format!("{id}: success for {}", row.status)),
            Err(error) => report.failures.push(format!("{id}: {error}")),
        }
    }

    fn has_body(&self, id: &str) -> bool {
        auth0_sdk::dynamic::operations()
            .any(|operation| operation.id == id && operation.body.is_some())
    }

    fn sent(&self, row: &Row, id: &'static str, body: &Bytes, report: &mut Report) {
        if row.request.starts_with("--") {
            report.requests += 1;
            let sent = parts(&String::from_utf8_lossy(body));
            for difference in differences(&parts(&row.request), &sent) {
                report.request(difference, id);
            }
            return;
        }
        let Some(wanted) = row.request_json() else {
            if !body.is_empty() && row.request.trim().trim_matches('"').is_empty() {
                report.request((Cause::MemberAdded, String::new()), id);
            }
            return;
        };
        if !self.has_body(id) {
            // Nothing of it could be typed: `{}` that a client sent with a GET, say.
            report.bodies_of_none += 1;
            return;
        }
        report.requests += 1;
        let Ok(sent) = serde_json::from_slice::<Value>(body) else {
            report.request((Cause::MemberDropped, "whole body".to_owned()), id);
            return;
        };
        for difference in differences(&wanted, &sent) {
            report.request(difference, id);
        }
    }
}

/// Holds what was read and written again against what was recorded.
fn read(row: &Row, id: &'static str, is: &Value, report: &mut Report) {
    let Ok(was) = serde_json::from_str::<Value>(&row.response) else {
        // An empty body: there is nothing that could get lost.
        return;
    };
    if is.is_null() {
        // Nothing is specified; the raw answer has it.
        report.unspecified += usize::from(!was.is_null());
        return;
    }
    report.bodies += 1;
    for difference in differences(&was, is) {
        report.answer(difference, id);
    }
}
