use super::TokenType;

impl TokenType {
    /// Whether this is a bearer token, in whatever case the service writes it: the name is
    /// case-insensitive (RFC 6749, section 7.1).
    #[must_use]
    pub fn is_bearer(&self) -> bool {
        self.as_str().eq_ignore_ascii_case("bearer")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bearer_in_any_case() {
        for text in ["Bearer", "bearer", "BEARER"] {
            assert!(TokenType::from(text).is_bearer());
            assert_eq!(TokenType::from(text).as_str(), text);
        }
        assert!(!TokenType::from("mac").is_bearer());
    }
}
