//! Every operation that is compiled in, once.

use auth0_sdk::dynamic;
use auth0_sdk::testing::Tenant;
use auth0_sdk::transport::{Operation, Options};
use reqwest::StatusCode;
use serde_json::{Map, Value, json};

use super::support::*;

/// Answered by a tenant that has no rule for it.
const UNKNOWN: &str = "no rule";

/// A walk over one tenant; each step has things of its own.
struct Walk {
    tenant: Tenant,
    step: usize,
}

impl Walk {
    /// A body that has what anything may need.
    fn body(&mut self) -> Value {
        self.step += 1;
        let name = format!("name-{}", self.step);
        json!({
            "name": name, "display_name": name, "domain": format!("{name}.example.test"),
            "identifier": format!("https://{name}.example.test"), "template": name,
            "connection": CONNECTION, "email": format!("{name}@example.test"),
            "type": "totp", "audience": "https://api.example.test", "connection_id": name,
            "grant_id": name, "status": "active", "strategy": "auth0",
        })
    }

    fn seed(&mut self, path: &str) -> String {
        let body = self.body();
        self.tenant.seed(path, body).unwrap()
    }

    /// The values of the path, after putting there what they name.
    fn path(&mut self, operation: &Operation) -> Map<String, Value> {
        let mut values = Map::new();
        let mut path = String::new();
        for segment in operation.path.split('/').skip(1) {
            let name = segment.strip_prefix('{').and_then(|s| s.strip_suffix('}'));
            let value = match name {
                None => segment.to_owned(),
                Some(_) if path.ends_with("/name") => {
                    let body = self.body();
                    let member = if path.contains("domains") {
                        "domain"
                    } else {
                        "name"
                    };
                    self.tenant
                        .seed(path.trim_end_matches("/name"), body.clone())
                        .unwrap();
                    body[member].as_str().unwrap().to_owned()
                }
                Some(_) => match self.seed(&path) {
                    id if id.is_empty() => format!("value-{}", self.step),
                    id => id,
                },
            };
            if let Some(name) = name {
                values.insert(name.to_owned(), value.clone().into());
            }
            path = format!("{path}/{value}");
        }
        if !operation.path.ends_with('}') && operation.method != "POST" {
            // An object that stands alone may have to be created first.
            let _ = self.seed(&path);
        }
        values
    }

    /// Bodies that are lists of what exists.
    fn special_body(&mut self, operation: &Operation) -> Option<Value> {
        let last = operation.path.rsplit('/').next()?;
        let is_membership = matches!(operation.method.as_str(), "POST" | "DELETE" | "PUT");
        let nested = operation.path.matches('/').count() > 1;
        Some(match last {
            "roles" if nested => json!({ "roles": [self.seed("/roles")] }),
            "users" if nested && is_membership => json!({ "users": [self.seed("/users")] }),
            "members" => json!({ "members": [self.seed("/users")] }),
            "groups" if nested => json!({ "groups": [self.seed("/groups")] }),
            "synchronized-groups" => json!({ "groups": [{ "id": "group" }] }),
            "permissions" => json!({ "permissions": [
                { "resource_server_identifier": "https://api.test", "permission_name": "read" },
            ] }),
            "clients" if nested && operation.method == "DELETE" => json!({ "clients": ["client"] }),
            "clients" if nested && operation.method == "PATCH" => {
                json!([{ "client_id": "client", "status": true }])
            }
            "clients" if nested => json!({ "clients": [{ "client_id": "client" }] }),
            "bindings" => json!({ "bindings": [{ "display_name": "one" }] }),
            "rendering" if !operation.path.contains('{') => {
                json!({ "configs": [{ "prompt": "login", "screen": "login" }] })
            }
            "authentication-methods" if operation.method == "PUT" => json!([{ "type": "totp" }]),
            "policies" | "message-types" if operation.path.contains("guardian") => {
                match operation.path.ends_with("policies") {
                    true => json!(["all-applications"]),
                    false => json!({ "message_types": ["sms"] }),
                }
            }
            "verification-email" | "email-verification" => {
                json!({ "user_id": self.seed("/users") })
            }
            "users-imports" => json!({ "users": "[]", "connection_id": "con_0000000000000001" }),
            "users-exports" => json!({ "format": "json" }),
            "identities" => json!({ "provider": "auth0", "user_id": self.seed("/users") }),
            _ => return None,
        })
    }

    async fn step(&mut self, operation: &'static Operation) -> Result<(), String> {
        if operation.id == "events.subscribe" {
            // It has no end; its own tests read it.
            let stream = raw(&self.tenant, operation.method.clone(), "/api/v2/events");
            return match stream.send().await.map(|answer| answer.status().as_u16()) {
                Ok(200) => Ok(()),
                other => Err(format!("{other:?}")),
            };
        }
        let mut arguments = self.path(operation);
        if operation.id == "emails.provider.create" {
            let path = "/api/v2/emails/provider"; // one step before may have made it
            json(raw(&self.tenant, reqwest::Method::DELETE, path)).await;
        }
        if operation.id == "users.identities.delete" {
            let other = self.seed("/users");
            let own = other.strip_prefix("auth0|").unwrap();
            let path = format!(
                "/api/v2/users/{}/identities",
                arguments["id"].as_str().unwrap()
            );
            let link = json!({ "provider": "auth0", "user_id": own });
            json(raw(&self.tenant, reqwest::Method::POST, &path).json(&link)).await;
            arguments["provider"] = "auth0".into();
            arguments["user_id"] = own.into();
        }
        for parameter in operation.parameters {
            if parameter.required && !parameter.in_path {
                arguments.insert(parameter.name.to_owned(), "a@example.test".into());
            }
        }
        let body = match self.special_body(operation) {
            Some(body) => body,
            None => self.body(),
        };
        let mut whole = arguments.clone();
        if operation.body.is_some() {
            whole.insert("body".to_owned(), body.clone());
        }
        let client = self.tenant.client().with(Options::new().retries(0));
        match client.call(operation.id, &Value::Object(whole)) {
            Ok(request) => match request.send().await {
                Ok(_) => Ok(()),
                Err(error) if error.status() == Some(StatusCode::NOT_IMPLEMENTED) => {
                    Err(UNKNOWN.to_owned())
                }
                Err(error) => Err(format!("{error}")),
            },
            // The types know better what a body needs than this walk does.
            Err(error) if error.is_invalid_argument() && operation.body.is_some() => {
                let mut path = operation.path.to_owned();
                for (name, value) in &arguments {
                    path = path.replace(&format!("{{{name}}}"), value.as_str().unwrap());
                }
                let request = raw(
                    &self.tenant,
                    operation.method.clone(),
                    &format!("/api/v2{path}"),
                );
                match json(request.json(&body)).await {
                    (200..300, _) => Ok(()),
                    (501, _) => Err(UNKNOWN.to_owned()),
                    (status, body) => Err(format!("{status} {body}")),
                }
            }
            Err(error) => Err(format!("{error}")),
        }
    }
}

#[tokio::test]
async fn every_operation_is_answered() {
    let mut walk = Walk {
        tenant: Tenant::start().await.unwrap(),
        step: 0,
    };
    let all = dynamic::operations();
    let count = all.len();
    let (mut failed, mut unknown) = (Vec::new(), Vec::new());
    for operation in all {
        match soon(walk.step(operation)).await {
            Ok(()) => {}
            Err(why) if why == UNKNOWN => unknown.push(operation.id),
            Err(why) => failed.push(format!("{} {}: {why}", operation.id, operation.path)),
        }
    }
    let done = count - failed.len() - unknown.len();
    println!("{done} of {count} operations were answered with a success");
    assert!(
        failed.is_empty(),
        "{} failed:\n{}",
        failed.len(),
        failed.join("\n")
    );
    let import = dynamic::operations().any(|operation| operation.id == "keys.encryption.import");
    let without_rule: &[&str] = if import {
        &["keys.encryption.import"]
    } else {
        &[]
    };
    assert_eq!(unknown, without_rule);
}
