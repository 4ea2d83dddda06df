use http::{HeaderName, HeaderValue};

use super::*;

const HEADER: &str = "auth0-custom-domain";

fn domains(tenant: &Tenant) -> Vec<Option<String>> {
    let seen = tenant.server.seen();
    let domains = seen
        .iter()
        .map(|seen| seen.header(HEADER).map(str::to_owned));
    domains.collect()
}

#[tokio::test]
async fn it_is_sent_where_the_operation_takes_it_and_nowhere_else() {
    let tenant = Tenant::start(|_, _| ok()).await;
    let builder = tenant.builder().client_secret("c", "s3cr3t");
    let client = builder.custom_domain("https://Login.example.com/").build();
    let client = client.unwrap();
    call(&client, &CREATE).await.unwrap();
    call(&client, &LIST).await.unwrap();
    let other = Options::new().custom_domain(&"other.example.com".parse().unwrap());
    call(&client.with(other.clone()), &CREATE).await.unwrap();
    let request = Request::<Value>::new(client.transport().clone(), Call::new(&CREATE));
    soon(request.with(other)).await.unwrap();
    let some = |domain: &str| Some(domain.to_owned());
    assert_eq!(
        domains(&tenant),
        [
            None, // the token request
            some("login.example.com"),
            None,
            some("other.example.com"),
            some("other.example.com"),
        ]
    );
}

#[tokio::test]
async fn a_header_of_the_callers_own_is_theirs() {
    let tenant = Tenant::start(|_, _| ok()).await;
    let own = Options::new().header(
        HeaderName::from_static(HEADER),
        HeaderValue::from_static("own.example.com"),
    );
    let client = tenant
        .builder()
        .token("t")
        .custom_domain("login.example.com");
    let client = client.build().unwrap().with(own);
    call(&client, &LIST).await.unwrap();
    call(&client, &CREATE).await.unwrap();
    let own = Some("own.example.com".to_owned());
    assert_eq!(domains(&tenant), [own.clone(), own]);
}
