use super::*;
use crate::error::ErrorKind;
use crate::token::{ClientAuth, DpopKey, MemoryStore, StaticToken};

#[test]
fn every_way_to_write_the_domain_gives_one_address() {
    for domain in [
        "t.eu.auth0.com",
        "T.EU.auth0.com/",
        "https://t.eu.auth0.com",
        "HTTPS://T.eu.auth0.com/",
    ] {
        let client = ManagementClient::builder(domain)
            .token("t")
            .build()
            .unwrap();
        assert_eq!(client.base_url(), "https://t.eu.auth0.com/api/v2");
        let parsed: crate::Domain = domain.parse().unwrap();
        let same = ManagementClient::builder(parsed)
            .token("t")
            .build()
            .unwrap();
        assert_eq!(same.base_url(), client.base_url());
        assert_eq!(client.with(Options::new()).base_url(), client.base_url());
    }
}

fn refused(builder: Builder) -> Error {
    let error = builder.build().unwrap_err();
    assert!(!format!("{error} {error:?}").contains("s3cr3t"), "{error}");
    error
}

#[test]
fn what_cannot_work_is_refused_when_it_is_built() {
    let builder = || ManagementClient::builder("t.auth0.com");
    let client = || builder().client_secret("c", "s3cr3t");
    for (builder, expected) in [
        (builder(), "no credential"),
        (client().token("s3cr3t"), "more than one credential"),
        (builder().token("s3cr3t").token("s3cr3t"), "more than one"),
        (
            client().token_source(StaticToken::new("s3cr3t")),
            "more than one",
        ),
        (builder().client_secret("", "s3cr3t"), "client id is empty"),
        (builder().client_secret("c", ""), "client secret is empty"),
        (
            builder().client_credentials("c", ClientAuth::SecretBasic("".into())),
            "client secret is empty",
        ),
        (
            builder().client_credentials("c", ClientAuth::None),
            "public client",
        ),
        (builder().token("s3cr3t").audience("a"), "`audience`"),
        (
            builder().token("s3cr3t").organization("o"),
            "`organization`",
        ),
        (
            builder().token("s3cr3t").dpop(DpopKey::generate().unwrap()),
            "`dpop`",
        ),
        (
            builder().token("s3cr3t").token_store(MemoryStore::new()),
            "`token_store`",
        ),
        (client().custom_domain("a b"), "the domain `a b`"),
        (
            client().custom_domain("login.example.com/x"),
            "it has a path",
        ),
        (
            ManagementClient::builder("https://t.auth0.com/api/v2/").token("s3cr3t"),
            "it has a path",
        ),
        (
            ManagementClient::builder("u:s3cr3t@t.auth0.com").token("t"),
            "user name or password",
        ),
        (ManagementClient::builder("").token("t"), "it is empty"),
        (
            ManagementClient::builder("http://t.auth0.com").token("t"),
            "plain http",
        ),
    ] {
        let error = refused(builder);
        assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
        assert!(error.to_string().contains(expected), "{expected}: {error}");
    }
    for token in ["", "s3cr3t\n"] {
        let error = refused(builder().token(token));
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(error.to_string().contains("`token`"), "{error}");
    }
}
