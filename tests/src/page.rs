//! A stand-in for a browser and the person before it: a script that is found where browsers are, and writes down how it
//! was started.

use std::fs;
use std::path::PathBuf;

use crate::desktop::Desktop;
use crate::ran::Ran;
use crate::world::World;

/// What the script can do: paste what is new on the clipboard, and put a certificate into a database or file.
const ABILITIES: &str = r#"
paste() {
    before=$pasted
    until pasted=$(xclip -o -selection clipboard 2>/dev/null) && [ -n "$pasted" ] && [ "$pasted" != "$before" ]; do
        sleep 0.05
    done
}
fetch() {
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out page.key
    openssl cmp -config "" -cmd ir -server "$SERVER" -ref "$1" -secret "pass:$2" -recipient /CN=any \
        -newkey page.key -subject /CN=any -certout page.pem -unprotected_errors
    openssl pkcs12 -export -inkey page.key -in page.pem -name page -passout pass:x -out page.p12
}
"#;

/// A person's browsers, none of which is one.
#[derive(Debug)]
pub struct Page {
    folder: PathBuf,
    environment: Vec<(String, String)>,
}

impl Page {
    /// Puts the stand-in where a daemon with [`Page::environment`] finds it. `person` is what the person does then, as a
    /// script in the world's home; `$DATABASE` and `$SERVER` may be named there.
    ///
    /// # Panics
    /// If it cannot be written.
    #[must_use]
    pub fn new(world: &World, desktop: Option<&Desktop>, person: &str) -> Self {
        let folder = world.path("programs");
        let made = fs::create_dir_all(&folder);
        made.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let home = world.home().display();
        for name in ["firefox", "chromium", "xdg-open"] {
            let script = format!(
                "#!/bin/sh\ncd {home}\nfor word in {name} \"$@\"; do echo \"$word\"; done >>browser.argv\n\
                 env >browser.env\nexec >>browser.log 2>&1\n{ABILITIES}\n{person}\n"
            );
            let file = world.write(&format!("programs/{name}"), script);
            let _ = Ran::of(std::process::Command::new("chmod").arg("700").arg(&file)).ok();
        }
        let path = std::env::var("PATH").unwrap_or_default();
        let mut environment = vec![("PATH".to_owned(), format!("{}:{path}", folder.display()))];
        let screen = desktop.map_or(("", "unix:path=/nowhere"), |desktop| {
            let [(_, display), (_, address)] = desktop.environment();
            (display, address)
        });
        environment.push(("DISPLAY".to_owned(), screen.0.to_owned()));
        environment.push(("WAYLAND_DISPLAY".to_owned(), String::new()));
        environment.push(("DBUS_SESSION_BUS_ADDRESS".to_owned(), screen.1.to_owned()));
        Self { folder: world.home().to_owned(), environment }
    }

    /// What the daemon is started with.
    #[must_use]
    pub fn environment(&self) -> Vec<(&str, &str)> {
        self.environment.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    /// How it was started: its name and arguments, a line each.
    #[must_use]
    pub fn opened(&self) -> Vec<String> {
        let told = fs::read_to_string(self.folder.join("browser.argv")).unwrap_or_default();
        told.lines().map(str::to_owned).collect()
    }

    /// What its environment was.
    #[must_use]
    pub fn variables(&self) -> String {
        fs::read_to_string(self.folder.join("browser.env")).unwrap_or_default()
    }

    /// What it said.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.join("browser.log")).unwrap_or_default()
    }
}

impl Desktop {
    /// What a person would paste now; nothing where the clipboard is empty.
    #[must_use]
    pub fn pasted(&self) -> Option<String> {
        let mut xclip = std::process::Command::new("xclip");
        let ran = Ran::of(xclip.args(["-o", "-selection", "clipboard"]).envs(self.environment()));
        (ran.code == Some(0)).then_some(ran.out)
    }
}
