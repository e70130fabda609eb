//! Whether a certificate may be the one that an activation was approved for.

use custody::Facts;
use lifecycle::Activation;

use crate::desk;

/// Whether the certificate may be this person's: what the approval said of them is in its name. Where it said nothing,
/// anybody's may be.
pub(super) fn may_be_of(activation: &Activation, issuer: &str, facts: &Facts) -> bool {
    let Some(holder) = desk::holder(activation, issuer) else { return true };
    let wanted = words(holder);
    let named = words(facts.subject.cn.as_deref().unwrap_or(&facts.subject.full));
    // Titles and second names come and go.
    let within = |some: &[String], all: &[String]| some.iter().all(|word| all.contains(word));
    wanted.is_empty() || (!named.is_empty() && (within(&wanted, &named) || within(&named, &wanted)))
}

fn words(name: &str) -> Vec<String> {
    let parts = name.split(|c: char| !c.is_alphanumeric());
    parts.filter(|part| !part.is_empty()).map(str::to_lowercase).collect()
}
