//! Codes by security questions, in the caller's own task: the issuer is asked here, and the event loop only takes in what
//! came of it. Answers are passed on and dropped.

use enrol::questions::{Answer, Asked, Judged};
use ipc_proto::{
    DaemonError,
    methods::{RenewCode, RenewCodeReply, SecurityQuestionsReply},
    types::{Item, RenewCodeOutcome, State},
};
use issuers::CodeRenewal;
use lifecycle::ItemId;

use crate::{
    effects::{Tools, questions},
    event::Command,
    failure,
    service::Service,
};

/// Whose codes, and how they are had.
struct Subject {
    id: String,
    reference_number: String,
    renewal: CodeRenewal,
    item: Item,
}

impl Service {
    /// What the issuer asks.
    pub(crate) async fn security_questions(
        &self,
        tools: &Tools,
        id: String,
    ) -> Result<SecurityQuestionsReply, DaemonError> {
        let subject = self.subject(tools, id).await?;
        match questions::ask(&subject.renewal, &subject.reference_number).await? {
            Asked::Questions { session, questions, attempts_left } => {
                Ok(SecurityQuestionsReply { session, questions, attempts_left })
            }
            Asked::NotDue => Err(DaemonError::IssuerRefused {
                reason: "the issuer says that its last codes are still good".to_owned(),
                remedy: "import its newest e-mail (neverlapse import), and check this computer's clock"
                    .to_owned(),
            }),
            Asked::Locked => Err(self.locked(subject.id).await),
        }
    }

    /// Answers the questions.
    pub(crate) async fn renew_code(
        &self,
        tools: &Tools,
        arguments: RenewCode,
    ) -> Result<RenewCodeReply, DaemonError> {
        let RenewCode { id, session, answers } = arguments;
        let subject = self.subject(tools, id).await?;
        // First, so that a code never comes to a vault that does not open.
        let vault = tools.vault.open().await?;
        let answer = Answer { reference_number: subject.reference_number, session, answers };
        let judged = questions::answer(&subject.renewal, &answer).await?;
        drop(answer);
        let id = subject.id;
        let (outcome, attempts_left, item) = match judged {
            Judged::Code { code, expires_at } => {
                let item = self.ask(|reply| Command::CodeTold { id, code, expires_at, vault, reply }).await?;
                (RenewCodeOutcome::Completed, None, item)
            }
            Judged::Mailed => (RenewCodeOutcome::Mailed, None, subject.item),
            Judged::Wrong { attempts_left } => (RenewCodeOutcome::Wrong, Some(attempts_left), subject.item),
            Judged::Stale => {
                return Err(failure::bad_input(
                    "these questions were answered meanwhile; nothing was counted",
                    format!("look at the present ones: neverlapse renew-code {id}"),
                ));
            }
            Judged::Locked => return Err(self.locked(id).await),
        };
        Ok(RenewCodeReply { outcome, attempts_left, item })
    }

    /// The activation, if codes can be had for it in this way and now.
    async fn subject(&self, tools: &Tools, id: String) -> Result<Subject, DaemonError> {
        let item = self.ask(|reply| Command::Show { id, reply }).await?;
        let own: ItemId = item.id.parse().map_err(|_| failure::not_found(&item.id))?;
        let not_now = |reason: String| {
            failure::not_possible(own, reason, format!("see what it needs: neverlapse show {own}"))
        };
        let Some(reference_number) = item.reference_number.clone() else {
            return Err(not_now(format!("{own} is an identity, and needs no codes")));
        };
        if !matches!(item.state, State::AwaitingCode | State::Expired) {
            return Err(not_now(format!("{own} is {}: it needs no other code", item.state.as_str())));
        }
        let issuers = tools.issuers();
        let profile = issuers.profile(&item.issuer).ok_or_else(|| failure::unknown_issuer(&item.issuer))?;
        let renewal = profile.code_renewal.clone();
        let renewal =
            renewal.ok_or_else(|| not_now(format!("{} asks no security questions", profile.name)))?;
        Ok(Subject { id: item.id.clone(), reference_number, renewal, item })
    }

    /// The issuer takes no more answers: that is written down, and the remedy is another application.
    async fn locked(&self, id: String) -> DaemonError {
        let why = "the issuer takes no more answers to its security questions".to_owned();
        let reason = why.clone();
        match self.ask(|reply| Command::AnswersExhausted { id, why, reply }).await {
            Ok(item) => DaemonError::IssuerRefused {
                reason,
                remedy: item.needs_you.map_or_else(|| "apply again".to_owned(), |needs| needs.remedy),
            },
            Err(error) => error,
        }
    }
}
