//! Tells when a device is plugged in, as the kernel announces it (netlink(7), NETLINK_KOBJECT_UEVENT).
//!
//! A smart card that is put into a reader that is there already is not announced.

use std::{io, os::fd::OwnedFd, time::Duration};

use rustix::net::{
    AddressFamily, RecvFlags, SocketFlags, SocketType, bind,
    netlink::{KOBJECT_UEVENT, SocketAddrNetlink},
    recv, socket_with,
};
use tokio::{
    io::unix::AsyncFd,
    sync::mpsc::Sender,
    time::{Instant, timeout_at},
};

use crate::{Wake, descriptor::watched};

/// One device that is plugged in is announced many times, part by part; all that comes in this time is one device.
const SETTLING: Duration = Duration::from_secs(1);

/// The kernel's own announcements, before any daemon has treated them.
const KERNEL: u32 = 1;

/// Longer than any announcement.
const LONGEST: usize = 8192;

/// Listens for devices.
#[derive(Debug)]
pub(crate) struct Watch(AsyncFd<OwnedFd>);

impl Watch {
    /// Listens from now on.
    ///
    /// # Errors
    /// If the kernel does not announce devices to this program, as in some sandboxes.
    pub(crate) fn new() -> io::Result<Self> {
        let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
        let socket = socket_with(AddressFamily::NETLINK, SocketType::DGRAM, flags, Some(KOBJECT_UEVENT))?;
        bind(&socket, &SocketAddrNetlink::new(0, KERNEL))?;
        Ok(Self(watched(socket)?))
    }

    /// Tells of each device until nobody listens any more.
    pub(crate) async fn listen(self, tell: Sender<Wake>) {
        while self.appeared().await.is_ok() {
            let settled = Instant::now() + SETTLING;
            while let Ok(Ok(())) = timeout_at(settled, self.appeared()).await {}
            if tell.send(Wake::DeviceAppeared).await.is_err() {
                return;
            }
        }
    }

    async fn appeared(&self) -> io::Result<()> {
        let mut announcement = [0; LONGEST];
        loop {
            let received = self.0.async_io(tokio::io::Interest::READABLE, |socket| {
                Ok(recv(socket, announcement.as_mut_slice(), RecvFlags::empty())?.1)
            });
            match received.await {
                Ok(length) if is_arrival(&announcement[..length.min(LONGEST)]) => return Ok(()),
                Ok(_) => {}
                // So many that the kernel dropped some: one of them may have been an arrival.
                Err(error) if error.raw_os_error() == Some(rustix::io::Errno::NOBUFS.raw_os_error()) => {
                    return Ok(());
                }
                Err(error) => return Err(error),
            }
        }
    }
}

/// Whether a device was added, as opposed to removed or changed: `add@/devices/...`, then variables, parted by NULs.
fn is_arrival(announcement: &[u8]) -> bool {
    announcement.starts_with(b"add@/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_added_is_an_arrival() {
        assert!(is_arrival(b"add@/devices/pci0000:00/usb1/1-2\0ACTION=add\0"));
        for other in
            [&b"remove@/devices/pci0000:00/usb1/1-2\0ACTION=remove\0"[..], b"change@/x\0", b"", b"add"]
        {
            assert!(!is_arrival(other));
        }
    }
}
