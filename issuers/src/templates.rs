//! Profiles of products that every office runs at an address of its own: they serve once that is set.

use crate::Profile;
use crate::soundness::broken_rules;

const SHIPPED: [&str; 2] =
    [include_str!("../profiles/ejbca-cmp.toml"), include_str!("../profiles/entrust-cmp.toml")];

/// A profile to complete. It is no issuer yet, so that nothing can be sent to the example's address in it.
#[derive(Clone, Debug)]
pub struct Template {
    /// What it says so far; not sound.
    pub profile: Profile,
    /// The file, with comments on what to set.
    pub toml: &'static str,
}

impl Template {
    /// Those that are part of the program, in the order of their ids.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let template = |toml: &'static str| Some(Self { profile: toml::from_str(toml).ok()?, toml });
        SHIPPED.into_iter().filter_map(template).collect()
    }

    /// The template with this id.
    #[must_use]
    pub fn find(id: &str) -> Option<Self> {
        Self::all().into_iter().find(|template| template.profile.id.as_str() == id)
    }

    /// The keys to set, such as `enrolment.url`.
    #[must_use]
    pub fn to_set(&self) -> Vec<String> {
        broken_rules(&self.profile).into_iter().map(|broken| broken.key.join(".")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_lacks_its_address_and_nothing_else() {
        let templates = Template::all();
        assert_eq!(templates.len(), SHIPPED.len(), "each can be read");
        for template in templates {
            assert_eq!(template.to_set(), ["enrolment.url"], "{}", template.profile.id);
            let (findings, _) = Profile::mistakes(template.toml);
            let [finding] = &findings[..] else { panic!("{findings:?}") };
            let line = template.toml.lines().nth(finding.line.unwrap() - 1).unwrap();
            assert!(line.starts_with("url = "), "{line}");
            assert!(finding.remedy.starts_with("set enrolment.url"), "{finding}");
            let host = line.split('/').nth(2).unwrap();
            let completed = template.toml.replace(host, "ca.office.test");
            assert!(Profile::from_toml(&completed, "completed").unwrap().cmp().is_some());
        }
    }
}
