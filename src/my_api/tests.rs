use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use crate::my_account::MyAccountClient;
use crate::my_api::Builder;
use crate::my_organization::{
    CreateMemberInvitationInvitee, CreateMemberInvitationRequestContent, MyOrganizationClient,
};
use crate::token::sync_source;
use crate::transport::tests::server::{Reply, Seen, Server};
use crate::transport::tests::soon;
use crate::transport::{Options, http_client};

fn local<C>(builder: Builder<C>) -> Builder<C> {
    builder
        .http_client(http_client().no_proxy().build().unwrap())
        .options(Options::new().retries(0))
}

fn person(server: &Server) -> MyAccountClient {
    let builder = local(MyAccountClient::builder(server.url()));
    builder.token("t1").build().unwrap()
}

fn organization(server: &Server) -> MyOrganizationClient {
    let builder = local(MyOrganizationClient::builder(server.url()));
    builder.token("t1").build().unwrap()
}

fn lines(server: &Server) -> Vec<String> {
    let seen = server.seen();
    let line = |seen: &Seen| seen.line.replace(" HTTP/1.1", "");
    seen.iter().map(line).collect()
}

#[tokio::test]
async fn each_api_has_its_path_and_every_call_the_token() {
    let server = Server::always(|| Reply::json(200, "{}")).await;
    soon(person(&server).factors().list()).await.unwrap();
    let organization = organization(&server);
    soon(organization.organization_details().get())
        .await
        .unwrap();
    soon(organization.organization_details().delete())
        .await
        .unwrap();
    let expected = [
        "GET /me/v1/factors",
        "GET /my-org/details",
        "DELETE /my-org/",
    ];
    assert_eq!(lines(&server), expected);
    for seen in server.seen() {
        assert_eq!(seen.header("authorization"), Some("Bearer t1"));
    }
}

#[tokio::test]
async fn a_list_goes_on_from_its_checkpoint() {
    let server = Server::start(|number, _| {
        Reply::json(
            200,
            match number {
                0 => r#"{"connected_accounts":[{"id":"cac_1"}],"next":"n/1"}"#,
                _ => r#"{"connected_accounts":[{"id":"cac_2"}]}"#,
            },
        )
    })
    .await;
    let person = person(&server);
    let mut items = person.connected_accounts().list().take(1).items();
    let mut ids = Vec::new();
    while let Some(account) = soon(items.next()).await {
        ids.extend(account.unwrap().id);
    }
    assert_eq!(ids, ["cac_1", "cac_2"]);
    let expected = [
        "GET /me/v1/connected-accounts/accounts?take=1",
        "GET /me/v1/connected-accounts/accounts?from=n%2F1&take=1",
    ];
    assert_eq!(lines(&server), expected);
}

#[tokio::test]
async fn only_invitations_take_a_custom_domain() {
    let server = Server::always(|| Reply::json(201, "[]")).await;
    let domain = Options::new().custom_domain(&"login.example.com".parse().unwrap());
    let organization = organization(&server).with(domain).organization();
    let invitee = CreateMemberInvitationInvitee::new("a@example.com");
    let body = CreateMemberInvitationRequestContent::new(vec![invitee]);
    soon(organization.invitations().create(&body))
        .await
        .unwrap();
    soon(organization.members().get("auth0|1"))
        .await
        .unwrap_err();
    let header = |seen: &Seen| seen.header("auth0-custom-domain").map(str::to_owned);
    let sent: Vec<_> = server.seen().iter().map(header).collect();
    assert_eq!(sent, [Some("login.example.com".to_owned()), None]);
}

#[tokio::test]
async fn an_invitation_does_not_show_its_link() {
    let link = "https://app.test/login?invitation=s3cr3t&organization=org_1";
    let body = json!([{ "id": "uinv_1", "invitation_url": link, "ticket_id": "s3cr3t" }]);
    let body = body.to_string();
    let server = Server::start(move |_, _| Reply::json(201, &body)).await;
    let organization = organization(&server).organization();
    let invitee = CreateMemberInvitationInvitee::new("a@example.com");
    let content = CreateMemberInvitationRequestContent::new(vec![invitee]);
    let answer = soon(organization.invitations().create(&content)).await;
    let answer = answer.unwrap();
    let text = format!("{:?}", answer.value());
    assert!(
        text.contains("uinv_1") && !text.contains("s3cr3t"),
        "{text}"
    );
    let invitation = &answer.value()[0];
    assert_eq!(invitation.invitation_url.as_ref().unwrap().expose(), link);
    assert_eq!(invitation.ticket_id.as_ref().unwrap().expose(), "s3cr3t");
}

#[tokio::test]
async fn a_source_is_asked_again_when_its_token_is_refused() {
    let server = Server::start(|number, _| match number {
        0 => Reply::json(401, "{}"),
        _ => Reply::json(200, r#"{"factors":[{"type":"totp"}]}"#),
    })
    .await;
    let asked = AtomicUsize::new(0);
    let source = sync_source(move || {
        let number = asked.fetch_add(1, Ordering::SeqCst) + 1;
        Ok::<_, io::Error>(format!("t{number}"))
    });
    let builder = local(MyAccountClient::builder(server.url()));
    let person = builder.token_source(source).build().unwrap();
    let factors = soon(person.factors().list()).await.unwrap().into_value();
    assert_eq!(factors.factors.map(|factors| factors.len()), Some(1));
    let header = |seen: &Seen| seen.header("authorization").map(str::to_owned);
    let sent: Vec<_> = server.seen().iter().filter_map(header).collect();
    assert_eq!(sent, ["Bearer t1", "Bearer t2"]);
}

#[test]
fn what_is_missing_or_too_much_is_said() {
    let said = |builder: Builder<MyAccountClient>| builder.build().unwrap_err().to_string();
    let builder = || MyAccountClient::builder("tenant.eu.auth0.com");
    assert!(said(builder()).contains("there is no credential: set `token`"));
    let twice = builder().token("a").token("b");
    assert!(said(twice).contains("there is more than one credential"));
    assert!(said(builder().token("")).contains("empty"));
    assert!(said(MyAccountClient::builder("a b").token("t")).contains("domain"));
}

#[test]
fn nothing_shows_the_token() {
    let builder = MyOrganizationClient::builder("tenant.eu.auth0.com").token("s3cr3t");
    assert!(!format!("{builder:?}").contains("s3cr3t"));
    let client = builder.build().unwrap();
    let shown = r#"MyOrganizationClient { base_url: "https://tenant.eu.auth0.com/my-org", .. }"#;
    assert_eq!(format!("{client:?}"), shown);
}
