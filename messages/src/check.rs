//! What `neverlapse check` finds, in words: what is so, why it matters, and what to do about it.
//!
//! ```
//! use messages::check::What;
//! use messages::{Language, Messages};
//!
//! let told = What::ClockOff.say(&Messages::new(Language::English), "cfca", "312");
//! assert_eq!(told.said, "This computer's clock is 312 seconds off from that of cfca.");
//! assert_eq!(told.remedy.as_deref(), Some("Have the clock set by the network."));
//! ```

use crate::Messages;

/// What was found; a word of the contract each. `about` names whom or what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum What {
    /// The issuer's server answers; the detail is its host.
    IssuerAnswers,
    /// The issuer's server does not take connections; the detail is why.
    IssuerUnreachable,
    /// The server does not prove that it is the issuer's; the detail is why.
    IssuerUntrusted,
    /// The server takes connections and does not answer; the detail is why.
    IssuerSilent,
    /// The clock agrees with the issuer's.
    ClockRight,
    /// The clock is off; the detail is by how many seconds.
    ClockOff,
    /// The issuer tells no time.
    ClockUnknown,
    /// Required software is installed.
    SoftwareFound,
    /// Required software is not installed; the detail is where to get it.
    SoftwareMissing,
    /// It cannot be found out whether it is installed; the detail is why.
    SoftwareUnknown,
    /// The vault opens.
    VaultOpens,
    /// The vault is locked; the detail is why.
    VaultLocked,
    /// There is no vault yet, and a keyring for its key.
    VaultNew,
    /// There is no vault yet, and no keyring for its key; the detail is why.
    KeyringAbsent,
    /// A location can be used.
    PlaceReady,
    /// A location asks for a password that is not remembered.
    PlaceAsks,
    /// A location cannot be used; the detail is why.
    PlaceBroken,
    /// Nothing can be written to a location.
    PlaceReadOnly,
    /// A token is not plugged in.
    TokenUnplugged,
    /// The driver of a token is not installed; the detail is where to get it.
    DriverMissing,
    /// A token bears no further wrong PIN.
    PinLastTry,
    /// A token's PIN is locked.
    PinLocked,
    /// A token has no PIN yet.
    PinNotSet,
    /// The key of an application is where it was made; the detail is where.
    ApplicationKeyReady,
    /// The key of an application is here, and this is another computer than the one on which it was made; the detail is that.
    ApplicationKeyMoved,
    /// The key of an application is not where it was made; the detail is where.
    ApplicationKeyGone,
    /// The key of an application is on another computer; the detail is which.
    ApplicationKeyElsewhere,
    /// The key of an application cannot be looked for; the detail is why.
    ApplicationKeyUnknown,
    /// The issuer wants the key made with the application, and none was made here.
    ApplicationAbsent,
    /// Notices are shown with buttons; the detail is by whom.
    NoticesShown,
    /// The desktop starts its notification service when it is needed.
    NoticesStartable,
    /// Notices are shown without buttons; the detail is by whom.
    NoticesWithoutButtons,
    /// The notification service does not answer.
    NoticesSilent,
    /// There is no notification service.
    NoticesAbsent,
    /// There is no session bus; the detail is why.
    NoBus,
    /// Somebody shows tray icons.
    TrayShown,
    /// Nobody shows tray icons.
    TrayAbsent,
    /// The daemon starts with the session, by the file that the finding is about.
    StartsByItself,
    /// Nothing starts the daemon; the detail is a unit that is only to be switched on.
    StartsByHand,
    /// There is room on the disk of the state folder.
    DiskHasRoom,
    /// There is little room; the detail is how many MiB.
    DiskNearlyFull,
    /// There is no room; the detail is how many MiB.
    DiskFull,
    /// It is not known how much room there is.
    DiskUnknown,
    /// Something did not answer in time.
    TooSlow,
    /// A file of the profiles' folders, or a whole folder, is left out; the detail is why.
    ProfileLeftOut,
}

/// The part of the page that a finding stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// Issuers, and what they ask for.
    Issuers,
    /// The vault and the locations.
    Places,
    /// The person's desktop.
    Desktop,
    /// The computer itself.
    Computer,
}

/// A finding in whole sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What is so.
    pub said: String,
    /// Why it matters.
    pub why: String,
    /// What to do about it; none where all is well.
    pub remedy: Option<String>,
}

impl What {
    /// Every finding that there is.
    pub const ALL: [Self; 45] = [
        Self::IssuerAnswers,
        Self::IssuerUnreachable,
        Self::IssuerUntrusted,
        Self::IssuerSilent,
        Self::ClockRight,
        Self::ClockOff,
        Self::ClockUnknown,
        Self::SoftwareFound,
        Self::SoftwareMissing,
        Self::SoftwareUnknown,
        Self::VaultOpens,
        Self::VaultLocked,
        Self::VaultNew,
        Self::KeyringAbsent,
        Self::PlaceReady,
        Self::PlaceAsks,
        Self::PlaceBroken,
        Self::PlaceReadOnly,
        Self::TokenUnplugged,
        Self::DriverMissing,
        Self::PinLastTry,
        Self::PinLocked,
        Self::PinNotSet,
        Self::ApplicationKeyReady,
        Self::ApplicationKeyMoved,
        Self::ApplicationKeyGone,
        Self::ApplicationKeyElsewhere,
        Self::ApplicationKeyUnknown,
        Self::ApplicationAbsent,
        Self::NoticesShown,
        Self::NoticesStartable,
        Self::NoticesWithoutButtons,
        Self::NoticesSilent,
        Self::NoticesAbsent,
        Self::NoBus,
        Self::TrayShown,
        Self::TrayAbsent,
        Self::StartsByItself,
        Self::StartsByHand,
        Self::DiskHasRoom,
        Self::DiskNearlyFull,
        Self::DiskFull,
        Self::DiskUnknown,
        Self::TooSlow,
        Self::ProfileLeftOut,
    ];

    /// The contract's word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::IssuerAnswers => "issuer-answers",
            Self::IssuerUnreachable => "issuer-unreachable",
            Self::IssuerUntrusted => "issuer-untrusted",
            Self::IssuerSilent => "issuer-silent",
            Self::ClockRight => "clock-right",
            Self::ClockOff => "clock-off",
            Self::ClockUnknown => "clock-unknown",
            Self::SoftwareFound => "software-found",
            Self::SoftwareMissing => "software-missing",
            Self::SoftwareUnknown => "software-unknown",
            Self::VaultOpens => "vault-opens",
            Self::VaultLocked => "vault-locked",
            Self::VaultNew => "vault-new",
            Self::KeyringAbsent => "keyring-absent",
            Self::PlaceReady => "place-ready",
            Self::PlaceAsks => "place-asks",
            Self::PlaceBroken => "place-broken",
            Self::PlaceReadOnly => "place-read-only",
            Self::TokenUnplugged => "token-unplugged",
            Self::DriverMissing => "driver-missing",
            Self::PinLastTry => "pin-last-try",
            Self::PinLocked => "pin-locked",
            Self::PinNotSet => "pin-not-set",
            Self::ApplicationKeyReady => "application-key-ready",
            Self::ApplicationKeyMoved => "application-key-moved",
            Self::ApplicationKeyGone => "application-key-gone",
            Self::ApplicationKeyElsewhere => "application-key-elsewhere",
            Self::ApplicationKeyUnknown => "application-key-unknown",
            Self::ApplicationAbsent => "application-absent",
            Self::NoticesShown => "notices-shown",
            Self::NoticesStartable => "notices-startable",
            Self::NoticesWithoutButtons => "notices-without-buttons",
            Self::NoticesSilent => "notices-silent",
            Self::NoticesAbsent => "notices-absent",
            Self::NoBus => "no-bus",
            Self::TrayShown => "tray-shown",
            Self::TrayAbsent => "tray-absent",
            Self::StartsByItself => "starts-by-itself",
            Self::StartsByHand => "starts-by-hand",
            Self::DiskHasRoom => "disk-has-room",
            Self::DiskNearlyFull => "disk-nearly-full",
            Self::DiskFull => "disk-full",
            Self::DiskUnknown => "disk-unknown",
            Self::TooSlow => "too-slow",
            Self::ProfileLeftOut => "profile-left-out",
        }
    }

    /// The finding that the contract calls so; none for a word of a newer daemon.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|what| what.as_str() == word)
    }

    /// Where it stands on the page.
    #[must_use]
    pub const fn group(self) -> Group {
        match self {
            Self::IssuerAnswers
            | Self::IssuerUnreachable
            | Self::IssuerUntrusted
            | Self::IssuerSilent
            | Self::ClockRight
            | Self::ClockOff
            | Self::ClockUnknown
            | Self::SoftwareFound
            | Self::SoftwareMissing
            | Self::SoftwareUnknown
            | Self::ProfileLeftOut => Group::Issuers,
            Self::VaultOpens
            | Self::VaultLocked
            | Self::VaultNew
            | Self::KeyringAbsent
            | Self::PlaceReady
            | Self::PlaceAsks
            | Self::PlaceBroken
            | Self::PlaceReadOnly
            | Self::TokenUnplugged
            | Self::DriverMissing
            | Self::PinLastTry
            | Self::PinLocked
            | Self::PinNotSet
            | Self::ApplicationKeyReady
            | Self::ApplicationKeyMoved
            | Self::ApplicationKeyGone
            | Self::ApplicationKeyElsewhere
            | Self::ApplicationKeyUnknown
            | Self::ApplicationAbsent => Group::Places,
            Self::NoticesShown
            | Self::NoticesStartable
            | Self::NoticesWithoutButtons
            | Self::NoticesSilent
            | Self::NoticesAbsent
            | Self::NoBus
            | Self::TrayShown
            | Self::TrayAbsent => Group::Desktop,
            Self::StartsByItself
            | Self::StartsByHand
            | Self::DiskHasRoom
            | Self::DiskNearlyFull
            | Self::DiskFull
            | Self::DiskUnknown
            | Self::TooSlow => Group::Computer,
        }
    }

    /// All of it in a language.
    #[must_use]
    pub fn say(self, words: &Messages, about: &str, detail: &str) -> Told {
        Told {
            said: self.said(words, about, detail),
            why: self.why(words),
            remedy: self.remedy(words, detail),
        }
    }

    fn said(self, words: &Messages, about: &str, detail: &str) -> String {
        match self {
            Self::IssuerAnswers => words.check_issuer_answers(about, detail),
            Self::IssuerUnreachable => words.check_issuer_unreachable(about, detail),
            Self::IssuerUntrusted => words.check_issuer_untrusted(about, detail),
            Self::IssuerSilent => words.check_issuer_silent(about, detail),
            Self::ClockRight => words.check_clock_right(about),
            Self::ClockOff => words.check_clock_off(about, detail),
            Self::ClockUnknown => words.check_clock_unknown(about),
            Self::SoftwareFound => words.check_software_found(about),
            Self::SoftwareMissing => words.check_software_missing(about),
            Self::SoftwareUnknown => words.check_software_unknown(about, detail),
            Self::VaultOpens => words.check_vault_opens(),
            Self::VaultLocked => words.check_vault_locked(detail),
            Self::VaultNew => words.check_vault_new(),
            Self::KeyringAbsent => words.check_keyring_absent(detail),
            Self::PlaceReady => words.check_place_ready(about),
            Self::PlaceAsks => words.check_place_asks(about),
            Self::PlaceBroken => words.check_place_broken(about, detail),
            Self::PlaceReadOnly => words.check_place_read_only(about),
            Self::TokenUnplugged => words.check_token_unplugged(about),
            Self::DriverMissing => words.check_driver_missing(about),
            Self::PinLastTry => words.check_pin_last_try(about),
            Self::PinLocked => words.check_pin_locked(about),
            Self::PinNotSet => words.check_pin_not_set(about),
            Self::ApplicationKeyReady => words.check_application_key_ready(about, detail),
            Self::ApplicationKeyMoved => words.check_application_key_moved(about, detail),
            Self::ApplicationKeyGone => words.check_application_key_gone(about, detail),
            Self::ApplicationKeyElsewhere => words.check_application_key_elsewhere(about, detail),
            Self::ApplicationKeyUnknown => words.check_application_key_unknown(about, detail),
            Self::ApplicationAbsent => words.check_application_absent(about),
            Self::NoticesShown => words.check_notices_shown(detail),
            Self::NoticesStartable => words.check_notices_startable(),
            Self::NoticesWithoutButtons => words.check_notices_without_buttons(detail),
            Self::NoticesSilent => words.check_notices_silent(),
            Self::NoticesAbsent => words.check_notices_absent(),
            Self::NoBus => words.check_no_bus(detail),
            Self::TrayShown => words.check_tray_shown(),
            Self::TrayAbsent => words.check_tray_absent(),
            Self::StartsByItself => words.check_starts_by_itself(about),
            Self::StartsByHand => words.check_starts_by_hand(),
            Self::DiskHasRoom => words.check_disk_has_room(about),
            Self::DiskNearlyFull => words.check_disk_nearly_full(about, detail),
            Self::DiskFull => words.check_disk_full(about, detail),
            Self::DiskUnknown => words.check_disk_unknown(about),
            Self::TooSlow => words.check_too_slow(about),
            Self::ProfileLeftOut => words.check_profile_left_out(about, detail),
        }
    }

    fn why(self, words: &Messages) -> String {
        match self {
            Self::IssuerAnswers | Self::IssuerUnreachable | Self::IssuerSilent => words.check_why_issuer(),
            Self::IssuerUntrusted => words.check_why_trust(),
            Self::ClockRight | Self::ClockOff | Self::ClockUnknown => words.check_why_clock(),
            Self::SoftwareFound | Self::SoftwareMissing | Self::SoftwareUnknown => words.check_why_software(),
            Self::VaultOpens | Self::VaultLocked => words.check_why_vault(),
            Self::VaultNew | Self::KeyringAbsent => words.check_why_keyring(),
            Self::PlaceReady
            | Self::PlaceBroken
            | Self::PlaceReadOnly
            | Self::TokenUnplugged
            | Self::DriverMissing
            | Self::PinNotSet => words.check_why_place(),
            Self::PlaceAsks => words.check_why_asks(),
            Self::PinLastTry | Self::PinLocked => words.check_why_pin(),
            Self::ApplicationKeyReady
            | Self::ApplicationKeyMoved
            | Self::ApplicationKeyGone
            | Self::ApplicationKeyElsewhere
            | Self::ApplicationKeyUnknown
            | Self::ApplicationAbsent => words.check_why_application(),
            Self::NoticesShown
            | Self::NoticesStartable
            | Self::NoticesWithoutButtons
            | Self::NoticesSilent
            | Self::NoticesAbsent
            | Self::NoBus => words.check_why_notices(),
            Self::TrayShown | Self::TrayAbsent => words.check_why_tray(),
            Self::StartsByItself | Self::StartsByHand => words.check_why_start(),
            Self::DiskHasRoom | Self::DiskNearlyFull | Self::DiskFull | Self::DiskUnknown => {
                words.check_why_disk()
            }
            Self::TooSlow => words.check_why_slow(),
            Self::ProfileLeftOut => words.check_why_profile(),
        }
    }

    fn remedy(self, words: &Messages, detail: &str) -> Option<String> {
        Some(match self {
            Self::IssuerAnswers
            | Self::ClockRight
            | Self::SoftwareFound
            | Self::VaultOpens
            | Self::VaultNew
            | Self::PlaceReady
            | Self::ApplicationKeyReady
            | Self::NoticesShown
            | Self::NoticesStartable
            | Self::TrayShown
            | Self::StartsByItself
            | Self::DiskHasRoom => return None,
            Self::IssuerUnreachable => words.check_do_issuer(),
            Self::IssuerUntrusted => words.check_do_trust(),
            Self::IssuerSilent => words.check_do_silent(),
            Self::ClockOff => words.check_do_clock(),
            Self::ClockUnknown => words.check_do_clock_unknown(),
            Self::SoftwareMissing | Self::DriverMissing if detail.is_empty() => words.check_do_ask_issuer(),
            Self::SoftwareMissing | Self::DriverMissing => words.check_do_get(detail),
            Self::SoftwareUnknown => words.check_do_look(),
            Self::VaultLocked => words.check_do_vault(),
            Self::KeyringAbsent => words.check_do_keyring(),
            Self::PlaceAsks => words.check_do_asks(),
            Self::PlaceBroken => words.check_do_place(),
            Self::PlaceReadOnly => words.check_do_read_only(),
            Self::TokenUnplugged => words.check_do_plug_in(),
            Self::PinLastTry => words.check_do_last_try(),
            Self::PinLocked => words.check_do_unlock(),
            Self::PinNotSet => words.check_do_set_pin(),
            Self::ApplicationKeyMoved => words.check_do_application_moved(),
            Self::ApplicationKeyGone => words.check_do_application_gone(),
            Self::ApplicationKeyElsewhere => words.check_do_application_elsewhere(detail),
            Self::ApplicationKeyUnknown => words.check_do_application_unknown(),
            Self::ApplicationAbsent => words.check_do_application_absent(),
            Self::NoticesWithoutButtons => words.check_do_buttons(),
            Self::NoticesSilent => words.check_do_silent_service(),
            Self::NoticesAbsent => words.check_do_service(),
            Self::NoBus => words.check_do_session(),
            Self::TrayAbsent => words.check_do_tray(),
            Self::StartsByHand if detail.is_empty() => words.check_do_start(),
            Self::StartsByHand => words.check_do_start_unit(),
            Self::DiskNearlyFull | Self::DiskFull | Self::DiskUnknown => words.check_do_disk(),
            Self::TooSlow => words.check_do_slow(),
            Self::ProfileLeftOut => words.check_do_profile(),
        })
    }
}

impl Group {
    /// The groups in the order of the page.
    pub const ALL: [Self; 4] = [Self::Issuers, Self::Places, Self::Desktop, Self::Computer];

    /// Its heading.
    #[must_use]
    pub fn heading(self, words: &Messages) -> String {
        match self {
            Self::Issuers => words.check_issuers(),
            Self::Places => words.check_places(),
            Self::Desktop => words.check_desktop(),
            Self::Computer => words.check_computer(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    #[test]
    fn every_word_means_one_finding_and_is_said_in_each_language() {
        let english = Messages::new(Language::English);
        for what in What::ALL {
            assert_eq!(What::of_word(what.as_str()), Some(what));
            let told = what.say(&english, "cfca", "");
            assert!(told.said.ends_with('.') && told.why.ends_with('.'), "{told:?}");
            for language in [Language::French, Language::Chinese] {
                let other = what.say(&Messages::new(language), "cfca", "");
                assert_ne!((&other.said, &other.why), (&told.said, &told.why));
                assert_eq!(other.remedy.is_some(), told.remedy.is_some());
            }
        }
    }
}
