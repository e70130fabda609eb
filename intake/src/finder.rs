//! Finds labels in a text.

use std::collections::HashMap;

use issuers::{Code, Labels, Registry};

use crate::normal::{fold, folded, normalise};

/// What a label announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Announced {
    Code(Code),
    Order,
    VerificationCode,
    ApprovedAt,
    ExpiresAt,
    Holder,
    /// A value that merely looks like one of ours.
    SomethingElse,
}

/// A label in a text, by character positions of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) announced: Announced,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// All the labels of all issuers, ready to be looked for.
pub(crate) struct Finder {
    by_first: HashMap<char, Vec<(Vec<char>, Announced)>>,
}

impl Finder {
    pub(crate) fn new(registry: &Registry) -> Self {
        let mut finder = Self { by_first: HashMap::new() };
        let generic = registry.generic_labels();
        for code in [Code::ReferenceNumber, Code::AuthorizationCode, Code::Pin] {
            registry.labels(code).for_each(|label| finder.add(label, Announced::Code(code)));
        }
        // Where an order's label is a reference number's too, it was added as that first, and that wins.
        registry.order_labels().for_each(|label| finder.add(label, Announced::Order));
        let mut all =
            |labels: &Labels, announced| labels.all().for_each(|label| finder.add(label, announced));
        all(&generic.verification_code, Announced::VerificationCode);
        all(&generic.approved_at, Announced::ApprovedAt);
        all(&generic.expires_at, Announced::ExpiresAt);
        all(&generic.holder, Announced::Holder);
        all(&generic.something_else, Announced::SomethingElse);
        for labels in finder.by_first.values_mut() {
            labels.sort_by_key(|(label, _)| std::cmp::Reverse(label.len()));
            labels.dedup();
        }
        finder
    }

    fn add(&mut self, label: &str, announced: Announced) {
        let label: Vec<char> = folded(&normalise(label)).chars().collect();
        if let Some(first) = label.first() {
            self.by_first.entry(*first).or_default().push((label, announced));
        }
    }

    /// The labels of `text` in their order; where several fit at one place, the longest.
    pub(crate) fn find(&self, text: &[char]) -> Vec<Found> {
        // The text as labels are compared, each character with its place.
        let comparable: Vec<(char, usize)> =
            text.iter().enumerate().filter_map(|(at, c)| fold(*c).map(|c| (c, at))).collect();
        let mut found = Vec::new();
        let mut at = 0;
        while at < comparable.len() {
            let labels = self.by_first.get(&comparable[at].0).map_or(&[][..], Vec::as_slice);
            let hit = labels.iter().find(|(label, _)| {
                let Some(place) = comparable.get(at..at + label.len()) else {
                    return false;
                };
                place.iter().zip(label).all(|((c, _), l)| c == l) && stands_alone(text, place)
            });
            if let Some((label, announced)) = hit {
                let last = at + label.len() - 1;
                let (start, end) = (comparable[at].1, comparable[last].1 + 1);
                found.push(Found { announced: *announced, start, end });
                at = last;
            }
            at += 1;
        }
        found
    }
}

/// Whether a label at `place` is one, and not part of a longer word or of two sentences.
fn stands_alone(text: &[char], place: &[(char, usize)]) -> bool {
    let (Some((first, start)), Some((last, end))) = (place.first(), place.last()) else {
        return false;
    };
    let joined = place.windows(2).all(|pair| is_one_phrase(&text[pair[0].1 + 1..pair[1].1]));
    // In "CAAuthCode" the capital begins a new word although no space does.
    let long = place.len() >= 6;
    let capital_begins =
        |at: usize| text[at].is_uppercase() && text.get(at + 1).is_some_and(|c| c.is_lowercase()) && long;
    let before = start.checked_sub(1).map(|at| text[at]);
    let begins = !is_latin(*first) || !before.is_some_and(is_latin_or_digit) || capital_begins(*start);
    let after = text.get(end + 1).copied();
    let glued = after.is_some_and(is_latin_or_digit);
    // "Authorization codeABCD" and "Refcode1234" are label and value; "PIN4" may be the beginning of a code.
    let value_begins =
        text[*end].is_lowercase() && after.is_some_and(|c| !c.is_ascii_lowercase() && c.is_ascii());
    let ends = !is_latin(*last) || !glued || long && value_begins;
    joined && begins && ends && (long || !is_group_of_code(text, *start))
}

/// Whether a short label is only a group of a code, as in `ABCD-PIN4-WXYZ`.
fn is_group_of_code(text: &[char], start: usize) -> bool {
    let before = &text[start.saturating_sub(5)..start];
    let Some((dash, group)) = before.split_last() else {
        return false;
    };
    let group = group.iter().rev().take_while(|c| c.is_ascii_uppercase() || c.is_ascii_digit()).count();
    *dash == '-' && group >= 3
}

/// Whether what lies between two letters of a label keeps them in one phrase.
fn is_one_phrase(between: &[char]) -> bool {
    between.len() <= 6
        && between.iter().filter(|c| **c == '\n').count() <= 1
        && between.iter().all(|c| matches!(c, ' ' | '\n' | '-' | '_' | '.' | '\'' | '*' | '°' | 'º' | '\u{300}'..='\u{36f}'))
        // Two full sentences are not one label.
        && !between.windows(2).any(|pair| pair == ['.', '\n'])
}

/// Whether a letter belongs to a script that parts its words by spaces.
fn is_latin(c: char) -> bool {
    c.is_alphabetic() && u32::from(c) < 0x250
}

fn is_latin_or_digit(c: char) -> bool {
    is_latin(c) || c.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(Announced, String)> {
        let chars: Vec<char> = text.chars().collect();
        Finder::new(&Registry::shipped())
            .find(&chars)
            .into_iter()
            .map(|found| (found.announced, chars[found.start..found.end].iter().collect()))
            .collect()
    }

    const REFERENCE: Announced = Announced::Code(Code::ReferenceNumber);
    const CODE: Announced = Announced::Code(Code::AuthorizationCode);
    const PIN: Announced = Announced::Code(Code::Pin);

    #[test]
    fn labels_are_found_in_any_language_case_and_spacing() {
        assert_eq!(found("your REFERENCE  NUMBER:"), [(REFERENCE, "REFERENCE  NUMBER".to_owned())]);
        assert_eq!(found("Code d'autorisation"), [(CODE, "Code d'autorisation".to_owned())]);
        assert_eq!(found("请输入授权码"), [(CODE, "授权码".to_owned())]);
        assert_eq!(found("인가코드는"), [(CODE, "인가코드".to_owned())]);
        assert_eq!(found("Authorization\ncode"), [(CODE, "Authorization\ncode".to_owned())]);
        assert_eq!(found("o=X,c=CAAuthCode=B"), [(CODE, "AuthCode".to_owned())]);
    }

    #[test]
    fn words_that_only_contain_a_label_are_none() {
        assert_eq!(found("shipping, opinion, pinned, spin"), []);
    }

    #[test]
    fn the_longest_label_wins_so_that_an_invoice_is_no_activation() {
        assert_eq!(found("Invoice reference number: 5")[0].0, Announced::SomethingElse);
        assert_eq!(found("PIN code: 5"), [(PIN, "PIN code".to_owned())]);
    }
}
