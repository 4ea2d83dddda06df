use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::row::Row;

/// What there is: operations, public names, tests.
#[derive(Debug, Default)]
pub(super) struct Ours {
    /// `group.operation`; those that are made by hand are none that a caller has.
    operations: BTreeSet<String>,
    /// `Type`, `Type::method`, `Type::Variant`.
    names: BTreeSet<String>,
    /// `file::name`.
    tests: BTreeSet<String>,
}

impl Ours {
    pub(super) fn read(root: &Path) -> Result<Self, String> {
        let mut ours = Self::default();
        for api in ["authentication", "my-account", "my-organization"] {
            let name = format!("generated/{api}.txt");
            let text = fs::read_to_string(root.join(&name));
            ours.outline(&text.map_err(|error| format!("{name}: {error}"))?);
        }
        for folder in ["src", "tests"] {
            ours.folder(root, &root.join(folder))?;
        }
        Ok(ours)
    }

    /// Lines such as `mfa.challenge POST /mfa/challenge`.
    fn outline(&mut self, text: &str) {
        for line in text.lines().filter(|line| !line.ends_with("(by hand)")) {
            let mut words = line.split(' ');
            if let (Some(id), Some(method)) = (words.next(), words.next())
                && id.contains('.')
                && ["GET", "POST", "PUT", "PATCH", "DELETE"].contains(&method)
            {
                self.operations.insert(id.to_owned());
            }
        }
    }

    fn folder(&mut self, root: &Path, folder: &Path) -> Result<(), String> {
        let unreadable = |error| format!("{}: {error}", folder.display());
        for entry in fs::read_dir(folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            if path.is_dir() {
                if !path.ends_with("node_modules") {
                    self.folder(root, &path)?;
                }
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).map_err(|error| error.to_string())?;
                let name = path.strip_prefix(root).unwrap_or(&path);
                self.source(&name.to_string_lossy(), &text);
            }
        }
        Ok(())
    }

    /// Takes a source apart line by line: as rustfmt leaves it, that is enough.
    fn source(&mut self, file: &str, text: &str) {
        let (mut of, mut in_enum, mut is_test) = (String::new(), false, false);
        for line in text.lines() {
            let bare = line.trim();
            let top = !line.starts_with(' ');
            if top && let Some(name) = after(bare, &["pub struct ", "pub enum "]) {
                self.names.insert(name.to_owned());
                of = name.to_owned();
                in_enum = bare.starts_with("pub enum ");
            } else if top && bare.starts_with("impl") && !bare.contains(" for ") {
                // `impl Type {`, `impl<T> Type<T> {`.
                let name = bare.trim_end_matches(" {").rsplit(' ').next().unwrap_or("");
                of = word(name).to_owned();
                in_enum = false;
            } else if top && bare == "}" {
                in_enum = false;
            } else if let Some(name) = after(bare, &["pub fn ", "pub async fn ", "pub const fn "]) {
                self.names.insert(format!("{of}::{name}"));
            } else if in_enum && line.starts_with("    ") && !line.starts_with("     ") {
                let name = word(bare);
                if name.starts_with(|c: char| c.is_ascii_uppercase()) {
                    self.names.insert(format!("{of}::{name}"));
                }
            }
            // A grant has its type's name before a colon: `AuthorizationCodeGrant: "…";`.
            if let Some((name, _)) = bare.split_once(": \"")
                && word(name) == name
                && name.ends_with("Grant")
            {
                self.names.insert(name.to_owned());
            }
            if bare.starts_with("#[tokio::test") || bare == "#[test]" {
                is_test = true;
            } else if is_test && let Some(name) = after(bare, &["fn ", "async fn "]) {
                self.tests.insert(format!("{file}::{name}"));
                is_test = false;
            } else if let Some((name, _)) = bare.split_once(": |auth|") {
                // Tests that a macro makes, one a line.
                self.tests.insert(format!("{file}::{name}"));
            }
        }
    }

    /// What a row says of us and is not so.
    pub(super) fn faults(&self, row: &Row) -> Vec<String> {
        let mut faults = Vec::new();
        if row.ours.is_empty() {
            faults.push(format!("{}: nothing of ours", row.feature));
        }
        for name in &row.ours {
            if !self.operations.contains(name) && !self.names.contains(name) {
                faults.push(format!("{}: there is no {name}", row.feature));
            }
        }
        faults.extend(self.lacks_test(&row.feature, &row.test));
        faults
    }

    /// What is wrong where the test that shows something is none.
    pub(super) fn lacks_test(&self, what: &str, test: &str) -> Option<String> {
        let there = self.tests.contains(test);
        (!there).then(|| format!("{what}: there is no test {test}"))
    }
}

/// The word after one of these beginnings.
fn after<'a>(line: &'a str, beginnings: &[&str]) -> Option<&'a str> {
    let rest = beginnings
        .iter()
        .find_map(|start| line.strip_prefix(start))?;
    Some(word(rest)).filter(|name| !name.is_empty())
}

fn word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    &text[..end.unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use super::super::row::Row;
    use super::*;

    const SOURCE: &str = "\
pub enum ClientAuth {
    /// None.
    None,
    Secret(String),
}

impl ClientAuth {
    pub fn check(&self) {}
}

#[cfg(test)]
mod tests {
    #[test]
    fn it_holds() {}

    fn helper() {}
}
";

    fn ours() -> Ours {
        let mut ours = Ours::default();
        ours.source("src/a.rs", SOURCE);
        ours.outline(
            "mfa.challenge POST /mfa/challenge\noauth.token POST /oauth/token (by hand)\n",
        );
        ours
    }

    fn row(ours: &str, test: &str) -> Row {
        let yaml = format!(
            "[{{ feature: f, others: [no, no, no, no], ours: [{ours}], test: \"{test}\" }}]"
        );
        serde_norway::from_str::<Vec<Row>>(&yaml).unwrap().remove(0)
    }

    #[test]
    fn what_is_there_is_found() {
        let row = row(
            "'ClientAuth::None', 'ClientAuth::Secret', 'ClientAuth::check', mfa.challenge",
            "src/a.rs::it_holds",
        );
        assert_eq!(ours().faults(&row), [""; 0]);
    }

    #[test]
    fn what_is_not_there_is_named() {
        let faults = |text, test| ours().faults(&row(text, test)).len();
        assert_eq!(faults("'ClientAuth::Basic'", "src/a.rs::it_holds"), 1);
        assert_eq!(faults("oauth.token", "src/a.rs::it_holds"), 1);
        assert_eq!(faults("ClientAuth", "src/a.rs::helper"), 1);
        assert_eq!(faults("", "src/a.rs::it_holds"), 1);
    }
}
