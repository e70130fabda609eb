//! The socket as a file: who may use it, and what happens to one that is there already.

use std::{
    fs,
    os::unix::{
        fs::{MetadataExt as _, PermissionsExt as _},
        net::UnixListener,
    },
    path::Path,
};

use ipc_proto::server::{BindError, Listener, Options};

use crate::desk::Office;

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o7777
}

fn bind_error(path: &Path) -> BindError {
    Listener::bind(path).expect_err("a socket that cannot be had")
}

#[tokio::test]
async fn only_the_owner_may_use_the_socket_and_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/neverlapse/daemon.sock");
    let listener = Listener::bind(&path).unwrap();
    assert_eq!(mode(&path), 0o600);
    assert_eq!((mode(path.parent().unwrap()), mode(&folder.path().join("deep"))), (0o700, 0o700));
    drop(listener);
    assert!(!path.exists(), "the socket goes with its server");
}

#[tokio::test]
async fn a_socket_that_nobody_answers_at_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("daemon.sock");
    drop(UnixListener::bind(&path).unwrap());
    assert!(path.exists());
    Listener::bind(&path).unwrap();
}

#[tokio::test]
async fn a_socket_that_somebody_answers_at_is_left_alone() {
    let office = Office::open();
    let before = fs::metadata(&office.path).unwrap().ino();
    let error = bind_error(&office.path);
    assert!(matches!(&error, BindError::InUse { path } if *path == office.path), "{error:?}");
    assert_eq!(fs::metadata(&office.path).unwrap().ino(), before);
    ipc_proto::client::Client::connect(&office.path).await.unwrap();
}

#[tokio::test]
async fn a_server_that_is_too_busy_to_accept_counts_as_alive() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("daemon.sock");
    let busy =
        rustix::net::socket(rustix::net::AddressFamily::UNIX, rustix::net::SocketType::STREAM, None).unwrap();
    rustix::net::bind(&busy, &rustix::net::SocketAddrUnix::new(&path).unwrap()).unwrap();
    rustix::net::listen(&busy, 0).unwrap();
    let _in_its_queue = std::os::unix::net::UnixStream::connect(&path).unwrap();
    assert!(matches!(bind_error(&path), BindError::InUse { .. }));
}

#[tokio::test]
async fn a_file_in_the_way_is_not_removed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("daemon.sock");
    fs::write(&path, "a letter").unwrap();
    assert!(matches!(bind_error(&path), BindError::NotASocket { .. }));
    assert_eq!(fs::read_to_string(&path).unwrap(), "a letter");
}

#[tokio::test]
async fn a_folder_that_others_can_change_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let open = folder.path().join("open");
    fs::create_dir(&open).unwrap();
    fs::set_permissions(&open, fs::Permissions::from_mode(0o777)).unwrap();
    assert!(matches!(bind_error(&open.join("daemon.sock")), BindError::OpenFolder { .. }));
    assert_eq!(mode(&open), 0o777, "nothing was changed");
    fs::set_permissions(&open, fs::Permissions::from_mode(0o1777)).unwrap();
    Listener::bind(&open.join("daemon.sock")).expect("as in /tmp, others cannot remove what is not theirs");
}

#[tokio::test]
async fn a_server_that_goes_leaves_its_successors_socket_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("daemon.sock");
    let old = Listener::bind(&path).unwrap();
    fs::remove_file(&path).unwrap();
    let _new = Listener::bind(&path).unwrap();
    drop(old);
    assert!(path.exists());
}

#[tokio::test]
async fn of_many_servers_that_start_at_once_one_gets_the_dead_socket() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("daemon.sock");
    drop(UnixListener::bind(&path).unwrap());
    let starting: Vec<_> = (0..8)
        .map(|_| {
            let (path, runtime) = (path.clone(), tokio::runtime::Handle::current());
            std::thread::spawn(move || {
                let _inside = runtime.enter();
                Listener::bind(&path)
            })
        })
        .collect();
    let started: Vec<_> = starting.into_iter().map(|thread| thread.join().unwrap()).collect();
    assert_eq!(started.iter().filter(|listener| listener.is_ok()).count(), 1);
    assert!(
        started
            .iter()
            .flat_map(|listener| listener.as_ref().err())
            .all(|error| matches!(error, BindError::InUse { .. }))
    );
}

#[tokio::test]
async fn a_server_waits_its_turn_before_it_calls_a_socket_dead() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("daemon.sock");
    drop(UnixListener::bind(&path).unwrap());
    let others_turn = fs::File::open(folder.path()).unwrap();
    others_turn.lock().unwrap();
    let (tell, told) = std::sync::mpsc::channel();
    let (ours, runtime) = (path.clone(), tokio::runtime::Handle::current());
    let starting = std::thread::spawn(move || {
        let _inside = runtime.enter();
        tell.send(Listener::bind(&ours)).unwrap();
    });
    told.recv_timeout(std::time::Duration::from_millis(50)).expect_err("it is another one's turn");
    fs::remove_file(&path).unwrap();
    let _other = UnixListener::bind(&path).unwrap();
    drop(others_turn);
    assert!(matches!(told.recv().unwrap(), Err(BindError::InUse { .. })));
    starting.join().unwrap();
}

#[tokio::test]
async fn a_socket_that_listens_already_is_taken_over() {
    use interprocess::local_socket::{GenericFilePath, ListenerOptions, ToFsName as _};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("daemon.sock");
    let name = path.as_path().to_fs_name::<GenericFilePath>().unwrap();
    let given = ListenerOptions::new().name(name).create_tokio().unwrap();
    let serving = tokio::spawn(ipc_proto::server::serve(
        Listener::adopt(given),
        std::sync::Arc::new(crate::desk::DeskRef(std::sync::Arc::default())),
        Options::default(),
    ));
    ipc_proto::client::Client::connect(&path)
        .await
        .unwrap()
        .call(&ipc_proto::methods::Status {})
        .await
        .unwrap();
    serving.abort();
}

#[tokio::test]
async fn who_waits_at_the_socket_of_a_program_that_cannot_start_hears_why() {
    use ipc_proto::{client::Client, methods::Status, server};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("daemon.sock");
    let listener = Listener::bind(&path).unwrap();
    let mut waiting = [Client::connect(&path).await.unwrap(), Client::connect(&path).await.unwrap()];
    let away = server::turn_away::<crate::desk::DeskRef>(listener, &server::OwnerOnly, "it is ill", "wait");
    tokio::join!(away, async {
        for client in &mut waiting {
            assert_eq!(client.call(&Status {}).await.unwrap_err().to_string(), "it is ill");
        }
    });
}

#[tokio::test]
async fn a_program_that_is_started_beside_it_does_not_keep_the_socket() {
    let folder = tempfile::tempdir().unwrap();
    let sockets = || {
        let listed = std::process::Command::new("ls").args(["-l", "/proc/self/fd"]).output().unwrap();
        String::from_utf8_lossy(&listed.stdout).matches("socket:").count()
    };
    let before = sockets();
    let _listener = Listener::bind(&folder.path().join("daemon.sock")).unwrap();
    assert_eq!(sockets(), before);
}
