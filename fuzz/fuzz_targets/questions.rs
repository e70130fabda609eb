//! Both sides of the security questions read whatever is posted or answered.

#![no_main]

use enrol::questions::{Answer, Ask, Asked, Judged, LONGEST_MESSAGE, is_question};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // What is read is written so that it is read again as the same, and grows no longer than a message may be.
    if let Ok(ask) = Ask::read(bytes) {
        assert_eq!(Ask::read(&ask.write()), Ok(ask));
    }
    if let Ok(asked) = Asked::read(bytes) {
        if let Asked::Questions { questions, .. } = &asked {
            assert!(questions.iter().all(|question| is_question(question)));
        }
        assert_eq!(Asked::read(&asked.write()), Ok(asked));
    }
    if let Ok(answer) = Answer::read(bytes) {
        let written = answer.write();
        assert!(written.len() <= LONGEST_MESSAGE);
        let again = Answer::read(&written).expect("it is an answer");
        assert_eq!(again.write(), written);
        assert_eq!(format!("{answer:?}").matches("REDACTED").count(), answer.answers.len());
    }
    if let Ok(judged) = Judged::read(bytes) {
        let written = judged.write();
        assert_eq!(Judged::read(&written).expect("it is a judgement").write(), written);
    }
});
