//! What the markup compiles to.

#![expect(unreachable_pub, clippy::todo, clippy::unwrap_used, reason = "Slint's compiler writes it")]

slint::include_modules!();
