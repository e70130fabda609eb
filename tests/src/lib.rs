//! The stage for the end-to-end tests: the real binaries, in a throw-away home, with foreign peers around them.
//!
//! A [`World`] is one person's computer with an authority beside it. Programs run as children that end with it, whatever
//! becomes of the test. Nothing here links the product: what the tests know of it comes through its command lines, its
//! socket and its files, as for any user. Nothing waits for time to pass: a test waits for an answer, or for a change that
//! the daemon reports, and fails with the program's log if neither comes.
//!
//! ```no_run
//! let mut world = tests::World::new();
//! world.start_authority();
//! world.start_daemon();
//! let approved = world.approve("cfca", "Wang Xiaoming", &[]);
//! let item = world.neverlapse(&["import", &approved.mail, "--json"]).json();
//! assert_eq!(item["verdict"], "activation");
//! ```

mod accessible;
mod approved;
mod browser;
mod clock;
mod der;
mod desktop;
mod dialog;
mod disk;
mod doorkeeper;
mod fake_service;
mod files;
pub mod holdings;
mod issuer;
mod logind;
mod manager;
mod moody;
mod namespace;
mod nss;
mod openssl;
mod page;
mod panel;
mod portal;
mod process;
mod ran;
mod recorder;
mod softhsm;
mod stand_in;
mod terminal;
mod units;
mod varlink;
mod world;

pub use accessible::{Node, Reading, Role};
pub use approved::Approved;
pub use browser::{Chromium, Firefox};
pub use clock::ClockAhead;
pub use der::{parts, public_key_of_request};
pub use desktop::{Desktop, Service};
pub use dialog::Dialog;
pub use disk::SmallDisk;
pub use doorkeeper::Doorkeeper;
pub use fake_service::FakeService;
pub use files::{Found, files};
pub use issuer::Front;
pub use logind::Logind;
pub use manager::Manager;
pub use moody::Moody;
pub use namespace::{as_root, inside};
pub use nss::NssDatabase;
pub use openssl::{MockServer, OpensslCa, listens};
pub use page::Page;
pub use panel::{MenuEntry, Panel, Shown};
pub use portal::Portal;
pub use process::{Process, STEPS, free_port, switches};
pub use ran::Ran;
pub use recorder::{Notice, Recorder, Said};
pub use softhsm::SoftHsm;
pub use stand_in::StandIn;
pub use terminal::Terminal;
pub use units::{Systemd, activated, units, units_with_programs_of};
pub use varlink::{Call, Varlink};
pub use world::{PASSWORD, World};
