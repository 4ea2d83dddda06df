use qrcode::render::unicode::Dense1x2;
use qrcode::{EcLevel, QrCode};

/// A QR code as text, of half blocks, two rows in a line: for a terminal with light letters on a
/// dark ground. `None` where the text is too long for one.
///
/// ```
/// let image = auth0_sdk::login::qr_code("https://tenant.eu.auth0.com/activate?user_code=ABCD-EFGH");
/// println!("{}", image.unwrap_or_default());
/// ```
#[must_use]
pub fn qr_code(text: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
    let image = code
        .render::<Dense1x2>()
        .dark_color(Dense1x2::Light)
        .light_color(Dense1x2::Dark)
        .build();
    Some(image)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_square_and_of_half_blocks() {
        let image = qr_code("https://tenant.eu.auth0.com/activate?user_code=ABCD-EFGH").unwrap();
        let lines: Vec<&str> = image.lines().collect();
        let width = lines[0].chars().count();
        assert!(lines.iter().all(|line| line.chars().count() == width));
        assert_eq!(lines.len(), width.div_ceil(2));
        assert!(
            image
                .chars()
                .all(|c| " \u{2580}\u{2584}\u{2588}\n".contains(c))
        );
        // The quiet zone is light, and the finder pattern begins after four of it.
        assert!(lines[0].chars().all(|c| c == '\u{2588}'));
        assert_eq!(lines[2].chars().nth(4), Some(' '));
    }

    #[test]
    fn what_fits_no_code_has_none() {
        assert_eq!(qr_code(&"x".repeat(10_000)), None);
    }
}
