//! Tells when the network returns: an address came up that others can be reached from.
//!
//! A cable that is pulled and put back while the computer keeps its address goes unnoticed.

use std::{io, net::IpAddr, time::Duration};

use netwatcher::{AsyncWatch, Update, async_adapter::Tokio};
use tokio::{
    sync::mpsc::Sender,
    time::{Instant, timeout_at},
};

use crate::Wake;

/// A network returns with several addresses, one after the other, and its name servers last; all that comes up in this
/// time is one return.
const SETTLING: Duration = Duration::from_secs(3);

/// Listens for addresses.
pub(crate) struct Watch(AsyncWatch);

impl Watch {
    /// Watches the computer's addresses from now on; those that are there now are not told.
    ///
    /// # Errors
    /// If they cannot be watched.
    pub(crate) fn new() -> io::Result<Self> {
        netwatcher::watch_interfaces_async::<Tokio>().map(Self).map_err(io::Error::other)
    }

    /// Tells of each return until nobody listens any more.
    pub(crate) async fn listen(self, tell: Sender<Wake>) {
        tell_returns(self, tell).await;
    }
}

/// Says of one change after the other whether the network returned.
trait Changes {
    fn returned(&mut self) -> impl Future<Output = bool> + Send;
}

impl Changes for Watch {
    async fn returned(&mut self) -> bool {
        is_return(&self.0.changed().await)
    }
}

async fn tell_returns(mut changes: impl Changes, tell: Sender<Wake>) {
    loop {
        if !changes.returned().await {
            continue;
        }
        let settled = Instant::now() + SETTLING;
        while timeout_at(settled, changes.returned()).await.is_ok() {}
        if tell.send(Wake::NetworkReturned).await.is_err() {
            return;
        }
    }
}

fn is_return(update: &Update) -> bool {
    !update.is_initial && update.addrs_added().any(|(_, address)| reaches_others(address.ip))
}

/// Whether anyone beyond the same cable can be reached from this address.
fn reaches_others(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !address.is_loopback() && !address.is_link_local(),
        IpAddr::V6(address) => !address.is_loopback() && !address.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, VecDeque};

    use netwatcher::{Interface, IpRecord, UpdateDiff};
    use tokio::{sync::mpsc, time::sleep_until};

    use super::*;

    /// Changes, each at a second of its own.
    struct Planned(VecDeque<(Instant, bool)>);

    impl Changes for Planned {
        async fn returned(&mut self) -> bool {
            let Some((at, returned)) = self.0.front().copied() else {
                return std::future::pending().await;
            };
            sleep_until(at).await;
            self.0.pop_front();
            returned
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_comes_up_within_seconds_is_one_return_and_what_comes_later_another() {
        let start = Instant::now();
        let second = |second| start + Duration::from_secs(second);
        let changes = [(0, false), (1, true), (2, true), (3, false), (20, true)];
        let changes = Planned(changes.map(|(at, returned)| (second(at), returned)).into());
        let (tell, mut heard) = mpsc::channel(8);
        tokio::spawn(tell_returns(changes, tell));

        for at in [1, 20] {
            let told = timeout_at(second(3600), heard.recv()).await;
            assert_eq!(told, Ok(Some(Wake::NetworkReturned)));
            assert_eq!(start.elapsed().as_secs(), at + SETTLING.as_secs());
        }
        assert!(timeout_at(second(3600), heard.recv()).await.is_err(), "no more is told");
    }

    #[test]
    fn the_addresses_that_are_there_at_the_start_are_no_return() {
        let ips = vec![IpRecord { ip: "192.0.2.7".parse().unwrap(), prefix_len: 24 }];
        let interface = Interface { index: 2, name: "eth0".to_owned(), hw_addr: String::new(), ips };
        let interfaces = HashMap::from([(2, interface)]);
        let diff = UpdateDiff { added: interfaces.clone(), ..UpdateDiff::default() };
        let came_up = Update { is_initial: false, interfaces, diff };

        assert!(is_return(&came_up));
        assert!(!is_return(&Update { is_initial: true, ..came_up }));
    }

    #[test]
    fn an_address_that_reaches_nobody_else_is_no_network() {
        for alone in ["127.0.0.1", "169.254.7.7", "::1", "fe80::1"] {
            assert!(!reaches_others(alone.parse().unwrap()), "{alone}");
        }
        for address in ["192.168.1.7", "10.0.0.1", "2001:db8::7", "fd00::7"] {
            assert!(reaches_others(address.parse().unwrap()), "{address}");
        }
    }
}
