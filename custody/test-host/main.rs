//! Plays the daemon's binary for the tests.

fn main() {
    custody::pkcs11::serve_if_asked();
    eprintln!("this is for the tests of custody only");
    std::process::exit(2);
}
