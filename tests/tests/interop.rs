//! Back-ups as others read them: OpenSSL, NSS (Firefox, Thunderbird, Chromium) and Java.

use std::process::Command;

use tests::{PASSWORD, Ran, World};

/// A home with a back-up in it; the file's path.
fn backed_up() -> (World, String) {
    let world = World::ready();
    let identity = world.identity("cfca", "Wang Xiaoming", &[]);
    let (file, password) = (world.at("me.p12"), world.at("password.txt"));
    let _ = world.neverlapse(&["back-up", &identity, "--to", &file, "--password-file", &password]).ok();
    (world, file)
}

#[test]
fn openssl_reads_a_back_up_and_finds_it_strong() {
    let (_world, file) = backed_up();
    let password = format!("pass:{PASSWORD}");

    let info = Ran::of(
        Command::new("openssl").args(["pkcs12", "-info", "-noenc", "-in", &file, "-passin", &password]),
    )
    .ok();

    assert!(info.out.contains("friendlyName: Wang Xiaoming"), "{info}");
    assert!(info.err.contains("PBES2, PBKDF2, AES-256-CBC"), "{info}");
    assert!(info.err.contains("MAC: sha256"), "{info}");
    let iterations =
        info.err.split("Iteration ").skip(1).map(|rest| rest.split([',', '\n']).next().unwrap_or_default());
    let iterations: Vec<u32> = iterations.map(|number| number.trim().parse().unwrap()).collect();
    assert!(
        !iterations.is_empty() && iterations.iter().all(|count| *count >= 100_000),
        "{iterations:?}: {info}"
    );
    assert_eq!(
        info.out.matches("BEGIN CERTIFICATE").count(),
        3,
        "its own, the issuing CA's and the root's: {info}"
    );
    assert_eq!(info.out.matches("BEGIN PRIVATE KEY").count(), 1, "{info}");
}

#[test]
fn nss_lists_a_back_up_and_takes_it_into_its_database() {
    let (world, file) = backed_up();
    let password = world.at("password.txt");

    let list = Ran::of(Command::new("pk12util").args(["-l", &file, "-w", &password])).ok();
    assert!(list.out.contains("Friendly Name: Wang Xiaoming"), "{list}");

    std::fs::create_dir(world.path("nss")).unwrap();
    let database = format!("sql:{}", world.path("nss").display());
    let _ = Ran::of(Command::new("certutil").args(["-N", "-d", &database, "--empty-password"])).ok();
    let _ = Ran::of(Command::new("pk12util").args(["-i", &file, "-w", &password, "-d", &database])).ok();
    let keys = Ran::of(Command::new("certutil").args(["-K", "-d", &database])).ok();
    assert!(keys.out.contains("Wang Xiaoming"), "the key is in the database under its name: {keys}");
}

#[test]
fn java_reads_a_back_up() {
    let (_world, file) = backed_up();

    let words = [
        "-J-Duser.language=en",
        "-list",
        "-v",
        "-storetype",
        "PKCS12",
        "-keystore",
        &file,
        "-storepass",
        PASSWORD,
    ];
    let list = Ran::of(Command::new("keytool").args(words)).ok();

    assert!(list.out.contains("Entry type: PrivateKeyEntry"), "{list}");
    assert!(list.out.contains("Certificate chain length: 3"), "{list}");
    assert!(list.out.to_lowercase().contains("wang xiaoming"), "{list}");
}
