//! A token from the pick-up to the renewal, with a real SoftHSM2.

use custody::Superseded;
use custody::{Issued, KeyPresence, Location};
use enrol::key::{Key, KeyKind};

use crate::common::{AUTHORITY, Wish, identity, now};
use crate::softhsm::{enrol, softhsm};

#[test]
fn a_key_is_made_on_the_token_and_its_certificate_and_renewal_join_it_there() {
    let Some(token) = softhsm() else {
        return;
    };
    let place = token.place();
    place.rehearse(None).unwrap();
    assert_eq!(place.list().unwrap(), []);

    let issued = enrol(&place, KeyKind::EcP256, &Wish::default());
    let proof = place.store((&issued).into(), now()).unwrap();
    assert_eq!(proof.chain, 2);
    assert_eq!(proof.findings, []);
    let [found] = place.list().unwrap().try_into().unwrap();
    assert_eq!(found.friendly_name, "Marie Curie");
    assert_eq!(found.key, KeyPresence::Here { may_leave: false });

    let old = found.fingerprint();
    place.rehearse(Some(old)).unwrap();
    let renewed = enrol(&place, KeyKind::EcP384, &Wish { serial: 0x0c0d, ..Wish::default() });
    let proof = place.replace(old, (&renewed).into(), now()).unwrap();
    assert_eq!(proof.facts.serial, "0c0d");
    let [found] = place.list().unwrap().try_into().unwrap();
    assert_eq!(found.fingerprint(), proof.facts.fingerprint);
    assert!(place.prove(Some(old), now()).unwrap_err().is_missing());

    place.remove(found.fingerprint()).unwrap();
    place.remove(found.fingerprint()).unwrap();
    assert_eq!(place.list().unwrap(), []);
}

#[test]
fn a_key_on_a_token_is_sensitive_never_was_outside_and_bears_the_id_of_its_certificate() {
    let Some(token) = softhsm() else {
        return;
    };
    for (serial, kind) in (0x0a0b..).zip([KeyKind::EcP256, KeyKind::EcP384, KeyKind::Rsa2048]) {
        let place = token.place();
        let issued = enrol(&place, kind, &Wish { serial, ..Wish::default() });
        let proof = place.store((&issued).into(), now()).unwrap();
        let id: String = issued.key().id().iter().map(|byte| format!("{byte:02x}")).collect();

        let Some(keys) = token.pkcs11_tool(&["--list-objects", "--type", "privkey"]) else {
            return;
        };
        assert!(keys.contains(&id), "{keys}");
        assert!(keys.contains("sensitive, always sensitive, never extractable, local"), "{keys}");
        let certificates = token.pkcs11_tool(&["--list-objects", "--type", "cert"]).unwrap();
        assert!(
            certificates.contains(&id) && certificates.contains("label:      Marie Curie"),
            "{certificates}"
        );

        let refused = place.read(Some(proof.facts.fingerprint)).unwrap_err().to_string();
        assert!(refused.contains("do not leave it"), "{refused}");
        place.remove(proof.facts.fingerprint).unwrap();
    }
}

#[test]
fn a_token_takes_no_key_from_elsewhere_and_no_certificate_of_another_key() {
    let Some(token) = softhsm() else {
        return;
    };
    let place = token.place();
    let refused = place.store((&identity()).into(), now()).unwrap_err().to_string();
    assert!(refused.contains("takes in no keys from elsewhere"), "{refused}");

    let issued = enrol(&place, KeyKind::EcP256, &Wish::default());
    let other = AUTHORITY.certificate_for(identity().key().public_key_der(), &Wish::default());
    let refused = Issued::new(issued.key().clone(), other, &[], "Marie Curie").unwrap_err().to_string();
    assert!(refused.contains("is for another key than the one that was made"), "{refused}");
    assert_eq!(place.list().unwrap(), []);

    // The run is given up: its key goes, and a second time there is nothing to do.
    place.forget_key(issued.key()).unwrap();
    place.forget_key(issued.key()).unwrap();
    let gone = place.store((&issued).into(), now()).unwrap_err().to_string();
    assert!(gone.contains("the key is not there"), "{gone}");
}

#[test]
fn a_renewal_may_keep_the_old_identity_and_the_key_of_a_certificate_in_use_is_never_forgotten() {
    let Some(token) = softhsm() else {
        return;
    };
    let place = token.place().with_superseded(Superseded::Keep);
    let old = enrol(&place, KeyKind::EcP256, &Wish::default());
    let old_print = place.store((&old).into(), now()).unwrap().facts.fingerprint;
    let new = enrol(&place, KeyKind::EcP256, &Wish { serial: 0x0c0d, ..Wish::default() });
    place.replace(old_print, (&new).into(), now()).unwrap();
    assert_eq!(place.list().unwrap().len(), 2);
    place.forget_key(old.key()).unwrap();
    place.prove(Some(old_print), now()).unwrap();
    // The same renewal, repeated under the usual rule.
    token.place().replace(old_print, (&new).into(), now()).unwrap();
    assert_eq!(place.list().unwrap().len(), 1);
}

#[test]
fn without_its_pin_a_token_shows_its_certificates_and_asks_before_it_signs() {
    let Some(token) = softhsm() else {
        return;
    };
    let issued = enrol(&token.place(), KeyKind::EcP256, &Wish::default());
    token.place().store((&issued).into(), now()).unwrap();
    let [found] = token.locked().list().unwrap().try_into().unwrap();
    assert_eq!((found.friendly_name.as_str(), found.key), ("Marie Curie", KeyPresence::Hidden));
    let asked = token.locked().prove(None, now()).unwrap_err();
    assert!(asked.wants_password() && asked.to_string().contains("it asks for its PIN"), "{asked}");
    let wrong = token.locked().with_pin(Some("4321".into()), false).prove(None, now()).unwrap_err();
    assert!(wrong.is_wrong_password() && wrong.to_string().contains("the PIN is wrong"), "{wrong}");
    // The key signs where it is, and what it says when it does not is the token's own word.
    let held = token.locked().open(None);
    assert!(held.is_err());
    let held = token.place().open(None).unwrap();
    held.key.sign(b"a message").unwrap();
    token.pull_out();
    let gone = held.key.sign(b"a message").unwrap_err().to_string();
    assert!(gone.contains("the key did not sign") && gone.contains("not plugged in"), "{gone}");
}
