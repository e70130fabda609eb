//! Pairs labels with their values: on one line, on two, in rows or columns of a table, or glued together.
//!
//! Labels that follow each other with only marks between wait in a queue, and the values that then follow are dealt out
//! in the same order. So "label value label value", "label, label, value, value" over lines, cells or columns are one rule.

use issuers::{Code, CodeRules, Codes};

use crate::date::{self, Moment};
use crate::finder::{Announced, Finder, Found};
use crate::value::{Bond, Next, approach, cut_code};

/// All that labels announced in a mail.
#[derive(Default)]
pub(crate) struct Findings {
    pub(crate) codes: Vec<Candidate>,
    /// Numbers of orders; those in a quotation of an older mail are left out.
    pub(crate) orders: Vec<String>,
    /// One-time codes for a renewal; those in a quotation are left out.
    pub(crate) verification_codes: Vec<String>,
    pub(crate) approved: Vec<Moment>,
    pub(crate) expires: Vec<Moment>,
    pub(crate) holders: Vec<String>,
}

/// A value that can be a code.
pub(crate) struct Candidate {
    pub(crate) code: Code,
    pub(crate) value: String,
    /// It stands in a quotation of an older mail.
    pub(crate) quoted: bool,
    /// It has a shape that the profile names.
    pub(crate) fits_shape: bool,
}

/// A value of any kind, and where it ends.
enum Value {
    Code(Candidate),
    Order(String),
    VerificationCode(String),
    Approved(Moment),
    Expires(Moment),
    Holder(String),
    Ignored,
}

impl Findings {
    /// Adds what the labels of `text` announce, by the rules of an issuer's `codes`.
    pub(crate) fn scan(&mut self, text: &[char], finder: &Finder, codes: &Codes) {
        let labels = finder.find(text);
        let mut waiting: Vec<Found> = Vec::new();
        for (i, label) in labels.iter().enumerate() {
            if !waiting.iter().any(|other| other.announced == label.announced) {
                waiting.push(*label);
            }
            let limit = labels.get(i + 1).map_or(text.len(), |next| next.start);
            match approach(text, label.end, limit) {
                Next::Label if keeps_waiting(label, text, limit) => {}
                Next::Label | Next::Prose => waiting.clear(),
                Next::Value(at, bond) => {
                    let reader = Reader { text, limit, codes };
                    let own_line = is_same_line(text, label.end, at)
                        && waiting
                            .iter()
                            .any(|other| !is_same_line(text, other.end, label.start.max(other.end)));
                    let queue = if own_line { vec![*label] } else { std::mem::take(&mut waiting) };
                    waiting.clear();
                    let values = reader.deal(&queue, at, bond).or_else(|| reader.deal(&[*label], at, bond));
                    values.into_iter().flatten().for_each(|value| self.keep(value));
                }
            }
        }
    }

    /// The kinds of codes that were found, in a fixed order.
    pub(crate) fn brought(&self) -> Vec<Code> {
        let mut brought: Vec<Code> = self.codes.iter().map(|candidate| candidate.code).collect();
        brought.sort_unstable();
        brought.dedup();
        brought
    }

    fn keep(&mut self, value: Value) {
        match value {
            Value::Code(candidate) => self.codes.push(candidate),
            Value::Order(number) => self.orders.push(number),
            Value::VerificationCode(code) => self.verification_codes.push(code),
            Value::Approved(moment) => self.approved.push(moment),
            Value::Expires(moment) => self.expires.push(moment),
            Value::Holder(name) => self.holders.push(name),
            Value::Ignored => {}
        }
    }
}

/// Whether a label can wait for a value beyond the next label. A sentence's end between them parts them, and words that
/// also occur in prose ("name") wait only as the heading of a cell or line.
fn keeps_waiting(label: &Found, text: &[char], next: usize) -> bool {
    let between = &text[label.end..next];
    let heading = between.iter().any(|c| matches!(c, '\n' | '\t' | '|'));
    let ending: String = text[label.end.saturating_sub(2)..label.end].iter().collect();
    // "Reference no." ends no sentence.
    let abbreviated = matches!(ending.to_ascii_lowercase().as_str(), "no" | "nr");
    let sentence = if abbreviated && between.first() == Some(&'.') { &between[1..] } else { between };
    let sentence_ends = sentence.windows(2).any(|pair| pair[0] == '.' && matches!(pair[1], ' ' | '\n'));
    match label.announced {
        Announced::Code(_) | Announced::VerificationCode => !sentence_ends,
        Announced::Order
        | Announced::ApprovedAt
        | Announced::ExpiresAt
        | Announced::Holder
        | Announced::SomethingElse => heading,
    }
}

fn is_same_line(text: &[char], from: usize, to: usize) -> bool {
    !text[from.min(to)..to].contains(&'\n')
}

struct Reader<'a> {
    text: &'a [char],
    limit: usize,
    codes: &'a Codes,
}

impl Reader<'_> {
    /// Deals the values from `at` on to the labels of the queue; `None` unless every label gets one.
    fn deal(&self, queue: &[Found], at: usize, bond: Bond) -> Option<Vec<Value>> {
        let mut values = Vec::new();
        let (mut at, mut bond) = (at, bond);
        for (i, label) in queue.iter().enumerate() {
            if i > 0 {
                match approach(self.text, at, self.limit) {
                    Next::Value(next, _) => (at, bond) = (next, Bond::Firm),
                    Next::Label | Next::Prose => return None,
                }
            }
            let (value, end) = self.value(label.announced, at, bond)?;
            values.push(value);
            at = end;
        }
        Some(values)
    }

    fn value(&self, announced: Announced, at: usize, bond: Bond) -> Option<(Value, usize)> {
        match announced {
            Announced::Code(code) => {
                let cut = cut_code(self.text, at, self.limit, bond, code, self.codes.rules(code))?;
                let quoted = self.is_quoted(at);
                Some((
                    Value::Code(Candidate { code, value: cut.value, quoted, fits_shape: cut.fits_shape }),
                    cut.end,
                ))
            }
            Announced::Order => self.beside(Code::ReferenceNumber, &self.codes.order, at, bond, Value::Order),
            Announced::VerificationCode => {
                self.beside(Code::Pin, &CodeRules::default(), at, bond, Value::VerificationCode)
            }
            Announced::ApprovedAt => self.moment(at).map(|(moment, end)| (Value::Approved(moment), end)),
            Announced::ExpiresAt => self.moment(at).map(|(moment, end)| (Value::Expires(moment), end)),
            Announced::Holder => self.name(at, bond).map(|(name, end)| (Value::Holder(name), end)),
            Announced::SomethingElse => {
                let length = self.text[at..self.limit].iter().take_while(|c| !c.is_whitespace()).count();
                Some((Value::Ignored, at + length))
            }
        }
    }

    /// A value that is no code of an activation and is cut as one; in a quotation it does not count.
    fn beside(
        &self,
        like: Code,
        rules: &CodeRules,
        at: usize,
        bond: Bond,
        kind: fn(String) -> Value,
    ) -> Option<(Value, usize)> {
        let cut = cut_code(self.text, at, self.limit, bond, like, rules)?;
        Some((if self.is_quoted(at) { Value::Ignored } else { kind(cut.value) }, cut.end))
    }

    fn moment(&self, at: usize) -> Option<(Moment, usize)> {
        date::parse(&self.text[at..self.limit]).map(|(moment, length)| (moment, at + length))
    }

    /// A name is what is left of its line or cell.
    fn name(&self, at: usize, bond: Bond) -> Option<(String, usize)> {
        let name: String = self.text[at..self.limit]
            .iter()
            .take(101)
            .take_while(|c| !matches!(c, '\n' | '\t' | '|'))
            .collect();
        let length = name.chars().count();
        let name = name.trim().trim_end_matches([',', ';', '.']);
        let fits = bond == Bond::Firm
            && length <= 100
            && name.chars().any(char::is_alphabetic)
            && !name.contains('\u{fffd}');
        fits.then(|| (name.to_owned(), at + length))
    }

    fn is_quoted(&self, at: usize) -> bool {
        let line = self.text[..at].iter().rposition(|c| *c == '\n').map_or(0, |end| end + 1);
        self.text[line..at].iter().find(|c| !c.is_whitespace()) == Some(&'>')
    }
}

#[cfg(test)]
mod tests {
    use issuers::Registry;

    use super::*;

    fn codes(text: &str) -> Vec<(&'static str, String)> {
        let registry = Registry::shipped();
        let chars: Vec<char> = crate::normal::normalise(text).chars().collect();
        let mut findings = Findings::default();
        findings.scan(&chars, &Finder::new(&registry), &registry.profile("generic").unwrap().codes);
        findings.codes.into_iter().map(|found| (found.code.words(), found.value)).collect()
    }

    fn pair(reference: &str, code: &str) -> Vec<(&'static str, String)> {
        vec![("reference number", reference.to_owned()), ("authorization code", code.to_owned())]
    }

    #[test]
    fn label_and_value_are_paired_in_every_layout() {
        for text in [
            "Reference number: 12345678\nAuthorization code: BU3U-ZDPT-WYLI",
            "Reference number\n12345678\n\nAuthorization code\nBU3U-ZDPT-WYLI",
            "Reference number\tAuthorization code\n12345678\tBU3U-ZDPT-WYLI",
            "Reference number\nAuthorization code\n12345678\nBU3U-ZDPT-WYLI",
            "Reference number:12345678Authorization code:BU3U-ZDPT-WYLI",
            "Refcode=12345678,c=CAAuthCode=BU3U-ZDPT-WYLI",
            "Your reference number is 12345678 and your authorization code is BU3U-ZDPT-WYLI.",
            "Reference number / authorization code: 12345678 / BU3U-ZDPT-WYLI",
            "| Reference number | 12345678 |\n| Authorization code | BU3U-ZDPT-WYLI |",
            "Reference number (8 digits): 12345678\nAuthorization code (keep it secret): BU3U-ZDPT-\nWYLI",
            "*Reference number:* 12345678\n*Authorization code:* *BU3U-ZDPT-WYLI*",
            "参考号为12345678，授权码为BU3U-ZDPT-WYLI。",
            "참조번호는 12345678이고 인가코드는 BU3U-ZDPT-WYLI입니다.",
        ] {
            assert_eq!(codes(text), pair("12345678", "BU3U-ZDPT-WYLI"), "{text}");
        }
    }

    #[test]
    fn prose_about_codes_is_not_a_code() {
        for text in [
            "Your authorization code is shown after the security questions.",
            "Authorization code: provided separately by post",
            "PIN 24/7 support",
            "The PIN: see the letter",
            "Authorization code: PENDING",
            "Reference number: 2026-11-22",
            "Your reference number and authorization code are needed.",
            "Invoice reference number: 12345678",
        ] {
            assert_eq!(codes(text), [], "{text}");
        }
    }

    #[test]
    fn a_code_is_never_changed() {
        for code in
            ["O0I1-l1oO-B8S5", "aBc9xYz", "ABCD-PIN4-WXYZ", "PIN4-ABCD-WXYZ", "NIPABCDEFGHJ", "a.b_c/d+e9"]
        {
            assert_eq!(codes(&format!("Authorization code: {code}."))[0].1, code);
        }
        assert_eq!(codes("PIN: x9$T!k2#")[0].1, "x9$T!k2#");
    }

    #[test]
    fn a_code_of_letters_alone_is_taken_where_it_cannot_be_a_word() {
        assert_eq!(codes("Your authorization code is ABCD-EFGH-JKLM. Use it soon.")[0].1, "ABCD-EFGH-JKLM");
        assert_eq!(codes("PIN: QWERTZUIOPAS\nApproved on: today")[0].1, "QWERTZUIOPAS");
        assert_eq!(codes("PIN: SENT BY POST"), []);
    }

    #[test]
    fn an_empty_field_does_not_take_the_next_ones_value() {
        assert_eq!(
            codes("Applicant:\nReference number: 12345678"),
            [("reference number", "12345678".to_owned())]
        );
        assert_eq!(codes("in your name. Reference number: 12345678")[0].1, "12345678");
        assert_eq!(codes("PIN (PIN code): 884213"), [("PIN", "884213".to_owned())]);
    }
}
