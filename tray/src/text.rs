//! Text that came from elsewhere, made fit for a menu.
//!
//! Titles and reasons come from mails and certificates, which strangers write. What could break a line, reverse the reading
//! order or be taken for markup is replaced before it is shown.

/// More signs of a name than this are cut off.
const LONGEST_NAME: usize = 48;
/// More of a sentence.
const LONGEST_SENTENCE: usize = 110;

/// A name on one line, and no longer than fits beside what is said of it.
pub(crate) fn name(text: &str) -> String {
    cut(&clean(text), LONGEST_NAME)
}

/// A fragment as a sentence on one line, without a full stop.
pub(crate) fn sentence(text: &str) -> String {
    fragment(&messages::notice::sentence(text))
}

/// What is said of something, on one line.
pub(crate) fn fragment(text: &str) -> String {
    cut(&clean(text), LONGEST_SENTENCE)
}

fn clean(text: &str) -> String {
    // Some panels take what they show for markup.
    let text = faces::text::clean(text);
    let replaced = text.chars().map(|sign| match sign {
        '<' => '‹',
        '>' => '›',
        '&' => '＆',
        _ => sign,
    });
    replaced.collect()
}

fn cut(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    text.chars().take(longest - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strangers_name_stays_one_line_without_markup() {
        assert_eq!(name("Ada\n<b>Jones</b> & \u{202e}Co"), "Ada ‹b›Jones‹/b› ＆ \u{fffd}Co");
        assert_eq!(name(&"长".repeat(100)).chars().count(), LONGEST_NAME);
    }

    #[test]
    fn a_reason_begins_with_a_capital() {
        assert_eq!(sentence("the codes have expired"), "The codes have expired");
    }
}
