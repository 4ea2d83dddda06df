//! Signatures, verified by the SDK's own JOSE with the keys that the tenant publishes.

use serde_json::{Value, json};

use crate::jose::{IdTokenAlgorithm, JwkSet, Jws, SigningAlgorithm};
use crate::testing::{Api, Application, Tenant, User};
use crate::transport::http_client;

const PASSWORD: &str = "grant_type=password&username=ada&password=correct+horse+battery+staple\
                        &scope=openid&audience=https%3A%2F%2Fapi.example.test%2F\
                        &client_id=app&client_secret=s";

async fn tokens(tenant: &Tenant) -> Value {
    let client = http_client().no_proxy().build().unwrap();
    let request = client
        .post(format!("{}/oauth/token", tenant.url()))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(PASSWORD);
    let body = request.send().await.unwrap().bytes().await.unwrap();
    serde_json::from_slice(&body).unwrap()
}

async fn keys(tenant: &Tenant) -> JwkSet {
    let client = http_client().no_proxy().build().unwrap();
    let request = client.get(format!("{}/.well-known/jwks.json", tenant.url()));
    let body = request.send().await.unwrap().bytes().await.unwrap();
    JwkSet::from_json(&serde_json::from_slice(&body).unwrap()).unwrap()
}

#[tokio::test]
async fn what_is_signed_can_be_verified_with_the_published_keys() {
    for algorithm in super::keys::ALGORITHMS {
        let application = Application::new("app").secret("s");
        let application = application.id_token_algorithm(algorithm);
        let builder = Tenant::builder().application(application);
        let tenant = builder.start().await.unwrap();
        let (tokens, keys) = (tokens(&tenant).await, keys(&tenant).await);
        let id_token = Jws::parse(tokens["id_token"].as_str().unwrap()).unwrap();
        keys.verify(&id_token, &[algorithm]).unwrap();
        let access_token = Jws::parse(tokens["access_token"].as_str().unwrap()).unwrap();
        keys.verify(&access_token, &[SigningAlgorithm::Rs256])
            .unwrap();

        tenant.rotate_keys(false);
        let keys = self::keys(&tenant).await;
        assert!(keys.verify(&id_token, &[algorithm]).is_err());
    }
}

#[tokio::test]
async fn an_access_token_has_the_claims_of_its_api_and_of_its_person() {
    let api = Api::new("https://api.example.test/")
        .custom_claim("https://example.test/plan", "free")
        .custom_claim("https://example.test/region", "eu")
        .custom_claim("https://example.test/nothing", 1)
        .custom_claim("sub", "auth0|somebody-else")
        .custom_claim("roles", "admin");
    let ada = User::new("auth0|ada").username("ada");
    let ada = ada.password("correct horse battery staple");
    let ada = ada
        .custom_claim("https://example.test/plan", json!(["paid", 3]))
        .custom_claim("https://example.test/nothing", Value::Null)
        .custom_claim("permissions", json!(["write:everything"]))
        .custom_claim("org_id", "org_of_another")
        .custom_claim("employee", 7);
    let builder = Tenant::builder().application(Application::new("app").secret("s"));
    let tenant = builder.api(api).user(ada).start().await.unwrap();
    let tokens = tokens(&tenant).await;
    let claims = |token: &str| {
        let token = Jws::parse(token).unwrap();
        Value::Object(token.claims().clone())
    };
    let access_token = claims(tokens["access_token"].as_str().unwrap());
    assert_eq!(
        access_token["https://example.test/plan"],
        json!(["paid", 3])
    );
    assert_eq!(access_token["https://example.test/region"], "eu");
    assert_eq!(access_token["employee"], 7);
    let nothing = access_token.get("https://example.test/nothing");
    assert_eq!(nothing, Some(&Value::Null));
    assert_eq!(access_token["sub"], "auth0|ada");
    for restricted in ["permissions", "org_id", "roles"] {
        assert!(access_token.get(restricted).is_none(), "{restricted}");
    }
    let id_token = claims(tokens["id_token"].as_str().unwrap());
    assert!(id_token.get("https://example.test/plan").is_none());

    // An API of the tenant's own takes no names of one word.
    let me = format!("{}/me/", tenant.url());
    let of_me = tenant.access_token("auth0|ada", &me, ["read:me:factors"]);
    let of_me = claims(of_me.unwrap().expose());
    assert_eq!(of_me["https://example.test/plan"], json!(["paid", 3]));
    assert!(of_me.get("employee").is_none());
}

#[tokio::test]
async fn the_secret_signs_where_the_application_says_so() {
    let application = Application::new("app").secret("s");
    let application = application.id_token_algorithm(IdTokenAlgorithm::Hs256);
    let builder = Tenant::builder().application(application);
    let tenant = builder.start().await.unwrap();
    let tokens = tokens(&tenant).await;
    let id_token = Jws::parse(tokens["id_token"].as_str().unwrap()).unwrap();
    id_token.verify_hs256(&"s".into()).unwrap();
    assert!(id_token.verify_hs256(&"another".into()).is_err());
}

#[tokio::test]
async fn claims_that_are_no_object_are_not_signed() {
    let tenant = Tenant::start().await.unwrap();
    for claims in [json!(null), json!("sub"), json!([{ "sub": "auth0|ada" }])] {
        let error = tenant.sign_access_token(&claims).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput, "{claims}");
    }
    let no_text_as_name = std::collections::BTreeMap::from([(vec![1], 2)]);
    tenant.sign_access_token(&no_text_as_name).unwrap_err();
}
