//! The words that dates are made of, in six languages.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Number,
    Letters,
    Mark(char),
}

pub(crate) struct Word {
    pub(crate) kind: Kind,
    pub(crate) text: String,
    /// The place in the text at which it ends.
    pub(crate) end: usize,
}

/// Numbers, words and marks; spaces only part them.
pub(crate) fn words(text: &[char]) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut open = false;
    for (at, c) in text.iter().enumerate() {
        let kind = match c {
            '\n' | '\t' => break,
            c if c.is_ascii_digit() => Kind::Number,
            c if c.is_alphabetic() || matches!(c, '\'' | 'º' | '\u{300}'..='\u{36f}') => Kind::Letters,
            c if c.is_whitespace() => {
                open = false;
                continue;
            }
            c => Kind::Mark(*c),
        };
        // The signs of Chinese and Korean dates are words of one letter.
        let single = matches!(c, '年' | '月' | '日' | '时' | '時' | '分' | '년' | '월' | '일' | '시' | '분');
        match words.last_mut() {
            Some(word) if open && word.kind == kind && !matches!(kind, Kind::Mark(_)) && !single => {
                word.text.push(*c);
                word.end = at + 1;
            }
            _ => words.push(Word { kind, text: c.to_string(), end: at + 1 }),
        }
        open = !single;
    }
    words
}

/// Short names of days, in English and French.
pub(crate) const WEEKDAYS: [&str; 14] =
    ["mon", "tue", "wed", "thu", "fri", "sat", "sun", "lun", "mar", "mer", "jeu", "ven", "sam", "dim"];

/// English, French, Spanish, German; each month is known by the beginning of its name.
pub(crate) const MONTHS: [&[&str]; 12] = [
    &["january", "janvier", "enero", "januar", "janner"],
    &["february", "fevrier", "febrero", "februar"],
    &["march", "mars", "marzo", "marz", "maerz"],
    &["april", "avril", "abril"],
    &["may", "mai", "mayo"],
    &["june", "juin", "junio", "juni"],
    &["july", "juillet", "julio", "juli"],
    &["august", "aout", "agosto"],
    &["september", "septembre", "septiembre", "setiembre", "sept"],
    &["october", "octobre", "octubre", "oktober"],
    &["november", "novembre", "noviembre"],
    &["december", "decembre", "diciembre", "dezember"],
];

/// English, French, Spanish and German names of days, Chinese and Korean ones, and the articles before a date.
pub(crate) fn is_weekday(plain: &str) -> bool {
    const NAMES: [&str; 32] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "lundi",
        "mardi",
        "mercredi",
        "jeudi",
        "vendredi",
        "samedi",
        "dimanche",
        "lunes",
        "martes",
        "miercoles",
        "jueves",
        "viernes",
        "sabado",
        "domingo",
        "montag",
        "dienstag",
        "mittwoch",
        "donnerstag",
        "freitag",
        "samstag",
        "sonntag",
        "le",
        "el",
        "den",
        "dem",
    ];
    NAMES.contains(&plain)
        || (plain.len() == 3 && WEEKDAYS.contains(&plain) && plain != "mar")
        || plain.starts_with("星期")
        || plain.ends_with("요일")
}
