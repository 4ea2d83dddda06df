//! Keys over real connections, from issuers that change them and fail.

use std::sync::atomic::Ordering;

use super::issuer::{Issuer, named, outage};
use super::*;
use crate::jose::Jwk;
use crate::testing::{Fault, Tenant};

/// Each by its own keys, under whatever id, and nobody by another's.
#[tokio::test]
async fn the_keys_of_one_listed_issuer_are_not_those_of_another() {
    let (a, b) = (Issuer::new().await, Issuer::new().await);
    let [of_a, of_b] = [named("1"), named("1")];
    a.publish(&[&of_a]);
    b.publish(&[&of_b]);
    let (first, second) = (a.server.url(), b.server.url());
    for verified_tokens in [0, 10] {
        let domains = [&first, &first, &second, &format!("{second}/")];
        let api = ApiClient::builder(domains.map(ToString::to_string))
            .audience(AUDIENCE)
            .algorithms([SigningAlgorithm::Es256])
            .http_client(http_client().no_proxy().build().unwrap())
            .verified_tokens(verified_tokens)
            .build()
            .unwrap();
        for _ in 0..2 {
            for (issuer, key) in [(&a, &of_a), (&b, &of_b)] {
                let token = issuer.token(key);
                let claims = api.verify_access_token(&token).await.unwrap();
                assert_eq!(claims.iss, format!("{}/", issuer.server.url()));
            }
            for (issuer, key) in [(&a, &of_b), (&b, &of_a)] {
                let refused = api.verify_access_token(&issuer.token(key)).await;
                assert_eq!(reason(refused), InvalidToken::Signature);
            }
        }
    }
    assert_eq!((a.fetches(), b.fetches()), (2, 2));
}

#[tokio::test]
async fn nothing_is_fetched_before_it_is_needed() {
    let issuer = Issuer::new().await;
    issuer.publish(&[&named("1")]);
    let api = issuer.api();
    assert_eq!(issuer.server.count(), 0);
    api.warm_up().await.unwrap();
    assert_eq!(issuer.server.count(), 2);
    api.warm_up().await.unwrap();
    assert_eq!(issuer.server.count(), 2);
    assert!(is_prepared(&issuer, &api).await);
    issuer.down.store(true, Ordering::SeqCst);
    assert!(outage(issuer.api().warm_up().await).is_server_error());
}

async fn is_prepared(issuer: &Issuer, api: &ApiClient) -> bool {
    let verifier = &api.shared().verifier;
    let name = format!("{}/", issuer.server.url());
    let listed = verifier.domains.listed().unwrap().find(&name).unwrap();
    let now = verifier.clock.now();
    let keys = verifier
        .keys
        .with_keys(&listed, now, |set| set.keys().iter().all(Jwk::is_parsed));
    keys.await.unwrap()
}

/// One that is away keeps none of the others from being prepared.
#[tokio::test]
async fn what_can_be_fetched_is_prepared() {
    let (well, away) = (Issuer::new().await, Issuer::new().await);
    well.publish(&[&named("1")]);
    away.down.store(true, Ordering::SeqCst);
    let api = ApiClient::builder([well.server.url(), away.server.url()])
        .audience(AUDIENCE)
        .algorithms([SigningAlgorithm::Es256])
        .http_client(http_client().no_proxy().build().unwrap())
        .build()
        .unwrap();
    assert!(!is_prepared(&well, &api).await);
    outage(api.warm_up().await);
    assert!(is_prepared(&well, &api).await);
}

/// A token of such a kind, made up without a signature: that is not looked at before there is a
/// key.
fn made_up(claims: &Value, id: impl std::fmt::Display) -> String {
    token(
        &format!(r#"{{"alg":"ES256","typ":"JWT","kid":"{id}"}}"#),
        &claims.to_string(),
    )
}

#[tokio::test]
async fn a_million_made_up_key_ids_cost_one_fetch_in_the_cooldown() {
    let issuer = Issuer::new().await;
    let key = named("1");
    issuer.publish(&[&key]);
    let api = issuer.api();
    api.verify_access_token(&issuer.token(&key)).await.unwrap();
    let mut claims = good_of(&format!("{}/", issuer.server.url()));
    // The clock goes on while they come: a slow machine sees more than one cooldown.
    let began = std::time::Instant::now();
    let most = |passed: u64| {
        let cooldowns = 1 + passed + began.elapsed().as_secs() / 30;
        1 + usize::try_from(cooldowns).unwrap()
    };
    for number in 0..1_000_000 {
        // Of now, so that it may be of a new key, and of yesterday.
        let is_old = number % 2 == 1;
        claims["iat"] = json!(now() - u64::from(is_old) * 24 * 3600);
        let token = made_up(&claims, format_args!("{number}x"));
        let error = api.verify_access_token(&token).await.unwrap_err();
        let is_refused = error.invalid_token() == Some(InvalidToken::UnknownKey);
        assert!(
            is_refused || !is_old && error.retry_at().is_some(),
            "{error}"
        );
        if number == 500_000 {
            assert!((2..=most(0)).contains(&issuer.fetches()));
            issuer.pass(Duration::from_secs(31));
        }
    }
    assert!((3..=most(1)).contains(&issuer.fetches()));
}

/// Within the cooldown nobody can tell a new key from a made-up one. It is no reason to call a good
/// token bad.
#[tokio::test]
async fn made_up_key_ids_make_no_token_of_a_new_key_bad() {
    let issuer = Issuer::new().await;
    let (old, new) = (named("old"), named("new"));
    issuer.publish(&[&old]);
    let api = issuer.api();
    let known = issuer.token(&old);
    api.verify_access_token(&known).await.unwrap();
    // The issuer is asked, and does not know it.
    let unknown = issuer.token(&named("x"));
    let refused = api.verify_access_token(&unknown).await;
    assert_eq!(reason(refused), InvalidToken::UnknownKey);
    issuer.publish(&[&old, &new]);
    let token = issuer.token(&new);
    let error = outage(api.verify_access_token(&token).await);
    let wait = error.retry_at().unwrap().duration_since(SystemTime::now());
    assert!(wait.unwrap() <= Duration::from_secs(30));
    // What was signed long before the issuer was asked is of no key that came since, and what is
    // said to be signed tomorrow, of none at all.
    for (issued, expected) in [
        (-3600, None),
        (-90, None),
        (-30, Some(())),
        (30, Some(())),
        (90, None),
    ] {
        let mut claims = good_of(&format!("{}/", issuer.server.url()));
        claims["iat"] = json!(now().checked_add_signed(issued).unwrap());
        let error = api
            .verify_access_token(&made_up(&claims, "y"))
            .await
            .unwrap_err();
        assert_eq!(error.retry_at().map(drop), expected, "{issued}: {error}");
        assert_eq!(
            error.is_invalid_token(),
            expected.is_none(),
            "{issued}: {error}"
        );
    }
    // What is no good in itself is called so, whoever may have signed it.
    for (name, value, expected) in [
        (
            "aud",
            json!("https://other.example/"),
            InvalidToken::Audience,
        ),
        ("exp", json!(now() - 61), InvalidToken::Expired),
        ("nbf", json!(now() + 90), InvalidToken::NotYetValid),
    ] {
        let mut claims = good_of(&format!("{}/", issuer.server.url()));
        claims[name] = value;
        let refused = api.verify_access_token(&made_up(&claims, "y")).await;
        assert_eq!(reason(refused), expected);
    }
    assert_eq!(issuer.fetches(), 2);
    api.verify_access_token(&known).await.unwrap();
    issuer.pass(Duration::from_secs(31));
    api.verify_access_token(&token).await.unwrap();
    assert_eq!(issuer.fetches(), 3);
}

/// What a cache on the way still has may be older than the key that is looked for.
#[tokio::test]
async fn a_key_that_is_not_there_is_asked_of_the_issuer_itself() {
    let issuer = Issuer::new().await;
    let (old, new) = (named("old"), named("new"));
    issuer.publish(&[&old]);
    let api = issuer.api();
    api.verify_access_token(&issuer.token(&old)).await.unwrap();
    issuer.publish(&[&old, &new]);
    api.verify_access_token(&issuer.token(&new)).await.unwrap();
    issuer.pass(20 * MINUTE);
    api.verify_access_token(&issuer.token(&new)).await.unwrap();
    let asked = issuer.asked_for_keys();
    let said: Vec<_> = asked
        .iter()
        .map(|seen| seen.header("cache-control"))
        .collect();
    assert_eq!(said, [None, Some("no-cache"), None]);
}

/// Where clocks are let differ by more, a key may be as much newer.
#[tokio::test]
async fn the_leeway_holds_for_new_keys_too() {
    let issuer = Issuer::new().await;
    issuer.publish(&[&named("1")]);
    let api = issuer.builder().leeway(5 * MINUTE).build().unwrap();
    let mut claims = good_of(&format!("{}/", issuer.server.url()));
    let refused = api.verify_access_token(&made_up(&claims, "x")).await;
    assert_eq!(reason(refused), InvalidToken::UnknownKey);
    claims["iat"] = json!(now() - 240);
    outage(api.verify_access_token(&made_up(&claims, "y")).await);
    claims["iat"] = json!(now() - 360);
    let refused = api.verify_access_token(&made_up(&claims, "z")).await;
    assert_eq!(reason(refused), InvalidToken::UnknownKey);
}

#[tokio::test]
async fn what_is_no_key_set_is_an_outage_and_spoils_nothing() {
    let key = named("1");
    let big = format!(
        r#"{{"keys":[{}],"x":"{}"}}"#,
        key.public_jwk().to_json(),
        "y".repeat(10 << 20)
    );
    for broken in [
        big.as_str(),
        "<!doctype html><html><body>sign in to the proxy</body></html>",
        "",
        "null",
        "[]",
        r#"{"keys":null}"#,
        r#"{"keys":[]}"#,
        r#"{"keys":[{"kty":"new","kid":"1"},{"kty":"oct","k":"AAAA","kid":"1"}]}"#,
        r#"{"keys":"#,
    ] {
        let issuer = Issuer::new().await;
        *issuer.keys.lock().unwrap() = broken.to_owned();
        let api = issuer.api();
        let error = outage(api.verify_access_token(&issuer.token(&key)).await);
        assert!(error.is_decode() || error.is_body_too_large(), "{error}");
        issuer.publish(&[&key]);
        issuer.pass(MINUTE);
        api.verify_access_token(&issuer.token(&key)).await.unwrap();
        // Broken again, when it has been good: what was there serves on.
        *issuer.keys.lock().unwrap() = broken.to_owned();
        issuer.pass(20 * MINUTE);
        for _ in 0..3 {
            api.verify_access_token(&issuer.token(&key)).await.unwrap();
            issuer.pass(MINUTE);
        }
    }
}

#[tokio::test]
async fn odd_keys_spoil_no_others_and_ids_may_stand_twice() {
    let issuer = Issuer::new().await;
    let (first, second) = (named("same"), named("same"));
    let [one, two] = [&first, &second].map(|key| key.public_jwk().to_json());
    let mut encrypts = one.clone();
    encrypts["use"] = json!("enc");
    let keys = json!({ "keys": [
        7, null, {}, { "kty": "new" }, { "kty": "EC", "crv": "P-256", "kid": "same" },
        { "kty": "oct", "k": "c2VjcmV0", "kid": "same", "alg": "ES256" },
        { "kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "same" },
        encrypts, one, two,
    ]});
    *issuer.keys.lock().unwrap() = keys.to_string();
    let api = issuer.api();
    for key in [&first, &second] {
        api.verify_access_token(&issuer.token(key)).await.unwrap();
    }
    let refused = api.verify_access_token(&issuer.token(&named("same"))).await;
    assert_eq!(reason(refused), InvalidToken::Signature);
    assert_eq!(issuer.fetches(), 1);
}

#[tokio::test]
async fn keys_are_fetched_anew_beside_before_their_time_is_over() {
    let issuer = Issuer::new().await;
    let (old, new) = (named("old"), named("new"));
    issuer.publish(&[&old]);
    let api = issuer.api();
    api.verify_access_token(&issuer.token(&old)).await.unwrap();
    issuer.publish(&[&new]);
    issuer.pass(Duration::from_secs(500));
    // Late in their time: who asks is served at once, and what was withdrawn goes soon after.
    api.verify_access_token(&issuer.token(&old)).await.unwrap();
    while issuer.fetches() < 2 || api.verify_access_token(&issuer.token(&old)).await.is_ok() {
        tokio::task::yield_now().await;
    }
    let refused = api.verify_access_token(&issuer.token(&old)).await;
    assert_eq!(reason(refused), InvalidToken::UnknownKey);
}

/// An issuer that takes connections and never answers holds up nobody whose keys are there.
#[tokio::test]
async fn an_issuer_that_went_away_keeps_nobody_waiting() {
    let issuer = Issuer::new().await;
    let key = named("1");
    issuer.publish(&[&key]);
    let api = issuer.api();
    api.verify_access_token(&issuer.token(&key)).await.unwrap();
    issuer.down.store(true, Ordering::SeqCst);
    for _ in 0..20 {
        issuer.pass(60 * MINUTE);
        api.verify_access_token(&issuer.token(&key)).await.unwrap();
        // A key that nobody has seen may be new.
        let error = outage(api.verify_access_token(&issuer.token(&named("2"))).await);
        assert!(error.is_server_error());
    }
    issuer.down.store(false, Ordering::SeqCst);
    issuer.pass(MINUTE);
    api.verify_access_token(&issuer.token(&key)).await.unwrap();
}

/// One that takes connections and never answers is worse than one that answers 503.
#[tokio::test]
async fn an_issuer_that_hangs_keeps_nobody_waiting_who_has_a_key() {
    let issuer = Issuer::new().await;
    let key = named("1");
    issuer.publish(&[&key]);
    let api = issuer.api();
    api.verify_access_token(&issuer.token(&key)).await.unwrap();
    issuer.hang_at("/");
    issuer.pass(60 * MINUTE);
    // Time stands still but for what is waited for: a slow machine changes nothing.
    tokio::time::pause();
    let begun = tokio::time::Instant::now();
    api.verify_access_token(&issuer.token(&key)).await.unwrap();
    let waited = begun.elapsed();
    assert!(waited < Duration::from_secs(2), "{waited:?}");
}

/// Nor does anybody wait for ever who has none, wherever it hangs.
#[tokio::test]
async fn an_issuer_that_hangs_is_an_outage_in_seconds() {
    for (at, asked) in [("/", 1), ("/keys", 2)] {
        let issuer = Issuer::new().await;
        let key = named("1");
        issuer.publish(&[&key]);
        issuer.hang_at(at);
        let (api, token) = (issuer.api(), issuer.token(&key));
        let verifying = tokio::spawn(async move { api.verify_access_token(&token).await });
        while issuer.server.count() < asked {
            assert!(!verifying.is_finished());
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        tokio::time::pause();
        let begun = tokio::time::Instant::now();
        let error = verifying.await.unwrap().unwrap_err();
        assert!(error.is_timeout(), "{at}: {error}");
        let waited = begun.elapsed();
        assert!(waited < Duration::from_secs(6), "{at}: {waited:?}");
        tokio::time::resume();
    }
}

/// Whatever ids are made up while it is away: once in the five seconds that it is left to rest.
#[tokio::test]
async fn made_up_ids_ask_an_issuer_that_is_away_no_more_than_others() {
    let issuer = Issuer::new().await;
    let key = named("1");
    issuer.publish(&[&key]);
    let api = issuer.api();
    api.verify_access_token(&issuer.token(&key)).await.unwrap();
    issuer.down.store(true, Ordering::SeqCst);
    let (asked, began) = (issuer.server.count(), std::time::Instant::now());
    for second in 0..60 {
        for number in 0..5 {
            let made_up = key.clone().with_key_id(format!("{second}-{number}"));
            outage(api.verify_access_token(&issuer.token(&made_up)).await);
        }
        api.verify_access_token(&issuer.token(&key)).await.unwrap();
        issuer.pass(Duration::from_secs(1));
    }
    let asked = issuer.server.count() - asked;
    // The clock goes on by itself as well.
    let most = 14 + began.elapsed().as_secs() as usize / 5;
    assert!((12..=most).contains(&asked), "{asked}");
}

/// Nobody who has nothing to go on with makes this program ask it over and over.
#[tokio::test]
async fn an_issuer_that_never_answered_well_is_left_to_rest() {
    let issuer = Issuer::new().await;
    let key = named("1");
    issuer.down.store(true, Ordering::SeqCst);
    let api = issuer.api();
    for _ in 0..10 {
        outage(api.verify_access_token(&issuer.token(&key)).await);
    }
    let asked = issuer.server.count();
    assert!(asked <= 3, "one fetch with its tries, and not {asked}");
    issuer.down.store(false, Ordering::SeqCst);
    issuer.publish(&[&key]);
    issuer.pass(Duration::from_secs(6));
    api.verify_access_token(&issuer.token(&key)).await.unwrap();
}

#[tokio::test]
async fn clocks_that_jump_keep_no_key_too_long() {
    let issuer = Issuer::new().await;
    let (old, new) = (named("old"), named("new"));
    issuer.publish(&[&old]);
    let api = issuer.builder().leeway(60 * MINUTE).build().unwrap();
    api.verify_access_token(&issuer.token(&old)).await.unwrap();
    issuer.publish(&[&new]);
    // The machine slept: the steady clock stood still.
    issuer.clock.put_ahead(20 * MINUTE, Duration::ZERO);
    let refused = api.verify_access_token(&issuer.token(&old)).await;
    assert_eq!(reason(refused), InvalidToken::UnknownKey);
    // The wall clock was set back: the steady one goes on.
    issuer.publish(&[&old]);
    issuer.clock.set_back(20 * MINUTE);
    issuer.clock.put_ahead(Duration::ZERO, 11 * MINUTE);
    let refused = api.verify_access_token(&issuer.token(&new)).await;
    assert_eq!(reason(refused), InvalidToken::UnknownKey);
}

#[tokio::test]
async fn a_key_that_leaves_the_set_takes_its_tokens_along() {
    let issuer = Issuer::new().await;
    let (old, new) = (named("old"), named("new"));
    issuer.publish(&[&old]);
    let api = issuer.builder().verified_tokens(10).build().unwrap();
    let token = issuer.token(&old);
    api.verify_access_token(&token).await.unwrap();
    api.verify_access_token(&token).await.unwrap();
    // Another key under the same id, too.
    for keys in [[&new, &named("old")], [&new, &new]] {
        issuer.publish(&keys);
        issuer.pass(Duration::from_secs(31));
        api.verify_access_token(&issuer.token(&named("x")))
            .await
            .unwrap_err();
        reason(api.verify_access_token(&token).await);
        issuer.publish(&[&old]);
        issuer.pass(Duration::from_secs(31));
        api.verify_access_token(&token).await.ok();
        api.verify_access_token(&issuer.token(&named("x")))
            .await
            .unwrap_err();
        api.verify_access_token(&token).await.unwrap();
    }
}

/// Wherever it stood in its set, and though the set is fetched anew.
#[tokio::test]
async fn a_key_that_stays_keeps_its_tokens() {
    let issuer = Issuer::new().await;
    let (old, new) = (named("old"), named("new"));
    issuer.publish(&[&new, &old]);
    let api = issuer.builder().verified_tokens(10).build().unwrap();
    let tokens = [issuer.token(&old), issuer.token(&new)];
    let mut first = Vec::new();
    for token in &tokens {
        first.push(api.verify_access_token(token).await.unwrap());
    }
    issuer.publish(&[&new]);
    issuer.pass(Duration::from_secs(31));
    api.verify_access_token(&issuer.token(&named("x")))
        .await
        .unwrap_err();
    let again = api.verify_access_token(&tokens[1]).await.unwrap();
    assert!(std::ptr::eq(&*first[1], &*again), "it was verified anew");
    api.verify_access_token(&tokens[0]).await.unwrap_err();
}

/// Rotated again and again by a tenant, while others verify: no good token is ever refused.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_rotate_while_requests_flow() {
    let tenant = Tenant::start().await.unwrap();
    let clock = Clock::default();
    let api = ApiClient::builder(tenant.url())
        .audience("https://api.example.test/")
        .verified_tokens(50)
        .clock(&clock)
        .build()
        .unwrap();
    let token = || {
        let token = tenant.access_token("auth0|ada", "https://api.example.test/", ["read:orders"]);
        token.unwrap().expose().to_owned()
    };
    api.verify_access_token(&token()).await.unwrap();
    for _ in 0..4 {
        tenant.rotate_keys(true);
        clock.put_ahead(Duration::from_secs(31), Duration::from_secs(31));
        let mut tasks = Vec::new();
        for _ in 0..16 {
            let (api, token) = (api.clone(), token());
            tasks.push(tokio::spawn(async move {
                for _ in 0..20 {
                    let claims = api.verify_access_token(&token).await.unwrap();
                    assert!(claims.is_granted("read:orders"));
                }
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
    }
    // One discovery, and no more than one fetch of keys for each set.
    let keys = tenant
        .requests()
        .iter()
        .filter(|seen| seen.path.ends_with("jwks.json"))
        .count();
    assert!(keys <= 10, "{keys}");
    // Withdrawn at once: what the old key signed is no good any more.
    let old = token();
    tenant.rotate_keys(false);
    clock.put_ahead(Duration::from_secs(31), Duration::from_secs(31));
    api.verify_access_token(&token()).await.unwrap();
    assert_eq!(
        reason(api.verify_access_token(&old).await),
        InvalidToken::UnknownKey
    );
}

#[tokio::test]
async fn a_tenant_that_fails_makes_no_token_bad() {
    let tenant = Tenant::start().await.unwrap();
    let token = tenant
        .access_token("auth0|ada", "https://api.example.test/", ["x"])
        .unwrap();
    for path in [
        "/.well-known/jwks.json",
        "/.well-known/openid-configuration",
    ] {
        for fault in [
            Fault::status(500),
            Fault::status(404),
            Fault::drop_connection(),
        ] {
            tenant.fault_at(path, fault.times(1));
            let api = ApiClient::builder(tenant.url())
                .audience("https://api.example.test/")
                .options(Options::new().retries(0))
                .build()
                .unwrap();
            outage(api.verify_access_token(token.expose()).await);
        }
    }
}

/// A resolver that allows more issuers than are kept.
#[tokio::test]
async fn made_up_tokens_drive_out_no_keys_that_are_in_use() {
    let mut issuers = Vec::new();
    for _ in 0..4 {
        issuers.push(Issuer::new().await);
    }
    let urls = issuers.iter().map(|issuer| issuer.server.url());
    let urls: Vec<String> = urls.collect();
    let resolver = Domains::resolver(move |_| {
        let domains = urls.iter().map(|url| url.parse()).collect::<Result<_, _>>();
        Box::pin(async move { Ok(domains?) })
    });
    let api = ApiClient::builder(resolver)
        .audience(AUDIENCE)
        .algorithms([SigningAlgorithm::Es256])
        .http_client(http_client().no_proxy().build().unwrap())
        .options(Options::new().retries(0))
        .issuers_kept(2)
        .build()
        .unwrap();
    let key = named("1");
    issuers.iter().for_each(|issuer| issuer.publish(&[&key]));
    let requests = || -> Vec<usize> { issuers.iter().map(|one| one.server.count()).collect() };
    let flood = async |of: &[Issuer]| {
        for number in 0..30 {
            for issuer in &issuers[..2] {
                api.verify_access_token(&issuer.token(&key)).await.unwrap();
            }
            for issuer in of {
                let claims = good_of(&format!("{}/", issuer.server.url()));
                // Of a key that is there, and of none.
                for id in ["1".to_owned(), format!("{number}x")] {
                    let made_up = made_up(&claims, id);
                    api.verify_access_token(&made_up).await.unwrap_err();
                }
            }
        }
    };
    // One is asked for what it has, and, once in the cooldown, for more.
    flood(&issuers[2..3]).await;
    assert_eq!(requests(), [2, 2, 3, 0]);
    // Two have one place between them.
    flood(&issuers[2..]).await;
    assert_eq!(requests()[..2], [2, 2]);
    // A token of theirs is good all the same.
    let token = issuers[2].token(&key);
    api.verify_access_token(&token).await.unwrap();
}
