//! The three ways of acting like an issuer that people meet: what is mailed, in which words, and what clients need to
//! know (the issuer profile).

use std::{fmt, str::FromStr};

use issuers::{
    Cmp, CodeRenewal, Enrolment, LocationKind, LocationRules, MailRules, Profile, ProfileError, Registry,
    Text, VerificationCode,
};
use openssl::x509::X509Ref;

use crate::{codes::CodeShape, office::OfficeError};

/// Which issuer the authority acts like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Flavour {
    /// A PIN, and a link that carries the reference number.
    Wipo,
    /// Reference number and authorization code, both in the mail.
    Cfca,
    /// The reference number in the mail; the authorization code comes another way.
    Certifio,
}

/// The words of an approval e-mail.
pub(crate) struct Wording {
    pub(crate) language: &'static str,
    pub(crate) sender: &'static str,
    pub(crate) subject: &'static str,
    pub(crate) greeting: &'static str,
    pub(crate) opening: &'static str,
    /// The subject and the opening where new codes replace those that have expired.
    pub(crate) renewed_subject: &'static str,
    pub(crate) renewed_opening: &'static str,
    pub(crate) reference_label: &'static str,
    pub(crate) secret_label: &'static str,
    pub(crate) approved_label: &'static str,
    pub(crate) expires_label: &'static str,
    pub(crate) colon: &'static str,
    pub(crate) link_line: &'static str,
    pub(crate) closing: &'static str,
}

/// The name given is none of the three.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("the authority does not act as the issuer {0:?}; it knows wipo, cfca and certifio")]
pub(crate) struct UnknownFlavour(pub(crate) String);

/// The shipped profiles that the flavours start from.
pub(crate) struct Profiles(Vec<(Flavour, Profile)>);

/// What turns a shipped profile into one of this authority.
pub(crate) struct Here<'a> {
    /// `127.0.0.1:8080`
    pub(crate) address: &'a str,
    pub(crate) mail_from: &'a str,
    pub(crate) root: &'a X509Ref,
    /// What renewals need here.
    pub(crate) verification_code: Option<VerificationCode>,
}

impl Profiles {
    /// Takes them from the registry.
    pub(crate) fn load() -> Result<Self, OfficeError> {
        let registry = Registry::shipped();
        let profile = |flavour: Flavour| {
            let profile = registry.profile(flavour.id()).ok_or(OfficeError::NoProfile(flavour))?;
            Ok((flavour, profile.clone()))
        };
        Flavour::ALL.into_iter().map(profile).collect::<Result<_, _>>().map(Self)
    }

    /// The shipped profile of `flavour`: its renewal window counts here too.
    pub(crate) fn shipped(&self, flavour: Flavour) -> Option<&Profile> {
        self.0.iter().find_map(|(known, profile)| (*known == flavour).then_some(profile))
    }

    /// The profile for this authority's clients, as TOML: CMP, the root to trust, the sender of its mails.
    pub(crate) fn for_clients(&self, flavour: Flavour, here: &Here<'_>) -> Result<String, ProfileTextError> {
        let mut profile = self.shipped(flavour).ok_or(ProfileTextError::Missing(flavour))?.clone();
        let pem = String::from_utf8_lossy(&here.root.to_pem()?).into_owned();
        // The flavours share a sender's domain: their mails are told apart by the name of the office.
        let mut known_as = profile.mail.known_as;
        known_as.extend(profile.name.all().map(str::to_owned));
        profile.name = Text::new(format!("{} flavour of this authority", profile.name.text("en")));
        profile.mail = MailRules {
            senders: here.mail_from.rsplit('@').take(1).map(str::to_owned).collect(),
            link_hosts: vec![host_of(here.address).to_owned()],
            link_parameters: vec!["reference".to_owned()],
            known_as,
        };
        let url = format!("http://{}/.well-known/cmp/p/{flavour}", here.address);
        profile.enrolment = Enrolment::Cmp(Box::new(Cmp { trust: vec![pem.clone()], ..Cmp::new(url) }));
        let url = format!("https://{}/questions/{flavour}", here.address);
        profile.code_renewal = Some(CodeRenewal { trust: vec![pem], ..CodeRenewal::questions(url) });
        profile.renewal.verification_code = here.verification_code;
        // This authority never goes home, whatever the office does whose flavour it has.
        profile.working_days = None;
        // The key is made when the certificate is picked up, and nothing here needs a browser or a token.
        profile.key = issuers::KeyRules::default();
        profile.location = LocationRules { default: LocationKind::Vault, ..profile.location };
        for place in [LocationKind::Vault, LocationKind::File] {
            if !profile.location.allowed.contains(&place) {
                profile.location.allowed.push(place);
            }
        }
        Ok(profile.to_toml()?)
    }
}

/// `127.0.0.1` of `127.0.0.1:8080`, `::1` of `[::1]:8080`.
pub(crate) fn host_of(address: &str) -> &str {
    address.rsplit_once(':').map_or(address, |(host, _)| host).trim_matches(['[', ']'])
}

/// Why a profile cannot be printed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProfileTextError {
    /// Nothing to start from.
    #[error("the program ships no profile of {0}")]
    Missing(Flavour),
    /// The root certificate cannot be written.
    #[error("cannot write the root certificate")]
    Crypto(#[from] openssl::error::ErrorStack),
    /// The address or the sender breaks a rule of profiles.
    #[error(transparent)]
    Profile(#[from] ProfileError),
}

impl Flavour {
    /// Every flavour, in the order in which help texts list them.
    pub(crate) const ALL: [Self; 3] = [Self::Wipo, Self::Cfca, Self::Certifio];

    /// The issuer's identifier, as in the profile and in the CMP path.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Wipo => "wipo",
            Self::Cfca => "cfca",
            Self::Certifio => "certifio",
        }
    }

    /// The shape of the secret half.
    pub(crate) fn code_shape(self) -> CodeShape {
        match self {
            Self::Wipo => CodeShape::Pin,
            Self::Cfca | Self::Certifio => CodeShape::AuthorizationCode,
        }
    }

    /// Whether people know the secret half as a PIN.
    pub(crate) fn calls_it_pin(self) -> bool {
        self.code_shape() == CodeShape::Pin
    }

    /// Whether the mail tells the secret half too.
    pub(crate) fn mails_secret(self) -> bool {
        match self {
            Self::Wipo | Self::Cfca => true,
            Self::Certifio => false,
        }
    }

    /// The words of this issuer's mail.
    pub(crate) fn wording(self) -> Wording {
        match self {
            Self::Wipo => Wording {
                language: "en",
                sender: "Digital Certificates",
                subject: "Your digital certificate request has been approved",
                greeting: "Dear",
                opening: "your request for a digital certificate has been approved. Pick it up on the computer on \
                          which you made the request, with these codes:",
                renewed_subject: "New codes for your digital certificate",
                renewed_opening: "the codes of your approved request had expired. Pick your digital certificate up \
                                  with these new ones:",
                reference_label: "Reference number",
                secret_label: "PIN",
                approved_label: "Approved on",
                expires_label: "The codes expire on",
                colon: ": ",
                link_line: "Open this page in the browser that made the request:",
                closing: "The codes work once. Do not forward this mail.",
            },
            Self::Cfca => Wording {
                language: "zh",
                sender: "数字证书中心",
                subject: "数字证书申请已批准 Your certificate application has been approved",
                greeting: "尊敬的",
                opening: "您的数字证书申请已获批准，请使用以下两码下载证书。 Your application has been approved; \
                          download the certificate with these two codes.",
                renewed_subject: "数字证书两码已更新 New codes for your approved certificate application",
                renewed_opening: "您已获批准的数字证书申请的两码已过期，请使用以下新的两码下载证书。 The codes of your \
                                  approved application had expired; download the certificate with these new ones.",
                reference_label: "参考号",
                secret_label: "授权码",
                approved_label: "批准时间",
                expires_label: "有效期至",
                colon: "：",
                link_line: "下载页面：",
                closing: "两码仅可使用一次，请勿转发本邮件。 The codes work once; do not forward this mail.",
            },
            Self::Certifio => Wording {
                language: "fr",
                sender: "CertifiO",
                subject: "Votre demande de certificat a été approuvée",
                greeting: "Bonjour",
                opening: "votre demande de certificat numérique a été approuvée. Le code d'autorisation vous sera \
                          donné séparément, une fois vos questions de sécurité répondues.",
                renewed_subject: "Nouveaux codes pour votre certificat",
                renewed_opening: "les codes de votre demande de certificat numérique approuvée avaient expiré. \
                                  Activez votre certificat avec ces nouveaux codes.",
                reference_label: "Numéro de référence",
                secret_label: "Code d'autorisation",
                approved_label: "Approuvée le",
                expires_label: "Les codes expirent le",
                colon: "\u{a0}: ",
                link_line: "Pour activer votre certificat :",
                closing: "Le numéro ne sert qu'une fois.",
            },
        }
    }
}

impl fmt::Display for Flavour {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.id())
    }
}

impl FromStr for Flavour {
    type Err = UnknownFlavour;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|flavour| flavour.id() == text)
            .ok_or_else(|| UnknownFlavour(text.to_owned()))
    }
}
