//! Lists in pages, as the catalogue says of each.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::call::{Answer, Call, ok};
use super::filter::{self, Fields};
use super::problem::Problem;
use super::store::Row;
use crate::transport::{PageStyle, Pagination};

/// The most elements of a page.
const MOST: usize = 100;

/// Where page numbers end.
const END: usize = 1000;

/// Answers the page of these rows that the call asks for.
pub(super) fn list(call: &Call<'_>, pagination: Pagination, rows: Vec<Row>) -> Answer {
    let mut rows: Vec<Row> = rows
        .into_iter()
        .filter(|row| filter::matches(call, &row.value))
        .collect();
    let has = |style| pagination.styles.contains(&style);
    let by_token = call.query("from").is_some() || call.query("take").is_some();
    let member = pagination.items;
    if has(PageStyle::Checkpoint) && (by_token || !has(PageStyle::Offset)) {
        // The one list that is an array until it is asked for in pages.
        if !by_token && call.shape == "/custom-domains" {
            return ok(&elements(call, &rows));
        }
        return by_checkpoint(call, member, &rows);
    }
    if has(PageStyle::LastId) && by_token {
        return by_last_id(call, &rows);
    }
    filter::sort(call, &mut rows);
    if has(PageStyle::Offset) {
        return by_offset(call, pagination, &rows);
    }
    let all = elements(call, &rows);
    ok(&match member {
        Some(member) => json!({ member: all }),
        None => all,
    })
}

fn by_offset(call: &Call<'_>, pagination: Pagination, rows: &[Row]) -> Answer {
    let (page, size) = (number(call, "page", 0)?, size(call, "per_page")?);
    if page.saturating_add(1).saturating_mul(size) > END {
        let message = format!("Page numbers end at {END} records.");
        return Err(Problem::paging(message));
    }
    let start = page * size;
    let end = rows.len().min(start + size);
    let shown = elements(call, rows.get(start..end).unwrap_or_default());
    let Some(member) = pagination.items else {
        return ok(&shown);
    };
    let length = end.saturating_sub(start);
    ok(&match (pagination.totals, call.flag("include_totals")) {
        (true, true) => json!({
            "start": start, "limit": size, "length": length, "total": rows.len(), member: shown,
        }),
        (true, false) => shown,
        (false, _) => json!({
            "page": page, "per_page": size, "total": rows.len(), member: shown,
        }),
    })
}

fn by_checkpoint(call: &Call<'_>, member: Option<&str>, rows: &[Row]) -> Answer {
    let after = match call.query("from") {
        None => 0,
        Some(token) => {
            read_token(token).ok_or_else(|| Problem::paging("`from` is no token of a page."))?
        }
    };
    let size = size(call, "take")?;
    let left: Vec<_> = rows.iter().filter(|row| row.number > after).collect();
    let shown: Vec<Row> = left.iter().take(size).map(|row| (*row).clone()).collect();
    let mut body = json!({ member.unwrap_or("items"): elements(call, &shown) });
    if let Some(last) = shown.last().filter(|_| left.len() > size) {
        body["next"] = token(last.number).into();
    }
    ok(&body)
}

/// From the oldest on, after the one that `from` names.
fn by_last_id(call: &Call<'_>, rows: &[Row]) -> Answer {
    let after = call.query("from").unwrap_or_default();
    let size = size(call, "take")?;
    let left = rows.iter().filter(|row| row.id.as_str() > after);
    let shown: Vec<Row> = left.take(size).cloned().collect();
    ok(&elements(call, &shown))
}

fn elements(call: &Call<'_>, rows: &[Row]) -> Value {
    let fields = Fields::of(call);
    let shown = rows.iter().map(|row| fields.of_value(row.value.clone()));
    Value::Array(shown.collect())
}

fn size(call: &Call<'_>, name: &str) -> Result<usize, Problem> {
    match number(call, name, call.settings.page_size)? {
        size if (1..=MOST).contains(&size) => Ok(size),
        _ => Err(Problem::query(format!("`{name}` is 1 to {MOST}."))),
    }
}

fn number(call: &Call<'_>, name: &str, default: usize) -> Result<usize, Problem> {
    match call.query(name).map(str::parse) {
        None => Ok(default),
        Some(Ok(number)) => Ok(number),
        Some(Err(_)) => Err(Problem::query(format!("`{name}` is no number."))),
    }
}

fn token(number: u64) -> String {
    URL_SAFE_NO_PAD.encode(format!("after {number}"))
}

fn read_token(token: &str) -> Option<u64> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    text.strip_prefix("after ")?.parse().ok()
}
