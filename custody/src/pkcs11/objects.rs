//! Inside the host: what is on a token, and certificates put there and taken away.

use cryptoki::object::{Attribute, AttributeType, CertificateType, ObjectClass, ObjectHandle};

use super::driver::Desk;
use super::trouble::Trouble;
use super::wire::{Answer, Bytes, Content, HeldCertificate, HeldKey, NewCertificate};

/// The certificates and private keys, as far as they can be seen.
pub(super) fn content(desk: &Desk) -> Answer<Content> {
    let mut content = Content { keys_visible: desk.keys_visible, ..Content::default() };
    for object in find(desk, &certificates())? {
        let read =
            attributes(desk, object, &[AttributeType::Id, AttributeType::Label, AttributeType::Value])?;
        let mut held =
            HeldCertificate { id: Bytes(Vec::new()), label: String::new(), der: Bytes(Vec::new()) };
        for attribute in read {
            if let Attribute::Id(id) = attribute {
                held.id = id.into();
            } else if let Attribute::Label(label) = attribute {
                held.label = String::from_utf8_lossy(&label).into_owned();
            } else if let Attribute::Value(der) = attribute {
                held.der = der.into();
            }
        }
        content.certificates.push(held);
    }
    for object in find(desk, &[Attribute::Token(true), Attribute::Class(ObjectClass::PRIVATE_KEY)])? {
        let mut held = HeldKey { id: Bytes(Vec::new()), extractable: false };
        for attribute in attributes(desk, object, &[AttributeType::Id, AttributeType::Extractable])? {
            if let Attribute::Id(id) = attribute {
                held.id = id.into();
            } else if let Attribute::Extractable(extractable) = attribute {
                held.extractable = extractable;
            }
        }
        content.keys.push(held);
    }
    Ok(content)
}

/// Writes a certificate, readable by anyone who holds the token.
pub(super) fn put_certificate(desk: &Desk, new: &NewCertificate) -> Answer<()> {
    let template = [
        Attribute::Token(true),
        Attribute::Private(false),
        Attribute::Class(ObjectClass::CERTIFICATE),
        Attribute::CertificateType(CertificateType::X_509),
        Attribute::Label(new.label.clone().into_bytes()),
        Attribute::Id(new.id.0.clone()),
        Attribute::Subject(new.subject.0.clone()),
        Attribute::Issuer(new.issuer.0.clone()),
        Attribute::SerialNumber(new.serial.0.clone()),
        Attribute::Value(new.der.0.clone()),
    ];
    desk.session.create_object(&template).map(drop).map_err(|error| desk.trouble(&error))
}

/// Deletes the certificates with these very bytes: names, serial numbers and CKA_IDs may be others' too.
pub(super) fn remove_certificate(desk: &Desk, der: &[u8]) -> Answer<()> {
    for object in find(desk, &certificates())? {
        let value = attributes(desk, object, &[AttributeType::Value])?;
        if value.contains(&Attribute::Value(der.to_vec())) {
            destroy(desk, object)?;
        }
    }
    Ok(())
}

/// The objects that have all these attributes.
pub(super) fn find(desk: &Desk, template: &[Attribute]) -> Answer<Vec<ObjectHandle>> {
    desk.session.find_objects(template).map_err(|error| desk.trouble(&error))
}

/// The attributes of an object, as far as it has them.
pub(super) fn attributes(
    desk: &Desk,
    object: ObjectHandle,
    wanted: &[AttributeType],
) -> Result<Vec<Attribute>, Trouble> {
    desk.session.get_attributes(object, wanted).map_err(|error| desk.trouble(&error))
}

/// Deletes an object.
pub(super) fn destroy(desk: &Desk, object: ObjectHandle) -> Answer<()> {
    desk.session.destroy_object(object).map_err(|error| desk.trouble(&error))
}

fn certificates() -> [Attribute; 3] {
    [
        Attribute::Token(true),
        Attribute::Class(ObjectClass::CERTIFICATE),
        Attribute::CertificateType(CertificateType::X_509),
    ]
}
