//! The places of a refused code whose characters are easily taken for others.

/// Where the code is doubtful and what may stand there: `3 (O/0)`; nothing if it is so at several places.
#[must_use]
pub fn one_place(lookalikes: &str) -> Option<(&str, &str)> {
    let (position, readings) = lookalikes.strip_suffix(')')?.split_once(" (")?;
    (!readings.contains(',')).then_some((position, readings))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_doubtful_place_is_offered() {
        assert_eq!(one_place("3 (O/0)"), Some(("3", "O/0")));
        assert_eq!(one_place("12 (I/1/l)"), Some(("12", "I/1/l")));
        assert_eq!(one_place("3 (O/0), 8 (I/1/l)"), None);
        assert_eq!(one_place("somewhere"), None);
    }
}
