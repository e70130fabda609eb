//! What a location holds, as foreign tools see it: which certificates have a key there that signs.

use std::path::Path;
use std::process::Command;

use crate::nss::NssDatabase;
use crate::ran::Ran;
use crate::softhsm::SoftHsm;
use crate::world::World;

/// The certificates in a PKCS#12 file whose key is there too, by their serial numbers in lower-case hexadecimal.
#[must_use]
pub fn in_file(world: &World, file: &Path) -> Vec<String> {
    let (file, password) = (file.display().to_string(), format!("file:{}", world.at("password.txt")));
    let words = ["pkcs12", "-in", &file, "-passin", &password, "-noenc", "-clcerts"];
    let held = world.write("held.pem", openssl(world, &words));
    let signs = openssl(world, &["pkey", "-in", &held, "-pubout"]) == public_key(world, &held);
    signs.then(|| serial(world, &held)).into_iter().collect()
}

/// The certificates in a database whose key signs there.
#[must_use]
pub fn in_database(world: &World, database: &NssDatabase) -> Vec<String> {
    // A request that is signed with the key; one that is only half made signs none.
    let request = world.at("held.csr");
    let ids = database
        .keys()
        .into_iter()
        .filter_map(|line| line.split_whitespace().find(|word| word.len() == 40).map(str::to_owned));
    let signs = ids.filter(|id| database.request_with(id, &request));
    let proof = ["req", "-in", &request, "-verify", "-noout", "-pubkey"];
    let keys: Vec<String> = signs.map(|_| openssl(world, &proof)).collect();
    let files = database.certificates().into_iter().map(|pem| world.write("held.pem", pem));
    files.filter(|file| keys.contains(&public_key(world, file))).map(|file| serial(world, &file)).collect()
}

/// The certificates in a token whose key signs there.
#[must_use]
pub fn in_token(world: &World, token: &SoftHsm) -> Vec<String> {
    let (message, signature, der) =
        (world.write("message", "held"), world.at("held.sig"), world.at("held.der"));
    // Tokens leave the hash to others.
    let hash = world.at("held.hash");
    let _ = openssl(world, &["dgst", "-sha256", "-binary", "-out", &hash, &message]);
    let mut serials = Vec::new();
    for id in SoftHsm::ids(&token.pkcs11_tool(&["--list-objects", "--type", "privkey"])) {
        let certificates = token.pkcs11_tool(&["--list-objects", "--type", "cert"]);
        if !SoftHsm::ids(&certificates).contains(&id) {
            continue;
        }
        let _ = token.pkcs11_tool(&["--read-object", "--type", "cert", "--id", &id, "-o", &der]);
        let certificate = world.at("held.pem");
        let _ = openssl(world, &["x509", "-inform", "DER", "-in", &der, "-out", &certificate]);
        let how = ["--mechanism", "ECDSA", "--signature-format", "openssl"];
        let what = ["--sign", "--id", &id, "-i", &hash, "-o", &signature];
        let _ = token.pkcs11_tool(&[&what[..], &how].concat());
        let key = world.write("held.pub", public_key(world, &certificate));
        let _ = openssl(world, &["dgst", "-sha256", "-verify", &key, "-signature", &signature, &message]);
        serials.push(serial(world, &certificate));
    }
    serials
}

fn public_key(world: &World, certificate: &str) -> String {
    openssl(world, &["x509", "-in", certificate, "-noout", "-pubkey"])
}

fn serial(world: &World, certificate: &str) -> String {
    let told = openssl(world, &["x509", "-in", certificate, "-noout", "-serial"]);
    told.trim().trim_start_matches("serial=").to_lowercase()
}

fn openssl(world: &World, words: &[&str]) -> String {
    Ran::of(Command::new("openssl").args(words).current_dir(world.home())).ok().out
}
