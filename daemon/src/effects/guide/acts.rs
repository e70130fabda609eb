//! What is done on the person's desktop, in their order: the page, the reference number, the code.

use custody::LocationName;
use secrecy::SecretString;
use tracing::info;

use super::Guided;
use crate::{
    browser,
    clipboard::{Clipboard, ClipboardError, Used},
    effects::at_hand::unseal_text,
    session::Session,
    tracker::code_path,
};

/// What happens, in the contract's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// The issuer's page is open.
    PageOpened,
    /// There is no page to open, or it was not opened.
    PageNotOpened,
    /// The reference number is on the clipboard.
    NumberCopied,
    /// The code is on the clipboard.
    CodeCopied,
    /// Nothing was pasted, and the clipboard is empty again.
    ClipboardWiped,
    /// There is no clipboard to be used.
    NoClipboard,
    /// The certificate is waited for.
    Watching,
    /// A certificate came that is not the one.
    OtherCertificate,
    /// Several came that may be the one.
    SeveralCertificates,
    /// It came.
    CertificateFound,
    /// Its key has signed.
    Proven,
}

impl Step {
    /// How many there are to report, one after the other.
    pub(crate) const COUNT: u32 = 5;

    /// Its word in the contract.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::PageOpened => "page-opened",
            Self::PageNotOpened => "page-not-opened",
            Self::NumberCopied => "number-copied",
            Self::CodeCopied => "code-copied",
            Self::ClipboardWiped => "clipboard-wiped",
            Self::NoClipboard => "no-clipboard",
            Self::Watching => "watching",
            Self::OtherCertificate => "other-certificate",
            Self::SeveralCertificates => "several-certificates",
            Self::CertificateFound => "certificate-found",
            Self::Proven => "proven",
        }
    }

    /// Its place among those that come one after the other.
    pub(crate) const fn number(self) -> u32 {
        match self {
            Self::PageOpened | Self::PageNotOpened => 1,
            // Either may come first.
            Self::NumberCopied | Self::CodeCopied | Self::ClipboardWiped | Self::NoClipboard => 2,
            Self::Watching | Self::OtherCertificate => 3,
            Self::SeveralCertificates | Self::CertificateFound => 4,
            Self::Proven => 5,
        }
    }
}

impl Guided<'_> {
    /// Opens the page and hands the codes over. Where something of it cannot be done, the person is told how to go on, and
    /// the rest is done all the same.
    pub(super) async fn act(&self) {
        let session = Session::find().await;
        self.open_page(&session).await;
        let clipboard = match Clipboard::of(&session, self.job.tools.clock.clone()) {
            Ok(clipboard) => clipboard,
            Err(error) => return self.without_clipboard(&error).await,
        };
        let code = match self.job.tools.vault.open().await {
            Ok(vault) => unseal_text(&vault, &code_path(self.job.id)),
            Err(error) => Err(error),
        };
        let code = match code {
            Ok(code) => code.map(|code| (code, Step::CodeCopied, "the code")),
            Err(error) => {
                let (why, remedy) = (error.reason(), error.remedy());
                let detail =
                    format!("the code is not copied: {why}; take it from the issuer's e-mail, or {remedy}");
                return self.tell(Step::NoClipboard, &detail).await;
            }
        };
        let number = &self.activation.reference_number;
        // A page that got the number with its link has filled it in; the person who need not paste it need not wait either.
        let is_filled_in = self.activation.link.as_ref().is_some_and(|link| link.contains(number.as_str()));
        let number = SecretString::from(number.clone());
        let number = Some((number, Step::NumberCopied, "the reference number"));
        let in_order = if is_filled_in { [code, number] } else { [number, code] };
        for (one, step, what) in in_order.into_iter().flatten() {
            if !self.hand_over(&clipboard, &one, step, what).await {
                return;
            }
        }
    }

    async fn open_page(&self, session: &Session) {
        let at = &self.guide.to;
        let mail = &self.profile.mail;
        let Some(link) = self.activation.link.as_deref() else {
            let detail = format!("the e-mail had no link: open the issuer's page yourself, {}", within(at));
            return self.tell(Step::PageNotOpened, &detail).await;
        };
        let opened = match browser::page(link, mail) {
            Ok(page) => browser::open(&page, at, &self.job.tools.around, session)
                .map_err(|error| format!("{error}: open the link yourself, {}: {link}", within(at))),
            // Nobody knows this issuer's pages; where they are known, another one is refused before.
            Err(_) => Err(format!(
                "it is not known which pages are the issuer's: look at the link, and open it yourself, {}: {link}",
                within(at)
            )),
        };
        match opened {
            Ok(()) => {
                let detail = format!("the issuer's page is opened, {}", within(at));
                self.tell(Step::PageOpened, &detail).await;
            }
            Err(detail) => self.tell(Step::PageNotOpened, &detail).await,
        }
    }

    /// Puts one of them on the clipboard; whether the next one is to follow. A person who has gone away gets no further
    /// code there.
    async fn hand_over(&self, clipboard: &Clipboard, code: &SecretString, step: Step, what: &str) -> bool {
        let offer = match clipboard.hold(code).await {
            Ok(offer) => offer,
            Err(error) => {
                self.without_clipboard(&error).await;
                return false;
            }
        };
        let detail = format!("{what} is on the clipboard: paste it into the page");
        self.tell(step, &detail).await;
        let used = offer.until_used().await;
        info!(item = %self.job.id, ?used, step = step.as_str(), "the clipboard is ours no more");
        if used == Used::Pasted {
            return true;
        }
        let why = match used {
            Used::Replaced => "something else was copied",
            Used::TimeUp | Used::Pasted => "nothing was pasted in time, so the clipboard is empty again",
        };
        let detail = format!("{why}; to have the codes once more: neverlapse pick-up {}", self.job.id);
        self.tell(Step::ClipboardWiped, &detail).await;
        false
    }

    async fn without_clipboard(&self, error: &ClipboardError) {
        let detail = format!("the codes are not copied, as {error}: take them from the issuer's e-mail");
        self.tell(Step::NoClipboard, &detail).await;
    }
}

/// Where a page is to be opened, for people.
fn within(at: &LocationName) -> String {
    match at {
        LocationName::Firefox(Some(profile)) => format!("in the profile {profile} of Firefox"),
        LocationName::Firefox(None) => "in Firefox".to_owned(),
        LocationName::Nss(folder) => format!("in the browser that uses {}", folder.display()),
        LocationName::Vault | LocationName::File(_) | LocationName::Token(_) => "in your browser".to_owned(),
    }
}
