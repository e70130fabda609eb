//! Security questions, on the issuer's side: three are asked of those that were stored with the application, two right
//! answers are enough, and five attempts are all there are.
//!
//! An attempt is counted, durably, before it is judged, so that neither a restart nor many clients at once give any back.
//! The questions stay the same until then: whoever does not like them gets no others. Right and wrong answers take the same
//! work, and a reference number that does not exist is answered as one that is locked, after the same time.

use argon2::{Algorithm, Argon2, Params, Version};
use enrol::questions::{Answer, Ask, Asked, Judged, LONGEST_ANSWER, LONGEST_QUESTION, is_question};
use ledger::Batch;
use openssl::memcmp;
use secrecy::{ExposeSecret, SecretString};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::{
    ca::CaError,
    codes::draw_one,
    desk::DeskError,
    flavours::Flavour,
    office::{Office, StoreError},
    records::{
        Application, ApplicationState, Blob, QUESTIONS, Question, Questions, Session, application_key,
    },
};

/// So many questions are asked at once.
const ASKED: usize = 3;
/// So many of their answers have to be right.
const RIGHT: usize = 2;
/// So many attempts there are.
const ATTEMPTS: u32 = 5;
/// So many questions may be stored.
const MOST_KEPT: usize = 20;
/// The second choice of RFC 9106 is for machines with memory to spare; this is the least that OWASP recommends, and takes
/// some 30 ms.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;

impl Office {
    /// Checks questions and hashes their answers; none where there are none. Blocks.
    pub(crate) fn keep_questions(
        &self,
        given: &[(String, SecretString)],
    ) -> Result<Option<Questions>, DeskError> {
        if given.is_empty() {
            return Ok(None);
        }
        let bad = |reason: String, remedy: String| Err(DeskError::BadInput { reason, remedy });
        if !(ASKED..=MOST_KEPT).contains(&given.len()) {
            return bad(
                format!("{} security questions are too few or too many", given.len()),
                format!("give {ASKED} to {MOST_KEPT}, each as --question QUESTION=ANSWER, or none"),
            );
        }
        let mut kept: Vec<Question> = Vec::new();
        for (text, answer) in given {
            let twice = kept.iter().any(|other| other.text == *text);
            if !is_question(text) || twice {
                return bad(
                    format!("{text:?} is no question that can be asked, or is given twice"),
                    format!("write each on one line of at most {LONGEST_QUESTION} characters"),
                );
            }
            if plain(answer).is_empty() || answer.expose_secret().len() > LONGEST_ANSWER {
                return bad(
                    format!("the answer to {text:?} is empty or too long"),
                    format!("give an answer of at most {LONGEST_ANSWER} bytes"),
                );
            }
            kept.push(self.hash_new(text, answer)?);
        }
        Ok(Some(Questions { kept, attempts: 0, open: None }))
    }

    /// The questions of an application. Blocks.
    pub(crate) fn ask_questions(&self, issuer: Flavour, ask: &Ask) -> Result<Asked, DeskError> {
        let asked = {
            let _pen = self.take_pen();
            match self.askable(issuer, &ask.reference_number)? {
                Some((application, mut questions)) => {
                    if !self.is_due(&application) {
                        return Ok(Asked::NotDue);
                    }
                    let session = match questions.open.take() {
                        Some(session) => session,
                        None => draw_session(questions.kept.len())?,
                    };
                    let asked = Asked::Questions {
                        session: session.name.clone(),
                        questions: questions.of(&session).map(|question| question.text.clone()).collect(),
                        attempts_left: ATTEMPTS - questions.attempts,
                    };
                    questions.open = Some(session);
                    self.write_questions(&application, &questions)?;
                    Some(asked)
                }
                None => None,
            }
        };
        Ok(asked.unwrap_or_else(|| {
            self.work_for_nothing(1);
            Asked::Locked
        }))
    }

    /// Judges answers, once the attempt is counted. Blocks.
    pub(crate) fn judge_answers(&self, issuer: Flavour, answer: &Answer) -> Result<Judged, DeskError> {
        let counted = {
            let _pen = self.take_pen();
            match self.askable(issuer, &answer.reference_number)? {
                None => None,
                Some((application, mut questions)) => {
                    let Some(session) = questions.open.take_if(|session| session.name == answer.session)
                    else {
                        return Ok(Judged::Stale);
                    };
                    questions.attempts += 1;
                    self.write_questions(&application, &questions)?;
                    let asked: Vec<Question> = questions.of(&session).cloned().collect();
                    Some((application, asked, questions.attempts))
                }
            }
        };
        let Some((application, asked, attempts)) = counted else {
            self.work_for_nothing(ASKED);
            return Ok(Judged::Locked);
        };
        // Outside of the pen: it takes long on purpose, and nobody else shall wait for it.
        let right = asked
            .iter()
            .enumerate()
            .filter(|(place, question)| {
                let given = answer.answers.get(*place).cloned().unwrap_or_default();
                // Hashed whatever came, so that what is missing takes as long as what is wrong.
                self.is_right(question, &given)
            })
            .count();
        if right >= RIGHT {
            return self.let_in(&application);
        }
        tracing::info!(%issuer, reference = application.reference_number, attempts, "wrong answers");
        if attempts < ATTEMPTS {
            return Ok(Judged::Wrong { attempts_left: ATTEMPTS - attempts });
        }
        self.lock(&application)?;
        Ok(Judged::Locked)
    }

    /// The holder has proven themselves: gives the code, or mails new ones.
    fn let_in(&self, application: &Application) -> Result<Judged, DeskError> {
        let told = {
            let _pen = self.take_pen();
            let Some((application, mut questions)) =
                self.askable_after(application.issuer, &application.reference_number)?
            else {
                return Ok(Judged::Locked);
            };
            questions.attempts = 0;
            self.write_questions(&application, &questions)?;
            if application.is_expired(self.now()) { None } else { self.secret(&application)? }
        };
        match told {
            Some(secret) => Ok(Judged::Code {
                code: SecretString::from(String::from_utf8_lossy(secret.expose_secret()).into_owned()),
                expires_at: application.expires_at,
            }),
            None => {
                self.renew_codes(application)?;
                Ok(Judged::Mailed)
            }
        }
    }

    /// Whether an answer would get anything: a code that was never mailed, or new codes for expired ones.
    fn is_due(&self, application: &Application) -> bool {
        !application.issuer.mails_secret() || application.is_expired(self.now())
    }

    /// An application that may be asked. The caller holds the pen.
    fn askable(
        &self,
        issuer: Flavour,
        reference_number: &str,
    ) -> Result<Option<(Application, Questions)>, StoreError> {
        let found = self.askable_after(issuer, reference_number)?;
        Ok(found.filter(|(_, questions)| questions.attempts < ATTEMPTS))
    }

    /// The same, of one whose attempts may be used up by the one that is being judged.
    fn askable_after(
        &self,
        issuer: Flavour,
        reference_number: &str,
    ) -> Result<Option<(Application, Questions)>, StoreError> {
        // Only what the desk may have drawn is looked up, so nothing odd becomes the name of a record.
        let drawable = (1..=32).contains(&reference_number.len())
            && reference_number.bytes().all(|byte| byte.is_ascii_digit());
        if !drawable {
            return Ok(None);
        }
        let questions: Option<Questions> =
            self.ledger().get(QUESTIONS, &application_key(issuer, reference_number))?;
        let application = self.application(issuer, reference_number)?;
        let approved = application.filter(|application| application.state == ApplicationState::Approved);
        Ok(approved.zip(questions))
    }

    fn lock(&self, application: &Application) -> Result<(), DeskError> {
        let _pen = self.take_pen();
        // A right answer of somebody else may have come in between.
        let reference_number = &application.reference_number;
        if let Some((mut application, questions)) =
            self.askable_after(application.issuer, reference_number)?
            && questions.attempts >= ATTEMPTS
        {
            application.state = ApplicationState::Locked;
            self.write_application(&application)?;
        }
        Ok(())
    }

    fn write_questions(&self, application: &Application, questions: &Questions) -> Result<(), StoreError> {
        let mut batch = Batch::new();
        let key = application_key(application.issuer, &application.reference_number);
        batch.put(QUESTIONS, &key, questions)?;
        self.commit(batch)
    }

    fn hash_new(&self, text: &str, answer: &SecretString) -> Result<Question, DeskError> {
        let mut salt = [0; 16];
        openssl::rand::rand_bytes(&mut salt).map_err(CaError::Crypto)?;
        let mut question = Question {
            text: text.to_owned(),
            salt: Blob(salt.to_vec()),
            hash: Blob(Vec::new()),
            memory_kib: MEMORY_KIB,
            passes: PASSES,
        };
        let hash = self.hash(&question, answer).ok_or_else(|| DeskError::NotPossible {
            reason: "an answer could not be hashed".to_owned(),
            remedy: "see that the computer has memory to spare, then approve again".to_owned(),
        })?;
        question.hash = Blob(hash.to_vec());
        Ok(question)
    }

    fn is_right(&self, question: &Question, answer: &SecretString) -> bool {
        let hash = self.hash(question, answer);
        hash.is_some_and(|hash| hash.len() == question.hash.0.len() && memcmp::eq(&*hash, &question.hash.0))
    }

    /// As much work as so many answers are.
    fn work_for_nothing(&self, answers: usize) {
        let question = Question {
            text: String::new(),
            salt: Blob(vec![0; 16]),
            hash: Blob(vec![0; 32]),
            memory_kib: MEMORY_KIB,
            passes: PASSES,
        };
        for _ in 0..answers {
            self.is_right(&question, &SecretString::default());
        }
    }

    fn hash(&self, question: &Question, answer: &SecretString) -> Option<Zeroizing<[u8; 32]>> {
        let parameters = Params::new(question.memory_kib, question.passes, 1, Some(32)).ok()?;
        #[cfg(test)]
        tests::note_work(question);
        let _turn = self.take_turn();
        let mut hash = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters)
            .hash_password_into(plain(answer).as_bytes(), &question.salt.0, &mut *hash)
            .ok()?;
        Some(hash)
    }
}

impl Questions {
    fn of<'a>(&'a self, session: &'a Session) -> impl Iterator<Item = &'a Question> {
        session.places.iter().filter_map(|place| self.kept.get(usize::from(*place)))
    }
}

/// Which questions are asked: so many of `kept`, each as likely as the others.
fn draw_session(kept: usize) -> Result<Session, DeskError> {
    let mut left: Vec<u8> = (0..=u8::MAX).take(kept).collect();
    let mut places = Vec::new();
    while places.len() < ASKED && !left.is_empty() {
        let drawn = draw_one(&left).map_err(CaError::Crypto)?;
        left.retain(|place| *place != drawn);
        places.push(drawn);
    }
    let mut name = [0; 16];
    openssl::rand::rand_bytes(&mut name).map_err(CaError::Crypto)?;
    Ok(Session { name: name.iter().map(|byte| format!("{byte:02x}")).collect(), places })
}

/// An answer as it is compared: without case and spaces, and composed, however it was typed.
fn plain(answer: &SecretString) -> Zeroizing<String> {
    let lower = Zeroizing::new(answer.expose_secret().to_lowercase());
    // At its full length at once, so that growing leaves no copies behind.
    let mut plain = Zeroizing::new(String::with_capacity(3 * lower.len()));
    plain.extend(lower.nfc().filter(|letter| !letter.is_whitespace()));
    plain
}

#[cfg(test)]
mod tests;
