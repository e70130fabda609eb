//! `neverlapse apply`: make the key of an application here and now.

use ipc_proto::methods;

use super::{Context, issuers};
use crate::args::Apply;
use crate::exit::{Exit, Stop};
use crate::items;
use crate::json;
use crate::location_secret::{Opens, Place};
use crate::long_action::{self, Action};
use crate::paths;

/// Has the key made and shows the application, which is pending from then on.
pub(super) async fn run(context: &Context, arguments: &Apply) -> Result<Exit, Stop> {
    let screen = &context.screen;
    let words = &screen.words;
    let to = arguments.to.as_deref().map(|to| paths::location(to, words)).transpose()?;
    let file = arguments.request.as_deref().map(|file| paths::absolute(file, words)).transpose()?;
    let mut daemon = context.daemon().await?;
    let place = match &to {
        Some(to) => Place::look(&mut daemon, to, words).await?,
        None => Place::Vault,
    };
    let Opens { password, last_try } = place.ask(&arguments.secret.given(), screen)?;
    let request = methods::Apply {
        issuer: arguments.issuer.clone(),
        name: arguments.name.clone(),
        email: arguments.email.clone(),
        to,
        password,
        last_try,
        request: file,
    };
    let action = Action { what: words.cannot_apply(), id: None, json: arguments.json, words };
    let item = long_action::run(&mut daemon, &action, &request).await?;
    if arguments.json {
        screen.show(&json::line(&item)?)?;
        return Ok(Exit::Well);
    }
    let has_key = item.application.as_ref().is_some_and(|application| application.key.is_some());
    let headline = if has_key { words.apply_key_made() } else { words.apply_noted() };
    let issuers = daemon.call(&words.cannot_list_issuers(), &methods::Issuers {}).await;
    // It is made whether or not there is more to say of it.
    let issuer = issuers.ok().and_then(|known| known.issuers.into_iter().find(|one| one.id == item.issuer));
    let approval = issuer.and_then(|issuer| issuers::approval(&issuer, screen)).unwrap_or_default();
    let page = screen.paragraph("", &headline) + &approval + &items::brief(&item, screen);
    screen.show(&page)?;
    Ok(Exit::Well)
}
