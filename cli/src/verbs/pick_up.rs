//! `neverlapse pick-up ID`: turn an activation into a certificate.

use ipc_proto::methods;

use super::Context;
use crate::args::PickUp;
use crate::exit::{Exit, Stop};
use crate::long_action::{self, Action};
use crate::paths;
use crate::secret_input::{self, Wanted};

/// Picks one activation up and shows the identity that it became.
pub(super) async fn run(context: &Context, arguments: &PickUp) -> Result<Exit, Stop> {
    let to = arguments.to.as_deref().map(paths::location).transpose()?;
    let mut daemon = context.daemon().await?;
    let wanted = Wanted { name: "a new password for the file", flag: "--password-file", new: true };
    let file = arguments.password.password_file.as_deref();
    let password = if file.is_some() || to.as_deref().is_some_and(paths::wants_password) {
        Some(secret_input::secret(wanted, file)?)
    } else {
        None
    };
    let request =
        methods::PickUp { id: arguments.id.clone(), to, password, no_remember: arguments.no_remember };
    let action = Action {
        what: format!("cannot pick {} up", arguments.id),
        id: Some(&arguments.id),
        json: arguments.json,
    };
    let item = long_action::run(&mut daemon, &action, &request).await?;
    super::finished(context, &mut daemon, "Picked up.", &item, arguments.json).await?;
    Ok(Exit::Well)
}
