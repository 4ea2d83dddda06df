mod endpoints;
mod grants;
mod id_token;
mod id_token_keys;
mod logout_token;
mod polling;

use std::collections::BTreeMap;

use crate::authentication::AuthenticationClient;
use crate::transport::tests::server::{Reply, Seen, Server};

/// A public client of this server.
fn client(server: &Server) -> AuthenticationClient {
    AuthenticationClient::builder(server.url(), "my-client")
        .build()
        .unwrap()
}

/// The fields of a form; a name that came twice has its values side by side.
fn form(seen: &Seen) -> BTreeMap<String, String> {
    let mut fields = BTreeMap::new();
    for (name, value) in url::form_urlencoded::parse(&seen.body) {
        let field: &mut String = fields.entry(name.into_owned()).or_default();
        if !field.is_empty() {
            field.push('|');
        }
        field.push_str(&value);
    }
    fields
}

fn fields(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let pairs = pairs.iter();
    pairs
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn tokens() -> Reply {
    Reply::json(
        200,
        r#"{"access_token":"at","token_type":"Bearer","expires_in":86400,"new":1}"#,
    )
}
