//! The way from each older format of the records to the next. Once released, a migration is never changed: it works on
//! plain JSON and knows none of today's types.

use jiff::{SignedDuration, Timestamp};
use ledger::{Migration, MigrationError, Records};
use serde_json::{Map, Value, json};

/// All of them.
pub(crate) const ALL: &[Migration] =
    &[Migration { from: 1, apply: from_1 }, Migration { from: 2, apply: from_2 }];

/// Version 2 keeps what was told and when, rests with their beginning, and how a certificate is renewed by itself.
fn from_1(records: &mut Records<'_>) -> Result<(), MigrationError> {
    for (key, mut item) in records.table("items")? {
        if let Some(item) = item.as_object_mut() {
            item_from_1(item);
        }
        records.put("items", &key, &item)?;
    }
    Ok(())
}

/// Version 3 only adds what may be absent: keys made inside a location, and copies elsewhere. A daemon that does not know
/// them must not go on with such a run.
#[expect(clippy::unnecessary_wraps, reason = "every migration may fail")]
fn from_2(_: &mut Records<'_>) -> Result<(), MigrationError> {
    Ok(())
}

fn item_from_1(item: &mut Map<String, Value>) {
    let since = match item.get("codes") {
        Some(codes) if codes["approved_at"].is_null() => {
            before(&codes["expires_at"], SignedDuration::from_hours(15 * 24))
        }
        Some(codes) => codes["approved_at"].clone(),
        None => item["certificate"]["not_before"].clone(),
    };
    let told: Vec<Value> = item
        .remove("reminded")
        .iter()
        .flat_map(|reminded| reminded.as_array().into_iter().flatten())
        .filter_map(|word| {
            let stage = match word.as_str()? {
                "days-30" => "ahead-720h",
                "days-14" => "ahead-336h",
                "days-7" => "ahead-168h",
                "days-3" => "ahead-72h",
                "day-1" => "ahead-24h",
                "hours-6" => "ahead-6h",
                "hour-1" => "ahead-1h",
                "lapsed" => "lapsed",
                _ => return None,
            };
            Some(json!({ "stage": stage, "at": since }))
        })
        .collect();
    item.insert("reminders".into(), json!({ "since": since, "told": told }));
    let reason = if item.get("state") == Some(&json!("waiting-for-issuer")) { "issuer" } else { "network" };
    if let Some(flight) = item.get_mut("flight").and_then(Value::as_object_mut) {
        let from = flight.get("since").cloned().unwrap_or_default();
        let rest = match flight.remove("next_try") {
            Some(until @ Value::String(_)) => {
                json!({ "wait": { "from": from, "until": until }, "reason": reason })
            }
            Some(_) | None => Value::Null,
        };
        flight.insert("rest".into(), rest);
    }
    if item.contains_key("certificate") {
        let unattended = item.get("location") == Some(&json!("vault"));
        item.insert("unattended".into(), unattended.into());
        // By the issuer's working days it is reckoned when the daemon starts.
        let last_safe = item["certificate"]["not_after"].clone();
        item.insert("last_safe".into(), last_safe);
    }
}

fn before(moment: &Value, length: SignedDuration) -> Value {
    let earlier = |text: &str| text.parse::<Timestamp>().ok()?.saturating_sub(length).ok();
    moment.as_str().and_then(earlier).map_or_else(|| moment.clone(), |moment| moment.to_string().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use lifecycle::{Item, Need};

    /// As version 1 wrote them.
    const ACTIVATION: &str = r#"{"kind":"activation","id":"a1","issuer":"cfca","title":"t","reference_number":"12345678",
        "link":null,"has_code":true,"codes":{"approved_at":null,"expires_at":"2026-12-07T12:00:00Z"},
        "state":"picking-up","flight":{"since":"2026-11-22T12:00:00Z","tries":2,"next_try":"2026-11-22T12:04:00Z",
        "stuck":null},"refusal":null,"code_doubted":false,"identity":null,"reminded":["days-7"]}"#;
    const IDENTITY: &str = r#"{"kind":"identity","id":"i2","issuer":"cfca","title":"t","activation":"a1",
        "location":"vault","certificate":{"subject":{"cn":"t","o":null,"ou":[]},"serial":"01","fingerprint":"aa",
        "not_before":"2026-11-22T12:00:00Z","not_after":"2027-11-22T12:00:00Z"},
        "renewal":{"opens":"2027-09-22T12:00:00Z","closes":"2027-11-22T12:00:00Z"},"state":"valid","flight":null,
        "refusal":null,"backups":[],"backup_wanted":true,"reminded":[]}"#;

    fn migrated(record: &str) -> Item {
        let mut record: Value = serde_json::from_str(record).unwrap();
        item_from_1(record.as_object_mut().unwrap());
        serde_json::from_value(record).unwrap()
    }

    #[test]
    fn an_activation_of_version_1_keeps_what_it_had_been_told_and_goes_on_where_it_was() {
        let Item::Activation(activation) = migrated(ACTIVATION) else { panic!("an activation") };
        assert_eq!(activation.reminders.since, "2026-11-22T12:00:00Z".parse().unwrap());
        assert_eq!(activation.reminders.told[0].stage.to_string(), "ahead-168h");
        let flight = activation.flight.unwrap();
        assert_eq!(flight.rest.unwrap().wait.until, "2026-11-22T12:04:00Z".parse().unwrap());
    }

    #[test]
    fn an_identity_of_version_1_is_renewed_by_itself_where_nothing_has_to_be_typed() {
        let item = migrated(IDENTITY);
        assert_eq!(item.need(), Some(Need::BackUp));
        let Item::Identity(identity) = item else { panic!("an identity") };
        assert!(identity.unattended);
        assert_eq!(identity.last_safe, identity.certificate.not_after);
    }
}
