//! The system's time zone, and on Linux the news that it is another one.

use jiff::tz::{self, TimeZone};

#[cfg(target_os = "linux")]
pub(crate) use watch::Watch;

/// The time zone as it is now: what `TZ` says, else what the system is set to, else UTC under another name.
#[must_use]
pub fn zone() -> TimeZone {
    // jiff remembers the zone for minutes.
    tz::reset_system_time_zone_cache();
    TimeZone::system()
}

/// Whether the environment holds the zone fast, so that the system's is of no matter.
pub(crate) fn is_fixed() -> bool {
    std::env::var_os("TZ").is_some()
}

#[cfg(target_os = "linux")]
mod watch {
    use std::{io, path::Path};

    use tokio::sync::mpsc::Sender;

    use super::is_fixed;
    use crate::{Wake, file::FileWatch};

    /// The system's zone: a link to its file (localtime(5)).
    const LOCALTIME: &str = "/etc/localtime";

    /// Listens for another zone.
    #[derive(Debug)]
    pub(crate) struct Watch(FileWatch);

    impl Watch {
        /// Watches the system's zone from now on, unless the environment holds it fast.
        ///
        /// # Errors
        /// If it cannot be watched.
        pub(crate) fn new() -> io::Result<Option<Self>> {
            if is_fixed() { Ok(None) } else { Self::of(LOCALTIME.as_ref()).map(Some) }
        }

        fn of(localtime: &Path) -> io::Result<Self> {
            FileWatch::new(localtime).map(Self)
        }

        /// Tells of each change until nobody listens any more.
        pub(crate) async fn listen(self, tell: Sender<Wake>) {
            while self.0.changed().await.is_ok() {
                if tell.send(Wake::ZoneChanged).await.is_err() {
                    return;
                }
            }
        }
    }

    #[cfg(test)]
    mod tests {
        use std::{fs, os::unix::fs::symlink, time::Duration};

        use tokio::{sync::mpsc, time::timeout};

        use super::*;

        #[tokio::test(flavor = "current_thread")]
        async fn another_zone_is_told_each_time_that_it_is_set() {
            let folder = tempfile::tempdir().unwrap();
            let (localtime, new) = (folder.path().join("localtime"), folder.path().join("localtime.new"));
            symlink("../usr/share/zoneinfo/Europe/Paris", &localtime).unwrap();
            let (tell, mut heard) = mpsc::channel(1);
            tokio::spawn(Watch::of(&localtime).unwrap().listen(tell));

            for zone in ["Asia/Shanghai", "America/Montreal"] {
                symlink(format!("../usr/share/zoneinfo/{zone}"), &new).unwrap();
                fs::rename(&new, &localtime).unwrap();
                let told = timeout(Duration::from_secs(1), heard.recv()).await;
                assert_eq!(told, Ok(Some(Wake::ZoneChanged)));
            }
        }
    }
}
