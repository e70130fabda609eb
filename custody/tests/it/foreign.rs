//! The programs of others read our files, and we read theirs.

use std::path::Path;

use custody::{Finding, Fingerprint, backup};
use secrecy::{ExposeSecret, SecretString};

use crate::common::{AUTHORITY, Wish, foreign, identity, now, password, run};

#[test]
fn openssl_reads_a_back_up_and_finds_it_strongly_encrypted() {
    let Some(openssl) = foreign("openssl", "openssl") else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let path = written(home.path());
    let said = run(&openssl, ["pkcs12", "-info", "-noenc", "-in", &path, "-passin", &pass()]);
    let strong = "PBES2, PBKDF2, AES-256-CBC, Iteration 100000, PRF hmacWithSHA256";
    assert!(said.contains("MAC: sha256, Iteration 100000"), "{said}");
    assert!(said.contains(&format!("PKCS7 Encrypted data: {strong}")), "{said}");
    assert!(said.contains(&format!("Shrouded Keybag: {strong}")), "{said}");
    assert_eq!(said.matches("friendlyName: Marie Curie").count(), 2, "{said}");
    assert_eq!(said.matches("localKeyID").count(), 2, "{said}");
    assert_eq!(said.matches("BEGIN CERTIFICATE").count(), 3, "{said}");
}

#[test]
fn nss_lists_a_back_up_and_takes_it_into_a_database() {
    let (Some(pk12util), Some(certutil)) =
        (foreign("pk12util", "libnss3-tools"), foreign("certutil", "libnss3-tools"))
    else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let path = written(home.path());
    let said = run(&pk12util, ["-l", &path, "-W", password().expose_secret()]);
    assert!(said.contains("Friendly Name: Marie Curie"), "{said}");
    assert!(said.contains("AES-256"), "{said}");

    let database = database(&certutil, home.path());
    run(&pk12util, ["-i", &path, "-d", &database, "-K", "", "-W", password().expose_secret()]);
    let said = run(&certutil, ["-K", "-d", &database]);
    assert!(said.contains("Marie Curie"), "{said}");
}

#[test]
fn java_lists_a_back_up() {
    let Some(keytool) = foreign("keytool", "openjdk-17-jre-headless") else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let path = written(home.path());
    let password = password();
    let said = run(
        &keytool,
        ["-list", "-v", "-storetype", "PKCS12", "-keystore", &path, "-storepass", password.expose_secret()],
    );
    assert!(said.contains("Alias name: marie curie"), "{said}");
    assert!(said.contains("Entry type: PrivateKeyEntry"), "{said}");
    assert!(said.contains("Certificate chain length: 3"), "{said}");
}

#[test]
fn what_nss_exports_is_read() {
    let (Some(pk12util), Some(certutil)) =
        (foreign("pk12util", "libnss3-tools"), foreign("certutil", "libnss3-tools"))
    else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let path = written(home.path());
    let database = database(&certutil, home.path());
    let secret = password();
    let secret = secret.expose_secret();
    run(&pk12util, ["-i", &path, "-d", &database, "-K", "", "-W", secret]);
    let exported = home.path().join("exported.p12");
    let exported_text = exported.to_str().unwrap();
    run(&pk12util, ["-o", exported_text, "-n", "Marie Curie", "-d", &database, "-K", "", "-W", secret]);
    let bytes = std::fs::read(&exported).unwrap();
    assert_eq!(bytes[..2], [0x30, 0x80], "NSS writes BER with lengths left open");

    let ours = backup::read(Path::new(&path), &password()).unwrap().fingerprint();
    let contents = backup::verify(&exported, &password(), now()).unwrap();
    assert_eq!(contents.proof.facts.fingerprint, ours);
    assert_eq!(contents.friendly_name, "Marie Curie");
    assert_eq!(contents.proof.chain, 2);

    let said = backup::verify(&exported, &SecretString::from("wrong"), now()).unwrap_err().to_string();
    assert!(said.contains("the password is wrong"), "{said}");
    std::fs::write(&exported, &bytes[..bytes.len() - 30]).unwrap();
    let said = backup::verify(&exported, &password(), now()).unwrap_err().to_string();
    assert!(said.contains("damaged"), "{said}");
}

#[test]
fn what_java_writes_is_read() {
    let Some(keytool) = foreign("keytool", "openjdk-17-jre-headless") else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let path = written(home.path());
    let target = home.path().join("java.p12");
    let secret = password();
    let secret = secret.expose_secret();
    run(
        &keytool,
        [
            "-importkeystore",
            "-noprompt",
            "-srckeystore",
            &path,
            "-srcstoretype",
            "PKCS12",
            "-srcstorepass",
            secret,
            "-destkeystore",
            target.to_str().unwrap(),
            "-deststoretype",
            "PKCS12",
            "-deststorepass",
            secret,
        ],
    );
    let ours = backup::read(Path::new(&path), &password()).unwrap().fingerprint();
    assert_eq!(backup::verify(&target, &password(), now()).unwrap().proof.facts.fingerprint, ours);
}

#[test]
fn old_encryption_is_read_and_advised_against() {
    let Some(openssl) = foreign("openssl", "openssl") else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    for options in [
        &["-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1"][..],
        &["-keypbe", "des-ede3-cbc", "-certpbe", "des-ede3-cbc"],
        // Keys under 3DES, certificates under RC2 with 40 bits: what Windows and Java 8 wrote.
        &["-legacy", "-descert"],
        &["-legacy"],
    ] {
        let (path, fingerprint) = exported_by_openssl(&openssl, home.path(), options);
        let contents = backup::verify(Path::new(&path), &password(), now()).unwrap();
        assert_eq!(contents.proof.facts.fingerprint, fingerprint, "{options:?}");
        assert_eq!(contents.proof.findings, [Finding::LegacyEncryption], "{options:?}");
        let said =
            backup::verify(Path::new(&path), &SecretString::from("wrong"), now()).unwrap_err().to_string();
        assert!(said.contains("the password is wrong"), "{said}");
    }
    let (path, _) = exported_by_openssl(&openssl, home.path(), &[]);
    assert_eq!(backup::verify(Path::new(&path), &password(), now()).unwrap().proof.findings, []);
}

#[test]
fn a_file_without_a_key_or_with_another_key_is_no_back_up() {
    let Some(openssl) = foreign("openssl", "openssl") else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let certificate = home.path().join("certificate.pem");
    let path = home.path().join("no-key.p12");
    std::fs::write(&certificate, pem(identity().certificate())).unwrap();
    let arguments = [
        "pkcs12",
        "-export",
        "-nokeys",
        "-in",
        certificate.to_str().unwrap(),
        "-out",
        path.to_str().unwrap(),
    ];
    run(&openssl, arguments.into_iter().chain(["-passout", &pass()]));
    let said = backup::verify(&path, &password(), now()).unwrap_err().to_string();
    assert!(said.contains("holds no private key"), "{said}");

    let weak = home.path().join("weak.pem");
    let subject = ["-subj", "/CN=Old", "-days", "1", "-out", certificate.to_str().unwrap()];
    let request = ["req", "-x509", "-newkey", "rsa:1024", "-noenc", "-keyout", weak.to_str().unwrap()];
    run(&openssl, request.into_iter().chain(subject));
    let arguments =
        ["pkcs12", "-export", "-inkey", weak.to_str().unwrap(), "-in", certificate.to_str().unwrap()];
    run(&openssl, arguments.into_iter().chain(["-out", path.to_str().unwrap(), "-passout", &pass()]));
    let said = backup::verify(&path, &password(), now()).unwrap_err().to_string();
    assert!(said.contains("RSA with 1024 bits is not supported"), "{said}");
}

fn pass() -> String {
    format!("pass:{}", password().expose_secret())
}

fn written(folder: &Path) -> String {
    let path = folder.join("marie.p12");
    backup::write(&path, &identity(), &password(), now()).unwrap();
    path.to_str().unwrap().to_owned()
}

/// A fresh NSS database without a password.
fn database(certutil: &Path, folder: &Path) -> String {
    let folder = folder.join("nss");
    std::fs::create_dir(&folder).unwrap();
    let database = format!("sql:{}", folder.display());
    run(certutil, ["-N", "-d", &database, "--empty-password"]);
    database
}

fn pem(certificate: &[u8]) -> Vec<u8> {
    openssl::x509::X509::from_der(certificate).unwrap().to_pem().unwrap()
}

fn exported_by_openssl(openssl: &Path, folder: &Path, options: &[&str]) -> (String, Fingerprint) {
    let identity = AUTHORITY.issue(&Wish::default());
    let pem_file = folder.join("identity.pem");
    let mut content = identity.key().pkey().private_key_to_pem_pkcs8().unwrap();
    content.extend(pem(identity.certificate()));
    identity.chain().iter().for_each(|certificate| content.extend(pem(certificate)));
    std::fs::write(&pem_file, content).unwrap();
    let path = folder.join("openssl.p12").to_str().unwrap().to_owned();
    let arguments =
        ["pkcs12", "-export", "-in", pem_file.to_str().unwrap(), "-out", &path, "-passout", &pass()];
    run(openssl, arguments.into_iter().chain(options.iter().copied()));
    (path, identity.fingerprint())
}
