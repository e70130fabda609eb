//! Reference numbers and one-time codes: drawn at random, in the shapes that the field's issuers use.

use openssl::error::ErrorStack;
use secrecy::SecretString;
use zeroize::Zeroizing;

/// What authorization codes are drawn from: 32 symbols, without I, O, 0 and 1, which people mix up.
const UNAMBIGUOUS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// What PINs are drawn from. Real PINs mix O with 0 and I with 1, so a reader of them must not "correct" anything.
const AMBIGUOUS: &[u8; 36] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const DIGITS: &[u8; 10] = b"0123456789";

/// The shape of the secret half of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeShape {
    /// `ABCD-EFGH-JKLM`: 12 symbols of 32, 60 bits.
    AuthorizationCode,
    /// `A1B2C3D4E5F6`: 12 symbols of 36, 62 bits.
    Pin,
}

/// Draws the one-time code for a renewal: eight digits, which are enough for five tries within minutes.
pub(crate) fn draw_verification_code() -> Result<SecretString, ErrorStack> {
    let mut code = Zeroizing::new(String::with_capacity(8));
    for _ in 0..8 {
        code.push(char::from(draw_one(DIGITS)?));
    }
    Ok(SecretString::from(code.as_str()))
}

impl CodeShape {
    /// Draws a new code of this shape from OpenSSL's generator.
    pub(crate) fn draw(self) -> Result<SecretString, ErrorStack> {
        let symbols: &[u8] = match self {
            Self::AuthorizationCode => UNAMBIGUOUS,
            Self::Pin => AMBIGUOUS,
        };
        let mut code = Zeroizing::new(String::with_capacity(14));
        for place in 0..12 {
            if self == Self::AuthorizationCode && place > 0 && place % 4 == 0 {
                code.push('-');
            }
            code.push(char::from(draw_one(symbols)?));
        }
        Ok(SecretString::from(code.as_str()))
    }
}

/// Draws a reference number of eight digits that does not begin with 0, so that no spreadsheet shortens it.
pub(crate) fn draw_reference_number() -> Result<String, ErrorStack> {
    let mut number = String::with_capacity(8);
    number.push(char::from(draw_one(&DIGITS[1..])?));
    for _ in 1..8 {
        number.push(char::from(draw_one(DIGITS)?));
    }
    Ok(number)
}

/// Draws one symbol, each with the same probability: bytes beyond the last whole multiple are drawn again.
pub(crate) fn draw_one(symbols: &[u8]) -> Result<u8, ErrorStack> {
    let fair = 256 - 256 % symbols.len();
    loop {
        let mut byte = Zeroizing::new([0u8; 1]);
        openssl::rand::rand_bytes(byte.as_mut())?;
        let drawn = usize::from(byte[0]);
        if drawn < fair {
            return Ok(symbols[drawn % symbols.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn an_authorization_code_has_three_groups_without_symbols_that_people_mix_up() {
        for _ in 0..200 {
            let code = CodeShape::AuthorizationCode.draw().unwrap();
            let groups: Vec<&str> = code.expose_secret().split('-').collect();
            assert_eq!(groups.len(), 3);
            for group in groups {
                assert_eq!(group.len(), 4);
                assert!(group.bytes().all(|symbol| UNAMBIGUOUS.contains(&symbol)), "{group}");
                assert!(!group.contains(['I', 'O', '0', '1']), "{group}");
            }
        }
    }

    #[test]
    fn every_code_holds_at_least_sixty_bits() {
        for symbols in [UNAMBIGUOUS.as_slice(), AMBIGUOUS.as_slice()] {
            let distinct = symbols.iter().collect::<HashSet<_>>().len();
            assert_eq!(distinct, symbols.len());
            let bits = 12.0 * f64::from(u32::try_from(distinct).unwrap()).log2();
            assert!(bits >= 60.0, "{bits}");
        }
    }

    #[test]
    fn a_reference_number_is_eight_digits_and_keeps_them_in_a_spreadsheet() {
        for _ in 0..200 {
            let number = draw_reference_number().unwrap();
            assert_eq!(number.len(), 8);
            assert!(number.bytes().all(|digit| digit.is_ascii_digit()));
            assert!(!number.starts_with('0'));
        }
    }

    #[test]
    fn no_two_codes_are_alike() {
        let drawn: HashSet<String> =
            (0..500).map(|_| CodeShape::Pin.draw().unwrap().expose_secret().to_owned()).collect();
        assert_eq!(drawn.len(), 500);
    }
}
