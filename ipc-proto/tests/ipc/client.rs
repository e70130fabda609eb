//! What the typed client makes of it.

use std::sync::atomic::Ordering;

use ipc_proto::{
    ClientError, DaemonError, ServiceError,
    client::{Client, Connection, Event, Subscription},
    methods::{Cancel, Done, List, PickUp, Read, Show, Status, Step},
    types::Overall,
};
use serde_json::json;

use crate::desk::{Office, item};

fn show(id: &str) -> Show {
    Show { id: id.into() }
}

fn pick_up(id: &str) -> PickUp {
    PickUp {
        id: id.into(),
        to: None,
        password: Some("hunter2".into()),
        no_remember: false,
        last_try: false,
        notify: false,
    }
}

#[tokio::test]
async fn typed_calls_get_typed_answers() {
    let office = Office::open();
    let mut client = Client::connect(&office.path).await.unwrap();
    assert_eq!(client.call(&Status {}).await.unwrap().overall, Overall::Well);
    assert_eq!(client.call(&show("a1")).await.unwrap().item, item("a1"));
    assert_eq!(client.call(&Cancel { id: "a1".into() }).await.unwrap(), Done {});
    let ids: Vec<String> = client.list().await.unwrap().into_iter().map(|item| item.id).collect();
    assert_eq!(ids, ["a1", "a2"], "all pages");
}

#[tokio::test]
async fn a_refusal_says_why_and_what_to_do() {
    let office = Office::open();
    let mut client = Client::connect(&office.path).await.unwrap();
    let error = client.call(&show("nobody")).await.unwrap_err();
    assert_eq!(error.to_string(), "nothing is called nobody");
    let ClientError::Refused(DaemonError::NotFound { id, remedy, .. }) = error else { panic!("{error:?}") };
    assert_eq!((id.as_str(), remedy.as_str()), ("nobody", "See `neverlapse list`."));
    let error = client.call(&List { cursor: Some("9".into()) }).await.unwrap_err();
    assert!(matches!(error, ClientError::Refused(DaemonError::BadInput { .. })), "{error:?}");
}

#[tokio::test]
async fn nobody_at_the_socket_is_told_apart_from_every_other_failure() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("daemon.sock");
    let error = Client::connect(&path).await.unwrap_err();
    assert!(matches!(error, ClientError::NoDaemon { .. }), "{error:?}");
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    let error = Client::connect(&path).await.unwrap_err();
    assert!(matches!(error, ClientError::NoDaemon { .. }), "a socket left behind: {error:?}");
}

#[tokio::test]
async fn a_call_of_another_version_is_told_as_such() {
    let office = Office::open();
    let mut any: Connection<DaemonError> =
        Connection::connect(&office.path, "org.neverlapse.Daemon2").await.unwrap();
    let error = any.call::<_, Done>("Status", &json!({})).await.unwrap_err();
    let expected = ServiceError::InterfaceNotFound { interface: "org.neverlapse.Daemon2".into() };
    assert!(matches!(&error, ClientError::Service(service) if *service == expected), "{error:?}");
}

#[tokio::test]
async fn a_mail_that_is_too_long_is_not_sent() {
    let office = Office::open();
    let mut client = Client::connect(&office.path).await.unwrap();
    let mail = Some("x".repeat(2 << 20).into());
    let error = client.call(&Read { mail, ..Read::default() }).await.unwrap_err();
    assert!(matches!(error, ClientError::TooLong), "{error:?}");
    client.call(&Status {}).await.unwrap();
    assert_eq!(office.desk.calls.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_long_action_tells_each_step_and_then_its_item() {
    let office = Office::open();
    let mut client = Client::connect(&office.path).await.unwrap();
    office.desk.gate.notify_one();
    let mut steps = Vec::new();
    let action = client.act(&pick_up("a1")).await.unwrap();
    let done = action.finish(|progress| steps.push(progress.step)).await.unwrap();
    assert_eq!((done.id.as_str(), steps.join(" ")), ("a1", "key-made sent certificate-received".into()));
    client.call(&Status {}).await.unwrap();
}

#[tokio::test]
async fn an_action_or_a_call_that_nobody_waits_for_does_not_confuse_the_next() {
    let office = Office::open();
    let mut client = Client::connect(&office.path).await.unwrap();
    let mut action = client.act(&pick_up("a1")).await.unwrap();
    assert!(matches!(action.next().await, Some(Ok(Step::Progress(_)))));
    drop(action);
    assert_eq!(client.call(&show("a2")).await.unwrap().item.id, "a2");

    let slow = show("slow");
    tokio::select! {
        biased;
        _ = client.call(&slow) => panic!("nobody opened the gate"),
        () = tokio::task::yield_now() => {}
    }
    assert_eq!(client.call(&show("a3")).await.unwrap().item.id, "a3");
}

#[tokio::test]
async fn a_client_goes_on_after_the_daemon_was_restarted() {
    let mut office = Office::open();
    let mut client = Client::connect(&office.path).await.unwrap();
    client.call(&Status {}).await.unwrap();
    office.reopen().await;
    client.call(&Status {}).await.unwrap();
    office.close().await;
    let error = client.call(&Status {}).await.unwrap_err();
    assert!(matches!(error, ClientError::NoDaemon { .. }), "{error:?}");
}

#[tokio::test]
async fn a_daemon_that_goes_while_it_is_asked_is_not_asked_twice() {
    let mut office = Office::open();
    let path = office.path.clone();
    let mut client = Client::connect(&path).await.unwrap();
    let asked = tokio::spawn(async move { client.call(&show("slow")).await });
    while office.desk.calls.load(Ordering::Relaxed) == 0 {
        tokio::task::yield_now().await;
    }
    office.reopen().await;
    assert!(matches!(asked.await.unwrap(), Err(ClientError::HungUp)));
    assert_eq!(office.desk.calls.load(Ordering::Relaxed), 0, "the new daemon was not asked");
}

/// The ids of the snapshot that must come next.
async fn snapshot(subscription: &mut Subscription) -> Vec<String> {
    let event = subscription.next().await;
    let Event::Snapshot(items) = event else { panic!("a snapshot was due, not {event:?}") };
    items.into_iter().map(|item| item.id).collect()
}

#[tokio::test(start_paused = true)]
async fn a_subscription_begins_with_a_snapshot_and_outlives_the_daemon() {
    let mut office = Office::open();
    let mut subscription = Subscription::new(&office.path);
    assert_eq!(snapshot(&mut subscription).await, ["a1", "a2"]);
    office.desk.changes.send(item("a3")).unwrap();
    assert!(matches!(subscription.next().await, Event::Changed(changed) if changed.id == "a3"));

    office.close().await;
    assert!(matches!(subscription.next().await, Event::Lost(ClientError::HungUp)));
    tokio::select! {
        biased;
        event = subscription.next() => panic!("nothing is told twice, but {event:?}"),
        () = tokio::time::sleep(std::time::Duration::from_secs(3600)) => {}
    }
    office.reopen().await;
    assert_eq!(snapshot(&mut subscription).await, ["a1", "a2"]);
    office.desk.changes.send(item("a4")).unwrap();
    assert!(matches!(subscription.next().await, Event::Changed(changed) if changed.id == "a4"));
}

#[tokio::test(start_paused = true)]
async fn a_subscription_may_be_made_before_the_daemon_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("daemon.sock");
    let mut subscription = Subscription::new(&path);
    assert!(matches!(subscription.next().await, Event::Lost(ClientError::NoDaemon { .. })));
    let _office = Office::open_at(&path, ipc_proto::server::Options::default());
    assert_eq!(snapshot(&mut subscription).await, ["a1", "a2"]);
}

#[tokio::test(start_paused = true)]
async fn attempts_to_connect_become_rarer_up_to_one_in_half_a_minute() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("daemon.sock");
    let listener = tokio::net::UnixListener::bind(&path).unwrap();
    let mut subscription = Subscription::new(&path);
    // A server that hangs up on everybody.
    let server = tokio::spawn(async move {
        let mut attempts = Vec::new();
        while attempts.len() < 15 {
            drop(listener.accept().await.unwrap());
            attempts.push(tokio::time::Instant::now());
        }
        attempts
    });
    let events = tokio::spawn(async move { while let Event::Lost(_) = subscription.next().await {} });
    let attempts = server.await.unwrap();
    events.abort();
    let pauses: Vec<u128> = attempts.windows(2).map(|pair| (pair[1] - pair[0]).as_millis()).collect();
    let near = |pause: u128, expected: u128| pause.abs_diff(expected) < 20;
    assert!(near(pauses[0], 100) && near(pauses[1], 200) && near(pauses[2], 400), "{pauses:?}");
    assert!(near(pauses[12], 30_000) && near(pauses[13], 30_000), "{pauses:?}");
}

#[tokio::test(start_paused = true)]
async fn a_notice_that_is_missing_leads_to_a_fresh_snapshot() {
    let office = Office::open();
    let mut subscription = Subscription::new(&office.path);
    snapshot(&mut subscription).await;
    office.desk.skip_a_serial.store(true, Ordering::Relaxed);
    // Whoever listens already got the first change's serial; the skip shows in the one after it.
    office.desk.changes.send(item("a3")).unwrap();
    let mut event = subscription.next().await;
    if let Event::Changed(_) = event {
        office.desk.changes.send(item("a4")).unwrap();
        event = subscription.next().await;
    }
    assert!(
        matches!(&event, Event::Lost(ClientError::Protocol(why)) if why.contains("missing")),
        "{event:?}"
    );
    assert_eq!(snapshot(&mut subscription).await, ["a1", "a2"]);
}
