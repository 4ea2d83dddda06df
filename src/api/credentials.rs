//! Where the access token of a request is (RFC 6750, section 2; RFC 9449, section 7.1): in one
//! place, and once.

use std::borrow::Cow;

use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::request::Parts;
use http::{HeaderValue, Method};
use url::form_urlencoded;

use super::Scheme;
use super::refusal::Fault;

/// Where else than in its header a token may be.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Places {
    pub(crate) query: bool,
    pub(crate) form: bool,
}

/// What a request has sent.
#[derive(Debug, PartialEq)]
pub(crate) struct Sent<'a> {
    pub(crate) scheme: Scheme,
    /// Perhaps empty.
    pub(crate) token: Cow<'a, str>,
    /// Whether it stood in the query, where it may be logged and cached.
    pub(crate) is_in_query: bool,
}

/// What is wrong with where the token is. The first says that there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Misplaced {
    Absent,
    NoCredentials,
    Several,
}

impl From<Misplaced> for Fault {
    fn from(misplaced: Misplaced) -> Self {
        match misplaced {
            Misplaced::Absent | Misplaced::NoCredentials => Self::NoCredentials,
            Misplaced::Several => Self::Request("the access token is sent more than once"),
        }
    }
}

/// The token of a request. `form` is its body, where the caller has read it.
pub(crate) fn find<'a>(
    parts: &'a Parts,
    form: Option<&'a [u8]>,
    places: Places,
) -> Result<Sent<'a>, Misplaced> {
    let header: Vec<&HeaderValue> = parts.headers.get_all(AUTHORIZATION).iter().collect();
    let mut others = Vec::new();
    if places.query {
        others.extend(tokens(parts.uri.query().unwrap_or_default().as_bytes()));
    }
    let is_in_query = !others.is_empty();
    if places.form && has_form(parts) {
        others.extend(tokens(form.unwrap_or_default()));
    }
    match (&*header, others.len()) {
        ([], 0) => Err(Misplaced::Absent),
        ([], 1) => Ok(Sent {
            scheme: Scheme::Bearer,
            token: others.remove(0),
            is_in_query,
        }),
        ([value], 0) => of_header(value).ok_or(Misplaced::NoCredentials),
        _ => Err(Misplaced::Several),
    }
}

/// The scheme and what follows it. None for other schemes, and where there is more than that.
fn of_header(value: &HeaderValue) -> Option<Sent<'_>> {
    let mut words = value.to_str().ok()?.split_ascii_whitespace();
    let (name, token) = (words.next()?, words.next().unwrap_or_default());
    let scheme = match name {
        _ if name.eq_ignore_ascii_case("bearer") => Scheme::Bearer,
        _ if name.eq_ignore_ascii_case("dpop") => Scheme::Dpop,
        _ => return None,
    };
    // `DPoP dpop`: the name of the scheme again where the token should be.
    let is_name_again = token.eq_ignore_ascii_case(name);
    (words.next().is_none() && !is_name_again).then_some(Sent {
        scheme,
        token: Cow::Borrowed(token),
        is_in_query: false,
    })
}

fn tokens(encoded: &[u8]) -> impl Iterator<Item = Cow<'_, str>> {
    let members = form_urlencoded::parse(encoded);
    members
        .filter(|(name, _)| name == "access_token")
        .map(|(_, token)| token)
}

/// A URL without the tokens in its query, whether they are taken there or not, and without a
/// fragment, which no request has: for those who are told of a request.
pub(crate) fn without_tokens(mut url: String) -> String {
    url.truncate(url.find('#').unwrap_or(url.len()));
    let Some((before, query)) = url.split_once('?') else {
        return url;
    };
    let is_other = |member: &&str| tokens(member.as_bytes()).next().is_none();
    let others: Vec<&str> = query.split('&').filter(is_other).collect();
    match others.is_empty() {
        true => before.to_owned(),
        false => format!("{before}?{}", others.join("&")),
    }
}

/// Whether the body is a form, of a method that gives one a meaning (RFC 6750, section 2.2).
fn has_form(parts: &Parts) -> bool {
    let kind = parts.headers.get(CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    !matches!(parts.method, Method::GET | Method::HEAD)
        && kind.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parts(method: &str, query: &str, headers: &[(&str, &[u8])]) -> Parts {
        let mut request = http::Request::builder()
            .method(method)
            .uri(format!("/things{query}"));
        for (name, value) in headers {
            request = request.header(*name, HeaderValue::from_bytes(value).unwrap());
        }
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn what_is_told_of_a_request_has_no_token_in_it() {
        for (url, told) in [
            ("https://a/b", "https://a/b"),
            ("https://a/b?", "https://a/b?"),
            ("https://a/b?c=1&d", "https://a/b?c=1&d"),
            ("https://a/b?access_token=t", "https://a/b"),
            ("https://a/b?access%5Ftoken=t&c=%2B", "https://a/b?c=%2B"),
            (
                "https://a/b?c=1&access_token=t&d&access_token",
                "https://a/b?c=1&d",
            ),
            ("https://a/b?c=access_token", "https://a/b?c=access_token"),
            ("https://a/b?c=1#access_token=t", "https://a/b?c=1"),
            ("https://a/access_token=t", "https://a/access_token=t"),
        ] {
            assert_eq!(without_tokens(url.to_owned()), told);
        }
    }

    fn outcome(found: Result<Sent<'_>, Misplaced>) -> Result<(Scheme, String), Misplaced> {
        found.map(|sent| (sent.scheme, sent.token.into_owned()))
    }

    #[test]
    fn in_its_header() {
        let bearer = |token: &str| Ok((Scheme::Bearer, token.to_owned()));
        let dpop = |token: &str| Ok((Scheme::Dpop, token.to_owned()));
        for (value, expected) in [
            (&b"Bearer a.b.c"[..], bearer("a.b.c")),
            (b"bearer a.b.c", bearer("a.b.c")),
            (b"BEARER \t a.b.c  ", bearer("a.b.c")),
            (b"DPoP a.b.c", dpop("a.b.c")),
            (b"dpop a.b.c", dpop("a.b.c")),
            (b"Bearer", bearer("")),
            (b"Bearer ", bearer("")),
            (b"DPoP", dpop("")),
            (b"Bearer a,b", bearer("a,b")),
            (b"Bearer dpop", bearer("dpop")),
            (b"DPoP dpop", Err(Misplaced::NoCredentials)),
            (b"Bearer bearer", Err(Misplaced::NoCredentials)),
            (b"Bearer a b", Err(Misplaced::NoCredentials)),
            (b"Bearer a, DPoP b", Err(Misplaced::NoCredentials)),
            (b"Basic YTpi", Err(Misplaced::NoCredentials)),
            (b"a.b.c", Err(Misplaced::NoCredentials)),
            (b"Bearer\xff a", Err(Misplaced::NoCredentials)),
            (b"Bearer \xc3\xa4", Err(Misplaced::NoCredentials)),
            (b"", Err(Misplaced::NoCredentials)),
        ] {
            let parts = parts("GET", "?access_token=ignored", &[("authorization", value)]);
            let found = outcome(find(
                &parts,
                Some(b"access_token=ignored"),
                Places::default(),
            ));
            assert_eq!(found, expected, "{value:?}");
        }
    }

    #[test]
    fn in_one_place_and_once() {
        let form = ("content-type", &b"application/x-www-form-urlencoded"[..]);
        let form_too = (
            "content-type",
            &b"Application/X-WWW-Form-Urlencoded; charset=utf-8"[..],
        );
        let json = ("content-type", &b"application/json"[..]);
        let header = ("authorization", &b"Bearer h"[..]);
        let basic = ("authorization", &b"Basic YTpi"[..]);
        let all = Places {
            query: true,
            form: true,
        };
        let query = Places {
            query: true,
            form: false,
        };
        let token = |token: &str| Ok((Scheme::Bearer, token.to_owned()));
        let (absent, several) = (Err(Misplaced::Absent), Err(Misplaced::Several));
        for (method, uri, headers, body, places, expected) in [
            ("GET", "?access_token=q", vec![], "", all, token("q")),
            (
                "GET",
                "?a=1&access%5Ftoken=q%2Bq&b",
                vec![],
                "",
                all,
                token("q+q"),
            ),
            ("GET", "?access_token=", vec![], "", all, token("")),
            ("GET", "", vec![], "", all, absent.clone()),
            (
                "GET",
                "?access_token=q",
                vec![],
                "",
                Places::default(),
                absent.clone(),
            ),
            (
                "GET",
                "?access_token=q",
                vec![header],
                "",
                Places::default(),
                token("h"),
            ),
            (
                "GET",
                "?access_token=q",
                vec![header],
                "",
                all,
                several.clone(),
            ),
            (
                "GET",
                "?access_token=q",
                vec![basic],
                "",
                all,
                several.clone(),
            ),
            (
                "GET",
                "?access_token=q&access_token=q",
                vec![],
                "",
                all,
                several.clone(),
            ),
            ("GET", "", vec![header, header], "", all, several.clone()),
            ("POST", "", vec![form], "access_token=f", all, token("f")),
            (
                "POST",
                "",
                vec![form_too],
                "a=b&access_token=f",
                all,
                token("f"),
            ),
            (
                "POST",
                "",
                vec![form],
                "access_token=f",
                query,
                absent.clone(),
            ),
            ("GET", "", vec![form], "access_token=f", all, absent.clone()),
            (
                "POST",
                "",
                vec![json],
                "access_token=f",
                all,
                absent.clone(),
            ),
            ("POST", "", vec![], "access_token=f", all, absent.clone()),
            (
                "POST",
                "?access_token=q",
                vec![form],
                "access_token=f",
                all,
                several.clone(),
            ),
            (
                "POST",
                "",
                vec![form, header],
                "access_token=f",
                all,
                several.clone(),
            ),
            (
                "POST",
                "",
                vec![form],
                "access_token=f&access_token=g",
                all,
                several.clone(),
            ),
            ("POST", "", vec![form, header], "", all, token("h")),
        ] {
            let parts = parts(method, uri, &headers);
            let found = outcome(find(&parts, Some(body.as_bytes()), places));
            assert_eq!(found, expected, "{method} {uri} {headers:?} {body}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_fail(value in prop::collection::vec(any::<u8>(), 0..80),
                                 body in prop::collection::vec(any::<u8>(), 0..80)) {
            if let Ok(value) = HeaderValue::from_bytes(&value) {
                let mut parts = parts("POST", "", &[]);
                parts.headers.insert(AUTHORIZATION, value);
                let all = Places { query: true, form: true };
                let _ = find(&parts, Some(&body), all);
            }
        }
    }
}
