//! The desktop's own way to choose a file. A path can always be typed instead, so that a desktop without it lacks nothing.

/// What is to be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Choose {
    /// A file that is there.
    Open {
        /// What the chooser's window is called.
        title: String,
        /// Which files are offered: how they are called, and their patterns, as in `*.p12`; others can be asked for.
        kinds: Vec<FileKind>,
    },
    /// A file that is to be made, in this folder and under this name if nothing else is chosen.
    Save { title: String, folder: String, name: String },
}

/// Some files: how they are called, and their patterns, as in `*.p12`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FileKind {
    pub(crate) name: String,
    pub(crate) patterns: &'static [&'static str],
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Chosen {
    /// This file: an absolute path.
    File(String),
    /// The person wants none, or none that has a path.
    Nothing,
    /// This desktop has no such window.
    NoChooser,
}

/// Has the person choose. It must run where tokio does.
pub(super) async fn choose(what: Choose) -> Chosen {
    #[cfg(target_os = "linux")]
    let chosen = portal::choose(what).await.unwrap_or(Chosen::NoChooser);
    #[cfg(not(target_os = "linux"))]
    let chosen = {
        let _ = what;
        Chosen::NoChooser
    };
    chosen
}

#[cfg(target_os = "linux")]
mod portal {
    //! The portal's FileChooser: the call answers with the path of a request, and the request with a signal.

    use std::collections::HashMap;
    use std::future::ready;

    use futures_util::StreamExt as _;
    use zbus::proxy::{self, CacheProperties};
    use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};
    use zbus::{Connection, Proxy};

    use super::{Choose, Chosen};

    const PORTAL: &str = "org.freedesktop.portal.Desktop";
    const TOKEN: &str = "neverlapse";

    pub(super) async fn choose(what: Choose) -> zbus::Result<Chosen> {
        // A connection of its own: what is chosen on it is never mixed up with another request.
        let bus = Connection::session().await?;
        let me = bus.unique_name().map(|name| name.trim_start_matches(':').replace('.', "_"));
        let request = format!("/org/freedesktop/portal/desktop/request/{}/{TOKEN}", me.unwrap_or_default());
        // Before the call, so that the answer is not missed.
        let request = proxy(&bus, request, "org.freedesktop.portal.Request").await?;
        let mut answers = request.receive_signal("Response").await?;
        let chooser =
            proxy(&bus, "/org/freedesktop/portal/desktop".into(), "org.freedesktop.portal.FileChooser")
                .await?;
        let mut owners = chooser.receive_owner_changed().await?;
        let (method, title, options) = call(what);
        let _: OwnedObjectPath = chooser.call(method, &("", title, options)).await?;
        let mut gone = owners.by_ref().filter(|owner| ready(owner.is_none()));
        let answer = tokio::select! {
            answer = answers.next() => answer,
            _ = gone.next() => None,
        };
        let Some(answer) = answer else { return Ok(Chosen::NoChooser) };
        let (response, mut results): (u32, HashMap<String, OwnedValue>) = answer.body().deserialize()?;
        // 0 is an answer, 1 that the person wants none, 2 that it ended otherwise.
        if response != 0 {
            return Ok(Chosen::Nothing);
        }
        let uris = results.remove("uris").and_then(|uris| Vec::<String>::try_from(uris).ok());
        Ok(uris.iter().flatten().find_map(|uri| path(uri)).map_or(Chosen::Nothing, Chosen::File))
    }

    async fn proxy(bus: &Connection, path: String, interface: &'static str) -> zbus::Result<Proxy<'static>> {
        let proxy = proxy::Builder::new(bus).destination(PORTAL)?.path(path)?.interface(interface)?;
        proxy.cache_properties(CacheProperties::No).build().await
    }

    fn call(what: Choose) -> (&'static str, String, HashMap<&'static str, Value<'static>>) {
        let mut options = HashMap::from([("handle_token", Value::from(TOKEN))]);
        match what {
            Choose::Open { title, kinds } => {
                // The 0 says that it is a pattern.
                let patterns = |one: &super::FileKind| -> Vec<(u32, String)> {
                    one.patterns.iter().map(|&pattern| (0, pattern.to_owned())).collect()
                };
                let filters: Vec<_> = kinds.iter().map(|one| (one.name.clone(), patterns(one))).collect();
                options.insert("filters", Value::from(filters));
                ("OpenFile", title, options)
            }
            Choose::Save { title, folder, name } => {
                // As bytes that end with a zero.
                let folder: Vec<u8> = folder.into_bytes().into_iter().chain([0]).collect();
                options.insert("current_folder", Value::from(folder));
                options.insert("current_name", Value::from(name));
                ("SaveFile", title, options)
            }
        }
    }

    /// The path that a `file:` address means, where it is one that can be written as text.
    fn path(uri: &str) -> Option<String> {
        let mut rest = uri.strip_prefix("file://")?.bytes();
        let mut path = Vec::new();
        while let Some(byte) = rest.next() {
            path.push(if byte == b'%' { digit(rest.next()?)? * 16 + digit(rest.next()?)? } else { byte });
        }
        String::from_utf8(path).ok().filter(|path| path.starts_with('/') && !path.contains('\0'))
    }

    fn digit(byte: u8) -> Option<u8> {
        char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn an_address_is_a_path_with_its_blanks_and_its_letters() {
            assert_eq!(path("file:///media/zo%C3%AB/MY%20STICK/a.p12").unwrap(), "/media/zoë/MY STICK/a.p12");
            for strange in
                ["https://x/a", "file://host/a", "file:///a%", "file:///a%0", "file:///%ff", "file:///%00"]
            {
                assert_eq!(path(strange), None, "{strange}");
            }
        }
    }
}
