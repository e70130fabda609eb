//! Inside the host: the loaded module, the token at hand, and what its errors mean.

use std::ffi::CString;
use std::ptr::NonNull;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Function, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::{Slot, TokenInfo};
use secrecy::SecretString;

use super::trouble::{Tries, Trouble};
use super::wire::{Answer, Login, Token, TokenName};

/// NSS's database, as its softoken calls it where nobody gives it another name.
pub(super) const NSS_TOKEN: &str = "NSS Certificate DB";

/// A module that was loaded and started.
pub(super) struct Driver {
    desk: Option<Desk>,
    pkcs11: Pkcs11,
    nss: bool,
}

/// A token that is worked with.
pub(super) struct Desk {
    /// What it is asked through.
    pub(super) session: Session,
    /// Whether it is NSS's database, which has ways of its own.
    pub(super) nss: bool,
    /// Whether private keys can be seen.
    pub(super) keys_visible: bool,
    /// Where it sits.
    pub(super) slot: Slot,
    /// Through whom to ask about it.
    pub(super) pkcs11: Pkcs11,
    serial: String,
}

impl Driver {
    /// Loads a library and starts it; NSS's with the database in the folder `nss`.
    pub(super) fn load(library: &str, nss: Option<&str>) -> Answer<Self> {
        let not_loadable = |error: Error| Trouble::NotLoadable { why: plainly(&error) };
        let pkcs11 = Pkcs11::new(library).map_err(not_loadable)?;
        let Some(folder) = nss else {
            let arguments = CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK);
            pkcs11.initialize(arguments).map_err(not_loadable)?;
            return Ok(Self { desk: None, pkcs11, nss: false });
        };
        let open = |flags| pkcs11.initialize(nss_arguments(folder, flags)?).map_err(|error| refused(&error));
        // What cannot be written to can still be used.
        open("optimizeSpace").or_else(|error| open("readOnly,optimizeSpace").map_err(|_| error))?;
        Ok(Self { desk: None, pkcs11, nss: true })
    }

    /// What tokens are there. One that cannot even be asked its name is left out.
    pub(super) fn tokens(&self) -> Answer<Vec<Token>> {
        let slots = self.pkcs11.get_slots_with_token().map_err(|error| refused(&error))?;
        let known = slots.into_iter().filter_map(|slot| self.pkcs11.get_token_info(slot).ok());
        Ok(known.filter(TokenInfo::token_initialized).map(|info| describe(&info)).collect())
    }

    /// Sits down with a token: opens a session, and logs in where that is wished and needed.
    pub(super) fn enter(&mut self, token: Option<&TokenName>, login: &Login, write: bool) -> Answer<()> {
        self.desk = None;
        let (slot, info) = self.find(token)?;
        if write && info.write_protected() {
            return Err(Trouble::ReadOnly);
        }
        let session = if write || !info.user_pin_initialized() {
            self.pkcs11.open_rw_session(slot)
        } else {
            self.pkcs11.open_ro_session(slot)
        };
        let session = session.map_err(|error| refused(&error))?;
        let mut desk = Desk {
            session,
            nss: self.nss,
            keys_visible: false,
            slot,
            pkcs11: self.pkcs11.clone(),
            serial: info.serial_number().trim_end().to_owned(),
        };
        match login {
            Login::Not => desk.keys_visible = !info.login_required(),
            Login::With { pin, last_try } => {
                desk.log_in(&info, pin.as_ref().map(super::wire::Pin::secret), *last_try)?;
                desk.keys_visible = true;
            }
        }
        self.desk = Some(desk);
        Ok(())
    }

    /// The token that is worked with.
    pub(super) fn desk(&self) -> Answer<&Desk> {
        self.desk.as_ref().ok_or_else(|| Trouble::Nonsense { why: "no token was entered".to_owned() })
    }

    /// Ends the session, then the module.
    pub(super) fn finish(self) {
        drop(self.desk);
        // It is over either way.
        let _ended = self.pkcs11.finalize();
    }

    fn find(&self, token: Option<&TokenName>) -> Answer<(Slot, TokenInfo)> {
        let slots = self.pkcs11.get_slots_with_token().map_err(|error| refused(&error))?;
        let known = slots.into_iter().filter_map(|slot| Some((slot, self.pkcs11.get_token_info(slot).ok()?)));
        let mut fitting: Vec<(Slot, TokenInfo)> = known
            .filter(|(_, info)| match token {
                Some(name) => info.token_initialized() && name.fits(&describe(info)),
                None => info.label().trim_end() == NSS_TOKEN,
            })
            .collect();
        let found = fitting.pop().ok_or(Trouble::NotThere)?;
        if fitting.is_empty() {
            return Ok(found);
        }
        fitting.push(found);
        let serials = fitting.iter().map(|(_, info)| info.serial_number().trim_end().to_owned()).collect();
        Err(Trouble::Several { serials })
    }
}

impl Desk {
    /// One try with the PIN, never two; and not the last one, unless the person allows it.
    fn log_in(&self, info: &TokenInfo, pin: Option<&SecretString>, last_try: bool) -> Answer<()> {
        if self.nss && !info.user_pin_initialized() {
            return self.open_new_database();
        }
        if !info.login_required() {
            return Ok(());
        }
        if info.user_pin_locked() {
            return Err(Trouble::PinLocked);
        }
        if !info.user_pin_initialized() {
            return Err(Trouble::PinNotSet);
        }
        if pin.is_none() && !info.protected_authentication_path() {
            let tries = tries(info);
            return Err(if self.nss { Trouble::PasswordNeeded } else { Trouble::PinNeeded { tries } });
        }
        if info.user_pin_final_try() && !last_try {
            return Err(Trouble::LastTry);
        }
        match self.session.login(UserType::User, pin) {
            Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(()),
            Err(error) => Err(self.trouble(&error)),
        }
    }

    /// A database that was just made has no password record yet; the browsers give it an empty one, and so do we.
    fn open_new_database(&self) -> Answer<()> {
        let empty = SecretString::from("");
        let made = self
            .session
            .login(UserType::So, Some(&empty))
            .and_then(|()| self.session.init_pin(&empty))
            .and_then(|()| self.session.logout());
        made.map_err(|error| self.trouble(&error))
    }

    /// What an error of the module means to a person.
    pub(super) fn trouble(&self, error: &Error) -> Trouble {
        let Error::Pkcs11(code, function) = error else {
            return refused(error);
        };
        let is = |codes: &[RvError]| codes.contains(code);
        if is(&[RvError::PinIncorrect]) {
            if self.nss { Trouble::WrongPassword } else { self.wrong_pin() }
        } else if is(&[RvError::PinLocked]) {
            Trouble::PinLocked
        } else if is(&[RvError::PinExpired]) {
            Trouble::PinExpired
        } else if is(&[RvError::PinInvalid, RvError::PinLenRange]) {
            Trouble::PinUnfit
        } else if is(&[RvError::UserPinNotInitialized]) {
            Trouble::PinNotSet
        } else if is(&[RvError::TokenWriteProtected, RvError::SessionReadOnly]) {
            Trouble::ReadOnly
        } else if is(&[RvError::DeviceMemory]) {
            Trouble::Full
        } else if is(&[RvError::KeyUnextractable, RvError::KeyNotWrappable]) {
            Trouble::KeyStays
        } else if !self.is_there() {
            Trouble::PulledOut
        } else if is(&[
            RvError::MechanismInvalid,
            RvError::CurveNotSupported,
            RvError::KeySizeRange,
            RvError::FunctionNotSupported,
        ]) {
            Trouble::Unsupported {
                what: format!("do what was asked of it ({}: {code:?})", name_of(*function)),
            }
        } else {
            Trouble::Refused { function: name_of(*function), code: format!("{code:?}") }
        }
    }

    /// The PIN was wrong: what is left is what the token says now.
    fn wrong_pin(&self) -> Trouble {
        match self.pkcs11.get_token_info(self.slot) {
            Ok(info) if info.user_pin_locked() => Trouble::PinLocked,
            Ok(info) => Trouble::WrongPin { tries: tries(&info) },
            Err(_) => Trouble::PulledOut,
        }
    }

    /// Modules say all sorts of things of a token that is gone, such as that a handle is not valid. So it is looked at.
    fn is_there(&self) -> bool {
        let present = self.pkcs11.get_slot_info(self.slot).is_ok_and(|slot| slot.token_present());
        let same = |info: TokenInfo| info.serial_number().trim_end() == self.serial;
        self.nss || present && self.pkcs11.get_token_info(self.slot).is_ok_and(same)
    }
}

/// An error that has nothing to do with a token.
fn refused(error: &Error) -> Trouble {
    match error {
        Error::Pkcs11(code, function) => {
            Trouble::Refused { function: name_of(*function), code: format!("{code:?}") }
        }
        Error::LibraryLoading(_)
        | Error::NotSupported
        | Error::TryFromInt(_)
        | Error::TryFromSlice(_)
        | Error::ParseInt(_)
        | Error::Utf8(_)
        | Error::NulError(_)
        | Error::NullFunctionPointer
        | Error::MissingSymbol(_)
        | Error::InvalidValue
        | Error::PinNotSet => Trouble::Refused { function: "a call".to_owned(), code: plainly(error) },
    }
}

/// The function's name in PKCS#11.
fn name_of(function: Function) -> String {
    format!("C_{function:?}")
}

/// What the error says, with what the system says below it.
fn plainly(error: &Error) -> String {
    match error {
        Error::LibraryLoading(loading) => loading.to_string(),
        Error::MissingSymbol(_) => "it is no PKCS#11 driver".to_owned(),
        Error::Pkcs11(code, function) => format!("{} failed with {code:?}", name_of(*function)),
        Error::NotSupported
        | Error::TryFromInt(_)
        | Error::TryFromSlice(_)
        | Error::ParseInt(_)
        | Error::Utf8(_)
        | Error::NulError(_)
        | Error::NullFunctionPointer
        | Error::InvalidValue
        | Error::PinNotSet => error.to_string(),
    }
}

fn describe(info: &TokenInfo) -> Token {
    Token {
        label: info.label().trim_end().to_owned(),
        model: info.model().trim_end().to_owned(),
        manufacturer: info.manufacturer_id().trim_end().to_owned(),
        serial: info.serial_number().trim_end().to_owned(),
        login_required: info.login_required(),
        pin_set: info.user_pin_initialized(),
        pin_pad: info.protected_authentication_path(),
        write_protected: info.write_protected(),
        tries: tries(info),
    }
}

fn tries(info: &TokenInfo) -> Tries {
    if info.user_pin_locked() {
        Tries::Zero
    } else if info.user_pin_final_try() {
        Tries::One
    } else if info.user_pin_count_low() {
        Tries::Fewer
    } else {
        Tries::Enough
    }
}

/// Softoken takes its settings as text where PKCS#11 has a reserved pointer.
fn nss_arguments(folder: &str, flags: &str) -> Answer<CInitializeArgs> {
    let folder = folder.replace('\\', r"\\").replace('\'', r"\'");
    let settings = format!(
        "configdir='sql:{folder}' certPrefix='' keyPrefix='' secmod='secmod.db' flags={flags} \
         updatedir='' updateCertPrefix='' updateKeyPrefix='' updateid='' updateTokenDescription=''"
    );
    let settings = CString::new(settings)
        .map_err(|_| Trouble::NotLoadable { why: "the folder's name has a NUL in it".to_owned() })?;
    // Left to the module for as long as this process lives.
    let settings = NonNull::new(settings.into_raw().cast())
        .ok_or_else(|| Trouble::NotLoadable { why: "there is no memory left".to_owned() })?;
    #[expect(unsafe_code, reason = "softoken reads its settings from there; they are never freed or changed")]
    let arguments = unsafe { CInitializeArgs::new_with_reserved(CInitializeFlags::OS_LOCKING_OK, settings) };
    Ok(arguments)
}
