//! What the server answers, and what one client cannot do to another.

use std::{
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use ipc_proto::{
    MAX_FRAME,
    client::{Client, Subscription},
    methods::{DESCRIPTION, Show, Status},
    server::{Caller, EveryoneIs, Options},
};
use serde_json::{Value, json};

use crate::{desk::Office, raw::Raw};

const STATUS: &str = r#"{"method":"org.neverlapse.Daemon.Status"}"#;

/// The error's short name and its parameters.
fn error(reply: &Value) -> (&str, &Value) {
    (reply["error"].as_str().unwrap_or_default(), &reply["parameters"])
}

#[tokio::test]
async fn unknown_methods_and_interfaces_are_named_in_the_answer() {
    let office = Office::open();
    let mut raw = Raw::connect(&office.path).await;
    let reply = raw.ask(r#"{"method":"org.neverlapse.Daemon.Dance","parameters":{}}"#).await;
    let expected = json!({ "method": "org.neverlapse.Daemon.Dance" });
    assert_eq!(error(&reply), ("org.varlink.service.MethodNotFound", &expected));
    let reply = raw.ask(r#"{"method":"org.example.Ballet.Dance"}"#).await;
    assert_eq!(
        error(&reply),
        ("org.varlink.service.InterfaceNotFound", &json!({ "interface": "org.example.Ballet" }))
    );
    let reply = raw.ask(r#"{"method":"dance"}"#).await;
    assert_eq!(error(&reply), ("org.varlink.service.MethodNotFound", &json!({ "method": "dance" })));
    assert!(raw.ask(STATUS).await.get("error").is_none(), "the connection is still good");
}

#[tokio::test]
async fn the_bad_parameter_is_named_and_its_value_is_not_repeated() {
    let office = Office::open();
    let mut raw = Raw::connect(&office.path).await;
    for (parameters, name, reason) in [
        ("{}", "id", "is missing"),
        (r#"{"id":3}"#, "id", "has the wrong type or an unknown value"),
        (r#"{"id":"a","password":["hunter2"]}"#, "password", "has the wrong type or an unknown value"),
        (r#"{"id":"a","no_rember":true}"#, "no_rember", "is unknown"),
    ] {
        let call = format!(r#"{{"method":"org.neverlapse.Daemon.PickUp","parameters":{parameters}}}"#);
        let reply = raw.ask(&call).await;
        let expected = json!({ "parameter": name, "reason": reason });
        assert_eq!(error(&reply), ("org.varlink.service.InvalidParameter", &expected));
    }
}

#[tokio::test]
async fn malformed_json_is_answered_before_the_server_hangs_up() {
    let office = Office::open();
    for malformed in
        ["this is no JSON", "", "[]", r#"{"method":3}"#, r#"{"method":"a.b.C","parameters":[]}"#, "{"]
    {
        let mut raw = Raw::connect(&office.path).await;
        let reply = raw.ask(malformed).await;
        let (name, parameters) = error(&reply);
        assert_eq!(
            (name, &parameters["parameter"]),
            ("org.varlink.service.InvalidParameter", &json!("call"))
        );
        assert_eq!(raw.reply().await, None, "hung up after {malformed:?}");
    }
    assert_eq!(office.desk.calls.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn a_call_of_one_mebibyte_is_answered_and_one_byte_more_is_refused() {
    let office = Office::open();
    let call = |length: usize| {
        let around = r#"{"method":"org.neverlapse.Daemon.AddIssuer","parameters":{"toml":""}}"#.len();
        let toml = "x".repeat(length - around);
        format!(r#"{{"method":"org.neverlapse.Daemon.AddIssuer","parameters":{{"toml":"{toml}"}}}}"#)
    };
    let mut raw = Raw::connect(&office.path).await;
    let reply = raw.ask(&call(MAX_FRAME)).await;
    assert_eq!(reply["parameters"]["outcome"], "tracked");

    let reply = raw.ask(&call(MAX_FRAME + 1)).await;
    assert_eq!(error(&reply).0, "org.varlink.service.InvalidParameter");
    assert!(reply["parameters"]["reason"].as_str().unwrap().contains("longer than 1048576 bytes"), "{reply}");
    assert_eq!(raw.reply().await, None, "hung up");
    assert_eq!(office.desk.calls.load(Ordering::Relaxed), 1, "the long one did not reach the daemon");
}

#[tokio::test]
async fn an_answer_that_is_too_long_is_an_error_and_not_a_hang_up() {
    let office = Office::open();
    let mut raw = Raw::connect(&office.path).await;
    let reply = raw.ask(r#"{"method":"org.neverlapse.Daemon.Show","parameters":{"id":"huge"}}"#).await;
    assert_eq!(error(&reply).0, "org.neverlapse.Daemon.Failed");
    assert!(raw.ask(STATUS).await.get("error").is_none());
}

#[tokio::test]
async fn the_server_describes_itself() {
    let office = Office::open();
    let mut raw = Raw::connect(&office.path).await;
    let info = raw.ask(r#"{"method":"org.varlink.service.GetInfo"}"#).await;
    assert_eq!(info["parameters"]["interfaces"], json!(["org.varlink.service", "org.neverlapse.Daemon"]));
    assert_eq!(info["parameters"]["product"], "desk");
    let describe = |name: &str| {
        format!(
            r#"{{"method":"org.varlink.service.GetInterfaceDescription","parameters":{{"interface":"{name}"}}}}"#
        )
    };
    assert_eq!(raw.ask(&describe("org.neverlapse.Daemon")).await["parameters"]["description"], DESCRIPTION);
    let own = raw.ask(&describe("org.varlink.service")).await;
    varlink_parser::IDL::try_from(own["parameters"]["description"].as_str().unwrap()).map(drop).unwrap();
    assert_eq!(error(&raw.ask(&describe("org.example")).await).0, "org.varlink.service.InterfaceNotFound");
    let reply = raw.ask(r#"{"method":"org.varlink.service.GetInterfaceDescription"}"#).await;
    assert_eq!(error(&reply).1["parameter"], "interface");
}

#[tokio::test]
async fn a_oneway_call_is_carried_out_and_not_answered() {
    let office = Office::open();
    let mut raw = Raw::connect(&office.path).await;
    for call in ["Status", "Dance", "PickUp"] {
        raw.send(&format!(r#"{{"method":"org.neverlapse.Daemon.{call}","parameters":{{}},"oneway":true}}"#))
            .await;
    }
    let reply = raw.ask(r#"{"method":"org.neverlapse.Daemon.Issuers"}"#).await;
    assert_eq!(
        reply["parameters"]["issuers"][0]["id"], "wipo",
        "the first answer is that of the first call that wants one"
    );
    assert_eq!(office.desk.calls.load(Ordering::Relaxed), 4);
}

#[tokio::test]
async fn a_subscription_without_more_is_refused() {
    let office = Office::open();
    let mut raw = Raw::connect(&office.path).await;
    let reply = raw.ask(r#"{"method":"org.neverlapse.Daemon.Subscribe"}"#).await;
    assert_eq!(error(&reply).0, "org.varlink.service.ExpectedMore");
    let reply = raw.ask(r#"{"method":"org.neverlapse.Daemon.Status","upgrade":true}"#).await;
    assert_eq!(error(&reply).1["parameter"], "upgrade");
}

#[tokio::test]
async fn a_long_action_tells_its_progress_only_to_those_who_want_more() {
    let office = Office::open();
    let mut raw = Raw::connect(&office.path).await;
    office.desk.gate.notify_one();
    let reply = raw.ask(r#"{"method":"org.neverlapse.Daemon.PickUp","parameters":{"id":"a1"}}"#).await;
    assert_eq!((&reply["parameters"]["item"]["id"], reply.get("continues")), (&json!("a1"), None));

    raw.send(r#"{"method":"org.neverlapse.Daemon.PickUp","parameters":{"id":"a2"},"more":true}"#).await;
    for step in ["key-made", "sent", "certificate-received"] {
        let reply = raw.reply().await.unwrap();
        assert_eq!(
            (&reply["parameters"]["progress"]["step"], &reply["continues"]),
            (&json!(step), &json!(true))
        );
    }
    office.desk.gate.notify_one();
    let reply = raw.reply().await.unwrap();
    assert_eq!((&reply["parameters"]["item"]["id"], reply.get("continues")), (&json!("a2"), None));
}

#[tokio::test]
async fn calls_sent_at_once_are_answered_in_their_order_also_behind_a_long_one() {
    let office = Office::open();
    let mut raw = Raw::connect(&office.path).await;
    raw.send(r#"{"method":"org.neverlapse.Daemon.PickUp","parameters":{"id":"first"},"more":true}"#).await;
    for id in ["second", "third"] {
        raw.send(&format!(r#"{{"method":"org.neverlapse.Daemon.Show","parameters":{{"id":"{id}"}}}}"#)).await;
    }
    for _ in 0..3 {
        assert_eq!(raw.reply().await.unwrap()["continues"], true);
    }
    office.desk.gate.notify_one();
    for id in ["first", "second", "third"] {
        assert_eq!(raw.reply().await.unwrap()["parameters"]["item"]["id"], id);
    }
}

#[tokio::test]
async fn a_long_action_goes_on_when_its_client_hangs_up() {
    let office = Office::open();
    let mut raw = Raw::connect(&office.path).await;
    raw.send(r#"{"method":"org.neverlapse.Daemon.PickUp","parameters":{"id":"a1"},"more":true}"#).await;
    raw.reply().await.unwrap();
    drop(raw);
    office.desk.gate.notify_one();
    office.desk.action_ended.notified().await;
    assert!(office.desk.acted.load(Ordering::Relaxed));
}

#[tokio::test]
async fn a_subscription_ends_with_its_client_even_if_nothing_happens() {
    let office = Office::open();
    let mut subscription = Subscription::new(&office.path);
    subscription.next().await;
    drop(subscription);
    office.desk.unsubscribed.notified().await;
}

#[tokio::test]
async fn a_stream_that_the_daemon_breaks_off_is_a_hang_up_and_a_broken_method_stops_nobody_else() {
    let office = Office::open();
    let mut raw = Raw::connect(&office.path).await;
    raw.send(r#"{"method":"org.neverlapse.Daemon.Show","parameters":{"id":"cut"}}"#).await;
    assert_eq!(raw.reply().await, None);
    let mut raw = Raw::connect(&office.path).await;
    raw.send(r#"{"method":"org.neverlapse.Daemon.Forget","parameters":{"id":"a1"}}"#).await;
    assert_eq!(raw.reply().await, None);
    assert!(Raw::connect(&office.path).await.ask(STATUS).await.get("error").is_none());
}

#[tokio::test]
async fn another_user_is_hung_up_on_without_a_word() {
    let stranger = Caller { uid: Some(4_000_000), pid: None };
    let unknown = Caller { uid: None, pid: Some(1) };
    for caller in [stranger, unknown] {
        let office = Office::open_with(Options { peers: Arc::new(EveryoneIs(caller)), ..Options::default() });
        let mut raw = Raw::connect(&office.path).await;
        // The server may have hung up before this is written.
        let _ = tokio::io::AsyncWriteExt::write_all(raw.0.get_mut(), format!("{STATUS}\0").as_bytes()).await;
        assert_eq!(raw.rest().await, b"");
        assert_eq!(office.desk.calls.load(Ordering::Relaxed), 0);
    }
}

#[tokio::test]
async fn one_client_too_many_is_told_so_and_a_place_that_gets_free_is_given_again() {
    let office = Office::open_with(Options { connections: 2, ..Options::default() });
    let mut first = Raw::connect(&office.path).await;
    let mut second = Raw::connect(&office.path).await;
    first.ask(STATUS).await;
    second.ask(STATUS).await;
    let mut third = Raw::connect(&office.path).await;
    let reply = third.reply().await.unwrap();
    assert_eq!(error(&reply).0, "org.neverlapse.Daemon.Failed");
    assert!(reply["parameters"]["remedy"].as_str().unwrap().contains("close some"), "{reply}");
    assert_eq!(third.reply().await, None);
    drop(second);
    // The server notices when it does; until then it may still turn somebody away.
    while let Err(error) = Client::connect(&office.path).await.unwrap().call(&Status {}).await {
        assert_eq!(error.to_string(), "too many programs are connected at once");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_subscriber_that_does_not_read_delays_nobody_and_is_cut_off() {
    let office = Office::open();
    office.desk.flood.store(true, Ordering::Relaxed);
    let mut deaf = Raw::connect(&office.path).await;
    deaf.send(r#"{"method":"org.neverlapse.Daemon.Subscribe","more":true}"#).await;
    let mut waiting = Client::connect(&office.path).await.unwrap();
    let held = tokio::spawn(async move { waiting.call(&Show { id: "slow".into() }).await });

    let mut client = Client::connect(&office.path).await.unwrap();
    let mut slowest = Duration::ZERO;
    for _ in 0..200 {
        let asked = Instant::now();
        client.call(&Status {}).await.unwrap();
        slowest = slowest.max(asked.elapsed());
    }
    assert!(slowest < Duration::from_secs(2), "another client waited for {slowest:?}");

    // From here on the time jumps to the next timer as soon as nothing else is to be done.
    tokio::time::pause();
    let paused = tokio::time::Instant::now();
    office.desk.unsubscribed.notified().await;
    let limit = Options::default().write_timeout;
    assert!(paused.elapsed() <= limit, "cut off after {:?}", paused.elapsed());
    tokio::time::resume();
    office.desk.gate.notify_one();
    held.await.unwrap().unwrap();
    deaf.rest().await;
}

#[tokio::test(start_paused = true)]
async fn no_timer_runs_while_clients_are_connected_and_nothing_happens() {
    let office = Office::open();
    let mut client = Client::connect(&office.path).await.unwrap();
    client.call(&Status {}).await.unwrap();
    let mut subscription = Subscription::new(&office.path);
    subscription.next().await;

    let before = tokio::time::Instant::now();
    let (wake, woken) = tokio::sync::oneshot::channel();
    // Not a task: the paused time jumps to the next timer whenever the runtime has nothing to do, and it now has
    // nothing to do for as long as this takes.
    let idle = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(50));
        wake.send(()).unwrap();
    });
    tokio::select! {
        event = subscription.next() => panic!("nothing happened, but {event:?}"),
        woken = woken => woken.unwrap(),
    }
    idle.join().unwrap();
    assert_eq!(before.elapsed(), Duration::ZERO, "a timer was waiting");
}
