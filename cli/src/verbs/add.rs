//! `neverlapse add`: track an activation by hand, or add the half that came later.

use ipc_proto::methods;
use ipc_proto::types::Outcome;

use super::Context;
use crate::args::Add;
use crate::exit::{Exit, Stop};
use crate::items;
use crate::json::{self, WithOutcome};
use crate::secret_input::{self, Wanted};

/// Tracks what the person typed; without a code the reference waits for it.
pub(super) async fn run(context: &Context, arguments: &Add) -> Result<Exit, Stop> {
    let words = &context.screen.words;
    let mut daemon = context.daemon().await?;
    let wanted = Wanted { name: words.secret_code(), words, flag: "--code-file", new: false };
    let code = secret_input::secret_if_there(&wanted, arguments.code_file.as_deref())?;
    let request = methods::Add {
        issuer: arguments.issuer.clone(),
        reference_number: arguments.reference_number.clone(),
        code,
        approved_at: arguments.approved_at,
        application: arguments.application.clone(),
    };
    let answer = daemon.call(&words.cannot_add(), &request).await?;
    if arguments.json {
        context.screen.show(&json::line(&WithOutcome { outcome: answer.outcome, value: &answer.item })?)?;
        return Ok(Exit::Well);
    }
    let headline = match answer.outcome {
        Outcome::Tracked => words.import_tracked(),
        Outcome::Completed if answer.item.application.is_some() => words.apply_approved(),
        Outcome::Completed => words.import_completed(),
        Outcome::Known | Outcome::Nothing => words.import_known(),
    };
    context.screen.show(&format!("{headline}\n{}", items::brief(&answer.item, &context.screen)))?;
    Ok(Exit::Well)
}
