use std::fmt::{self, Write};

/// How much of a text from outside an error shows.
const LIMIT: usize = 200;

/// A text from outside, made safe for one line of a log: control characters escaped (a log line
/// cannot be forged), characters that turn or hide text escaped, cut at 200 characters.
pub(crate) struct Shown<'a>(pub(crate) &'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, c) in self.0.chars().enumerate() {
            if index == LIMIT {
                return f.write_char('…');
            }
            if c.is_control() || hides_or_turns(c) {
                write!(f, "{}", c.escape_default())?;
            } else {
                f.write_char(c)?;
            }
        }
        Ok(())
    }
}

/// Zero-width characters, line separators, and the marks that change the direction of text.
fn hides_or_turns(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_and_not_long() {
        let shown = Shown("a\r\nERROR forged\u{1b}[0m\u{202e}").to_string();
        assert_eq!(shown, "a\\r\\nERROR forged\\u{1b}[0m\\u{202e}");
        assert_eq!(Shown(&"ä".repeat(500)).to_string().chars().count(), 201);
    }
}
