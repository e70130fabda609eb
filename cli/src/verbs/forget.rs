//! `neverlapse forget ID`: stop tracking.

use ipc_proto::methods;

use super::Context;
use crate::args::Forget;
use crate::exit::{Exit, Stop};

/// Forgets one item; the daemon refuses where the only key would be lost, unless told to.
pub(super) async fn run(context: &Context, arguments: &Forget) -> Result<Exit, Stop> {
    let request =
        methods::Forget { id: arguments.id.clone(), even_the_only_key: arguments.even_the_only_key };
    let words = &context.screen.words;
    context.daemon().await?.call(&words.cannot_forget(&arguments.id), &request).await?;
    let sentence = words.done_forgotten(&arguments.id);
    context.screen.show(&context.screen.paragraph("", &sentence))?;
    Ok(Exit::Well)
}
