//! A token from the pick-up to the renewal, with a real SoftHSM2.

use custody::{KeyPresence, Location};
use enrol::key::KeyKind;

use crate::common::{Wish, now};
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
