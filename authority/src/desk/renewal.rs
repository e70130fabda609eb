//! New codes for an application whose old ones have expired.

use jiff::Timestamp;
use ledger::{Batch, Vault};
use secrecy::ExposeSecret;

use super::{CODE_LIFETIME, DeskError};
use crate::{
    ca::CaError,
    mail::Occasion,
    office::{Office, StoreError},
    records::{APPLICATIONS, Application, ApplicationState, application_key, code_path},
};

impl Office {
    /// Draws new codes and mails them, both halves. When the mail does not leave, the old ones, expired as they are, stand
    /// again.
    pub(crate) fn renew_codes(&self, old: &Application) -> Result<(), DeskError> {
        let now = Timestamp::from_second(self.now().as_second()).map_err(CaError::Time)?;
        let secret = old.issuer.code_shape().draw().map_err(CaError::Crypto)?;
        let new = Application {
            approved_at: now,
            expires_at: now.checked_add(CODE_LIFETIME).map_err(CaError::Time)?,
            wrong_tries: 0,
            ..old.clone()
        };
        let message = self.letter(&new, &secret, Occasion::Renewal)?;
        let key = application_key(new.issuer, &new.reference_number);
        let path = code_path(new.issuer, &new.reference_number);
        if !self.replace_codes(old, &new, Some(secret.expose_secret().as_bytes()))? {
            return Err(DeskError::NotPossible {
                reason: format!("the application {} has changed meanwhile", new.reference_number),
                remedy: "see `list`".to_owned(),
            });
        }
        let stem = format!("{}-{key}-renewed", now.strftime("%Y%m%d"));
        match self.post()?.deliver(&message, &stem) {
            Ok(_) => {
                tracing::info!(issuer = %new.issuer, reference = new.reference_number, "codes renewed");
                Ok(())
            }
            Err(error) => {
                // Nobody knows the new ones, so nobody can have used them; but the desk may have denied the application.
                self.replace_codes(&new, old, None)?;
                tracing::warn!(path, error = %crate::narrate(&error), "new codes could not be mailed");
                Err(DeskError::Mail(error))
            }
        }
    }

    /// Puts `new` in the place of `old`, as long as that one stands; says whether it did. Without a secret there is none
    /// any more.
    fn replace_codes(
        &self,
        old: &Application,
        new: &Application,
        secret: Option<&[u8]>,
    ) -> Result<bool, DeskError> {
        let _pen = self.take_pen();
        let stands = self.application(old.issuer, &old.reference_number)?.is_some_and(|found| {
            found.state == ApplicationState::Approved && found.approved_at == old.approved_at
        });
        if !stands {
            return Ok(false);
        }
        let path = code_path(new.issuer, &new.reference_number);
        let mut batch = Batch::new();
        batch
            .put(APPLICATIONS, &application_key(new.issuer, &new.reference_number), new)
            .map_err(StoreError::from)?;
        match secret {
            Some(secret) => self.vault().seal(&mut batch, &path, secret).map_err(StoreError::from)?,
            None => Vault::remove(&mut batch, &path),
        }
        self.commit(batch)?;
        Ok(true)
    }
}
