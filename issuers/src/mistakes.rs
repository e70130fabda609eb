//! Reads past mistakes. What serde stops at is told and put right in the document, so that the rest is read too.

use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue, Deserializer};

use crate::Profile;
use crate::check::Finding;

/// More mistakes than a person corrects in one go; the time for a hostile file is bounded with it.
const MOST: usize = 50;

/// What stands in for what is wrong or missing: a sound profile with every key that its table must have.
const SOUND: &str = r#"
format = 1
id = "sound"
name = "Sound"
[codes]
lifetime = "15 days"
[enrolment]
protocol = "cmp"
url = "https://ca.test/"
[approval]
takes = "1 day"
[code_renewal]
kind = "questions"
url = "https://ca.test/"
[[requires]]
name = "Sound"
command = "sound"
[renewal]
opens = "400 days"
[renewal.verification_code]
by = "e-mail"
[working_days]
zone = "UTC"
[location]
default = "vault"
allowed = ["vault"]
[[location.tokens]]
model = "Sound"
modules = ["/sound.so"]
"#;

/// What could be read of a profile, and what is wrong with it.
pub(crate) struct Reading {
    /// The profile, with what is wrong in it put right; `None` if there were too many mistakes or no TOML at all.
    pub(crate) profile: Option<Profile>,
    /// The mistakes that TOML and serde see.
    pub(crate) findings: Vec<Finding>,
    put_right: Vec<Place>,
}

impl Reading {
    /// Whether nothing was put right in the table or at the key of the top level: rules between its values hold as
    /// they are written.
    pub(crate) fn is_as_written(&self, top: &str) -> bool {
        !self.put_right.iter().any(|place| matches!(place.first(), Some(Step::Key(key)) if key == top))
    }
}

/// Where in a document something stands.
type Place = Vec<Step>;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Key(String),
    Index(usize),
}

/// Reads a profile as far as it goes.
pub(crate) fn read(toml: &str) -> Reading {
    let (document, errors) = DeTable::parse_recoverable(toml);
    let mut reading = Reading { profile: None, findings: Vec::new(), put_right: Vec::new() };
    if !errors.is_empty() {
        reading.findings = errors.iter().take(MOST).map(|error| Finding::in_toml(toml, error)).collect();
        // What follows from a mistake is seldom a second one on its line.
        reading.findings.dedup_by_key(|finding| finding.line);
        return reading;
    }
    let mut document = Spanned::new(document.span(), DeValue::Table(document.into_inner()));
    for _ in 0..MOST {
        let error = match attempt(&document) {
            Ok(profile) => {
                reading.profile = Some(profile);
                break;
            }
            Err(error) => error,
        };
        let finding = Finding::in_toml(toml, &error);
        let place = place_of(&document, error.span());
        if error.message().starts_with("unknown field") {
            rename_or_remove(&mut document, &place, error.message());
            reading.findings.push(finding);
            continue;
        }
        let mut wrong = match named(error.message(), "missing field") {
            Some(key) => gap(&document, place, key),
            None => place,
        };
        // A table that no longer fits together after one of its values was put right is no mistake of its own.
        if !reading.put_right.iter().any(|before| before.starts_with(&wrong)) {
            reading.findings.push(finding);
        }
        // What else the table must have depends on it.
        if wrong == [Step::Key("enrolment".to_owned()), Step::Key("protocol".to_owned())] {
            wrong.pop();
        }
        while reading.put_right.contains(&wrong) && wrong.pop().is_some() {}
        if wrong.is_empty() {
            break;
        }
        put_right(&mut document, &wrong);
        reading.put_right.push(wrong);
    }
    reading
}

fn attempt(document: &Spanned<DeValue<'_>>) -> Result<Profile, toml::de::Error> {
    let table = document.get_ref().as_table().cloned().unwrap_or_default();
    Profile::deserialize(Deserializer::from(Spanned::new(document.span(), table)))
}

/// The name that follows `what` in serde's message, between backticks.
fn named<'m>(message: &'m str, what: &str) -> Option<&'m str> {
    message.strip_prefix(what)?.strip_prefix(" `")?.split('`').next()
}

/// The innermost place whose key or value stands at `span`; the whole document if there is none.
fn place_of(document: &Spanned<DeValue<'_>>, span: Option<Range<usize>>) -> Place {
    let mut found = Place::new();
    if let Some(span) = span {
        visit(document, &mut Place::new(), &mut |place, key, value| {
            if key == Some(&span) || value.span() == span {
                found.clone_from(place);
            }
        });
    }
    found
}

/// The place of a key that is missing: in the table at `near`, or else in the first table that must have it.
fn gap(document: &Spanned<DeValue<'_>>, near: Place, key: &str) -> Place {
    let mut gaps = Vec::new();
    visit(document, &mut Place::new(), &mut |place, _, value| {
        let absent = value.get_ref().as_table().is_some_and(|table| !table.contains_key(key));
        let place = [place.as_slice(), &[Step::Key(key.to_owned())]].concat();
        if absent && sound(&place).is_some() {
            gaps.push(place);
        }
    });
    let is_near = |gap: &&Place| gap.starts_with(&near) && gap.len() == near.len() + 1;
    let gap = gaps.iter().find(is_near).or(gaps.first()).cloned();
    gap.unwrap_or(near)
}

type Visit<'v> = dyn FnMut(&Place, Option<&Range<usize>>, &Spanned<DeValue<'_>>) + 'v;

/// Goes through a document from the outside in.
fn visit(value: &Spanned<DeValue<'_>>, place: &mut Place, seen: &mut Visit<'_>) {
    if place.is_empty() {
        seen(place, None, value);
    }
    if let Some(table) = value.get_ref().as_table() {
        for (key, inner) in table {
            place.push(Step::Key(key.get_ref().to_string()));
            seen(place, Some(&key.span()), inner);
            visit(inner, place, seen);
            place.pop();
        }
    }
    for (index, inner) in value.get_ref().as_array().into_iter().flat_map(|array| array.iter()).enumerate() {
        place.push(Step::Index(index));
        seen(place, None, inner);
        visit(inner, place, seen);
        place.pop();
    }
}

/// What stands at this place in the sound profile.
fn sound(place: &[Step]) -> Option<Spanned<DeValue<'static>>> {
    let mut value = DeValue::Table(DeTable::parse(SOUND).ok()?.into_inner());
    for step in place {
        value = match step {
            Step::Key(key) => value.get(key.as_str())?.get_ref().clone(),
            Step::Index(_) => value.get(0)?.get_ref().clone(),
        };
    }
    Some(Spanned::new(0..0, value))
}

/// Puts a sound value at the place, or nothing where none is needed.
fn put_right(document: &mut Spanned<DeValue<'_>>, place: &Place) {
    let Some((last, parents)) = place.split_last() else {
        return;
    };
    let Some(parent) = at(document, parents) else {
        return;
    };
    match (last, parent) {
        (Step::Key(key), DeValue::Table(table)) => {
            let span = table.remove_entry(key.as_str()).map_or(0..0, |(key, _)| key.span());
            if let Some(value) = sound(place) {
                table.insert(Spanned::new(span, key.clone().into()), value);
            }
        }
        (Step::Index(index), DeValue::Array(array)) => {
            let mut others = DeArray::new();
            for (_, value) in array.iter().enumerate().filter(|(at, _)| at != index) {
                others.push(value.clone());
            }
            *array = others;
        }
        (Step::Key(_) | Step::Index(_), _) => {}
    }
}

/// Gives a misspelled key its right name, so that its value is looked at too; removes it if there is none.
fn rename_or_remove(document: &mut Spanned<DeValue<'_>>, place: &[Step], message: &str) {
    let Some((Step::Key(unknown), parents)) = place.split_last() else {
        return;
    };
    let Some(DeValue::Table(table)) = at(document, parents) else {
        return;
    };
    let Some((key, value)) = table.remove_entry(unknown.as_str()) else {
        return;
    };
    if let Some(meant) = near_miss(message).filter(|meant| !table.contains_key(*meant)) {
        table.insert(Spanned::new(key.span(), meant.to_owned().into()), value);
    }
}

fn at<'d, 'i>(document: &'d mut Spanned<DeValue<'i>>, place: &[Step]) -> Option<&'d mut DeValue<'i>> {
    let mut value = document.get_mut();
    for step in place {
        value = match (step, value) {
            (Step::Key(key), DeValue::Table(table)) => table.get_mut(key.as_str())?.get_mut(),
            (Step::Index(index), DeValue::Array(array)) => array.get_mut(*index)?.get_mut(),
            (Step::Key(_) | Step::Index(_), _) => return None,
        };
    }
    Some(value)
}

/// The word that was meant, of those which serde's message lists after an unknown one.
pub(crate) fn near_miss(message: &str) -> Option<&str> {
    let mut words = message.split('`').skip(1).step_by(2);
    let unknown = words.next()?;
    let near = words.map(|word| (strsim::osa_distance(&unknown.to_lowercase(), word), word)).min()?;
    // A third of the word may be wrong, so that a short one is not taken for any other.
    (near.0 <= near.1.chars().count() / 3).then_some(near.1)
}
