use std::time::Duration;

use http::HeaderMap;

use crate::model::listed_enum;

listed_enum! {
    /// The time span that a [`Quota`] is for.
    QuotaBucket {
        /// One hour.
        PerHour = "per_hour",
        /// One day.
        PerDay = "per_day",
    }
}

/// The state of one bucket of a token quota, as in `b=per_hour;q=10;r=5;t=3600`. A part that is
/// missing or not a number is `None`, never an error.
///
/// <https://auth0.com/docs/fine-grained-m2m-token-quotas-early-access>
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Quota {
    /// Which bucket it is (`b`).
    pub bucket: Option<QuotaBucket>,
    /// How many tokens may be issued in it (`q`).
    pub limit: Option<u64>,
    /// How many are left (`r`).
    pub remaining: Option<u64>,
    /// How long until it is full again (`t`, in seconds).
    pub resets_in: Option<Duration>,
}

impl Quota {
    /// All buckets of a header, in their order. An entry of which nothing can be read is left
    /// out.
    pub(super) fn all(headers: &HeaderMap, name: &str) -> Vec<Self> {
        let values = headers.get_all(name).iter();
        let texts = values.filter_map(|value| value.to_str().ok());
        texts
            .flat_map(|text| text.split(','))
            .filter_map(Self::parse)
            .collect()
    }

    fn parse(entry: &str) -> Option<Self> {
        let part = |wanted: &str| {
            let mut parts = entry.split(';').filter_map(|part| part.split_once('='));
            let found = parts.find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted));
            found.map(|(_, value)| value.trim())
        };
        // Some versions of the service are said to leave out the `b=`.
        let bare = || {
            let first = entry.split(';').next().unwrap_or_default().trim();
            (!first.contains('=')).then_some(first)
        };
        let number = |name| part(name).and_then(|text| text.parse().ok());
        let read = Self {
            bucket: part("b")
                .or_else(bare)
                .filter(|bucket| !bucket.is_empty())
                .map(QuotaBucket::from),
            limit: number("q"),
            remaining: number("r"),
            resets_in: number("t").map(Duration::from_secs),
        };
        let nothing = read.limit.is_none() && read.remaining.is_none() && read.resets_in.is_none();
        (!nothing).then_some(read)
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    const NAME: &str = "auth0-client-quota-limit";

    fn read(value: &str) -> Vec<Quota> {
        let mut headers = HeaderMap::new();
        headers.insert(NAME, HeaderValue::from_str(value).unwrap());
        Quota::all(&headers, NAME)
    }

    #[test]
    fn each_bucket_is_read() {
        let quotas = read("b=per_hour;q=10;r=5;t=3600, b=per_day;q=100;r=80;t=86400");
        assert_eq!(quotas.len(), 2);
        assert_eq!(quotas[0].bucket, Some(QuotaBucket::PerHour));
        assert_eq!((quotas[0].limit, quotas[0].remaining), (Some(10), Some(5)));
        assert_eq!(quotas[1].bucket, Some(QuotaBucket::PerDay));
        assert_eq!(quotas[1].resets_in, Some(Duration::from_secs(86_400)));
        assert_eq!(read("per_day;q=7")[0].bucket, Some(QuotaBucket::PerDay));
        assert_eq!(read("q=7")[0].bucket, None);
    }

    #[test]
    fn what_cannot_be_read_is_left_out() {
        for nothing in [
            "",
            ",;,=",
            "b=per_hour",
            "10",
            "q;r;t",
            "b=per_day;q=-1;r=x;t=1.5",
        ] {
            assert_eq!(read(nothing), [], "{nothing}");
        }
        let odd = read("B = per_week ; q=ten ; r = 3;r=4;;x=1,b=per_hour");
        assert_eq!(odd.len(), 1);
        assert_eq!(odd[0].bucket, Some("per_week".into()));
        assert_eq!((odd[0].limit, odd[0].remaining), (None, Some(3)));
        assert_eq!(Quota::all(&HeaderMap::new(), NAME), []);
    }
}
