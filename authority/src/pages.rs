//! The pages that people see when they follow the link in their mail.

use crate::{flavours::Flavour, mail::escape_html};

/// How to go on with an approved application. A reference number that is none is not repeated.
pub(crate) fn pick_up(flavour: Flavour, reference: Option<&str>) -> String {
    let reference = reference.filter(|text| {
        (4..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    let shown = reference.map_or_else(String::new, |reference| {
        format!("<p>Your reference number: <strong>{}</strong></p>\n", escape_html(reference))
    });
    let by_hand = format!(
        "neverlapse add --issuer {flavour} --reference-number {}",
        reference.map_or_else(|| "N".to_owned(), escape_html)
    );
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>Pick up your certificate</title>\n\
         <style>body{{font:1em/1.5 sans-serif;max-width:40em;margin:2em auto;padding:0 1em}}</style></head><body>\n\
         <h1>Pick up your certificate</h1>\n{shown}\
         <p>Your application is approved. Neverlapse picks the certificate up for you:</p>\n\
         <ol>\n<li>Save the mail as a file and run <code>neverlapse import FILE</code>,\n\
         or, by hand, <code>{by_hand}</code>.</li>\n\
         <li>Run <code>neverlapse pick-up ID</code> with the ID that it shows.</li>\n</ol>\n\
         <p>This page never asks for your code.</p>\n</body></html>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_repeats_the_reference_number_and_the_command() {
        let page = pick_up(Flavour::Wipo, Some("12345678"));
        assert!(page.contains("<strong>12345678</strong>"));
        assert!(page.contains("--issuer wipo --reference-number 12345678"));
    }

    #[test]
    fn a_link_that_carries_markup_is_not_repeated() {
        let page = pick_up(Flavour::Wipo, Some("<script>alert(1)</script>"));
        assert!(!page.contains("script"));
        assert!(page.contains("--reference-number N"));
    }
}
