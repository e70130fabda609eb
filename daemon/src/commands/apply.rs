//! Applications: what is written down before their key is made, and which of them an approval is for.

use custody::{LocationName, firefox};
use ipc_proto::DaemonError;
use ledger::{Batch, Vault};
use lifecycle::{Activation, Item, ItemId};
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

use super::{
    absolute, location_name,
    runs::{allowed, default_location, seal_password},
};
use crate::{
    desk,
    effects::{apply, run::Run},
    event::{ToApply, ToTrack},
    failure,
    runtime::Runtime,
};

/// A name or an address longer than this is none.
const LONGEST: usize = 128;

impl Runtime {
    /// Writes the run of the pick-up to be down and has its key made.
    pub(super) async fn apply(&mut self, wish: ToApply, vault: &Vault) -> Result<ItemId, DaemonError> {
        let ToApply { issuer, name, email, to, opens, request } = wish;
        let profile = self.profile(&issuer)?;
        let (name, email) = (checked_name(&name)?, checked_address(&email)?);
        let to = match &to {
            Some(to) => location_name(to)?,
            None => default_location(&self.tools, &profile)?,
        };
        self.tools.rules.place(&to)?;
        allowed(&profile, &to)?;
        let to = self.for_good(to)?;
        let request = request.as_deref().map(absolute).transpose()?;
        if request.is_some() && profile.cmp().is_none() {
            return Err(failure::bad_input(
                format!(
                    "the page of {} makes the key itself, so that there is none to sign a request",
                    profile.name
                ),
                "leave --request away",
            ));
        }
        let mut batch = Batch::new();
        let id = ItemId::activation(self.tracker.number());
        let identity = ItemId::identity(self.tracker.number());
        let mut run = Run::new(id, identity, to);
        seal_password(vault, &mut batch, &mut run, opens)?;
        run.put(&mut batch).map_err(|error| failure::ledger(&error))?;
        // The name of these records has to last as long as the tag of the key, which it is part of.
        self.tracker.commit(batch).await.map_err(|error| failure::ledger(&error))?;
        let title = desk::title(&profile, Some(&name), "");
        let order = apply::Order { run, profile, title, name, email, request };
        self.start(id, async move |job| apply::run(&job, order).await);
        Ok(id)
    }

    /// The profile that Firefox starts with today may be another one when the approval comes.
    fn for_good(&self, to: LocationName) -> Result<LocationName, DaemonError> {
        let LocationName::Firefox(wanted) = &to else { return Ok(to) };
        let around = &self.tools.around;
        let profile = firefox::profile(around, wanted.as_deref())
            .map_err(|error| failure::location(&custody::LocationError::Firefox(error)))?;
        Ok(LocationName::Firefox(Some(firefox::called(around, &profile))))
    }

    /// The pending application that an approval is for, if it is for one. A code is worth something for one key only, so
    /// nothing is guessed: where several may be meant, the person says which.
    pub(super) fn applied_for(&self, new: &ToTrack) -> Result<Option<Activation>, DaemonError> {
        if let Some(id) = &new.application {
            return self.named_application(id, &new.issuer).map(Some);
        }
        let pending: Vec<&Activation> =
            self.tracker.lifecycle().items().filter_map(|item| pending(item, &new.issuer)).collect();
        let fitting: Vec<&Activation> = match (&new.holder, &new.addressee) {
            // It names nobody, and so speaks against nobody.
            (None, None) => pending,
            (holder, addressee) => pending
                .into_iter()
                .filter(|activation| is_for(activation, holder.as_deref(), addressee.as_deref()))
                .collect(),
        };
        match fitting.as_slice() {
            [] => Ok(None),
            [one] => Ok(Some((*one).clone())),
            [first, ..] => {
                let ids: Vec<String> = fitting.iter().map(|activation| activation.id.to_string()).collect();
                Err(failure::not_possible(
                    first.id,
                    format!("it may be the approval of any of these applications: {}", ids.join(", ")),
                    format!(
                        "say of which: add --for {} (neverlapse list shows them)",
                        ids.join(" or --for ")
                    ),
                ))
            }
        }
    }

    fn named_application(&self, id: &str, issuer: &str) -> Result<Activation, DaemonError> {
        let item = self.item(id)?;
        if let Some(activation) = pending(item, issuer) {
            return Ok(activation.clone());
        }
        Err(failure::not_possible(
            item.id(),
            format!("{id} is no application that waits for an approval of issuer {issuer}"),
            "see which there are: neverlapse list",
        ))
    }
}

/// The application that waits for an approval of this issuer, if the item is one.
fn pending<'i>(item: &'i Item, issuer: &str) -> Option<&'i Activation> {
    match item {
        Item::Activation(activation) if activation.issuer == issuer && activation.awaits_approval() => {
            Some(activation)
        }
        Item::Activation(_) | Item::Identity(_) => None,
    }
}

/// Whether an approval that names these is for this application: by the holder where there is one. People share an
/// address more often than a name.
fn is_for(activation: &Activation, holder: Option<&str>, addressee: Option<&str>) -> bool {
    let Some(application) = &activation.application else { return false };
    match (holder, addressee) {
        (Some(holder), _) => folded(holder) == folded(&application.name),
        (None, Some(addressee)) => addressee.trim().eq_ignore_ascii_case(&application.email),
        (None, None) => false,
    }
}

/// The words of a name without case and accents, in no order: issuers write the family name first or last.
fn folded(name: &str) -> Vec<String> {
    let plain: String = name.nfkd().filter(|c| !is_combining_mark(*c)).collect();
    let words = plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut words: Vec<String> = words.map(str::to_lowercase).collect();
    words.sort_unstable();
    words
}

fn checked_name(name: &str) -> Result<String, DaemonError> {
    let name = name.trim();
    if name.is_empty() || name.len() > LONGEST || name.contains(char::is_control) {
        return Err(failure::bad_input(
            "this is no name that a certificate can carry",
            "write it as the issuer knows it",
        ));
    }
    Ok(name.to_owned())
}

fn checked_address(email: &str) -> Result<String, DaemonError> {
    let email = email.trim();
    let has_parts = email.split_once('@').is_some_and(|(who, host)| !who.is_empty() && !host.is_empty());
    if !has_parts || email.len() > LONGEST || email.contains(|c: char| c.is_control() || c.is_whitespace()) {
        return Err(failure::bad_input(
            "this is no e-mail address",
            "give the one that the issuer's approval will go to",
        ));
    }
    Ok(email.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_whatever_its_case_accents_and_order() {
        for written in
            ["Zoé Müller-Jones", "MULLER-JONES Zoe", "müller jones, zoé", "Ｚｏｅ Ｍｕｌｌｅｒ Ｊｏｎｅｓ"]
        {
            assert_eq!(folded(written), ["jones", "muller", "zoe"], "{written}");
        }
        assert_ne!(folded("Ada Jones"), folded("Ada Jonas"));
        assert_ne!(folded("王伟"), folded("王芳"));
        assert_eq!(folded("王伟"), folded(" 王伟 "));
    }

    #[test]
    fn what_is_no_name_or_address_is_refused() {
        assert!(checked_name("  ").is_err() && checked_name("a\nb").is_err());
        for address in ["", "ada", "@example.org", "ada@", "a da@example.org", "ada@example.org\r\nBcc: x@y"]
        {
            assert!(checked_address(address).is_err(), "{address}");
        }
        assert_eq!(checked_address(" ada@example.org ").unwrap(), "ada@example.org");
    }
}
