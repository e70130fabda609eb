//! What an answer tells to whoever measures it: nothing but itself. Work is counted, for time depends on the machine.

use std::cell::RefCell;

use super::*;

thread_local! {
    /// The slow hashes that were made in this thread: the memory and the passes of each.
    static WORK: RefCell<Vec<(u32, u32)>> = const { RefCell::new(Vec::new()) };
}

/// Called for each slow hash.
pub(in super::super) fn note_work(question: &Question) {
    WORK.with_borrow_mut(|work| work.push((question.memory_kib, question.passes)));
}

/// What `act` gives, and the work that it took.
fn worked<T>(act: impl FnOnce() -> T) -> (T, Vec<(u32, u32)>) {
    WORK.take();
    let value = act();
    (value, WORK.take())
}

const ONE: (u32, u32) = (MEMORY_KIB, PASSES);

/// One reference number of each kind that gets no answer: made up, locked, denied, without questions, and spent.
fn closed(bench: &Bench) -> [(&'static str, String); 5] {
    let locked = bench.approve(Flavour::Certifio).0;
    for _ in 0..ATTEMPTS {
        bench.answer_wrongly(Flavour::Certifio, &locked);
    }
    let denied = bench.approve(Flavour::Certifio).0;
    bench.office.deny(Flavour::Certifio, &denied, "no").unwrap();
    let without = bench.office.approve(&approval(Flavour::Certifio, &[])).unwrap();
    let spent = bench.approve(Flavour::Certifio).0;
    let mut application = bench.office.application(Flavour::Certifio, &spent).unwrap().unwrap();
    application.state = ApplicationState::Spent { serial: "40ff".into(), at: bench.office.now() };
    bench.office.write_application(&application).unwrap();
    [
        ("made up", "99999999".to_owned()),
        ("locked", locked),
        ("denied", denied),
        ("without questions", without.application.reference_number),
        ("spent", spent),
    ]
}

#[test]
fn answers_cost_the_same_work_whichever_and_however_many_of_them_are_right() {
    let bench = Bench::new();
    let (reference, _) = bench.approve(Flavour::Certifio);
    let long = "x".repeat(LONGEST_ANSWER);
    // How many are right, and what stands for the others; no answer at all to the last one in the end.
    for (rightly, wrong) in [(0, "no"), (1, "no"), (2, "no"), (3, "no"), (0, ""), (1, long.as_str())] {
        let (session, questions, _) = bench.asked(Flavour::Certifio, &reference);
        let answers: Vec<&str> = questions
            .iter()
            .enumerate()
            .map(|(at, one)| if at < rightly { right(one) } else { wrong })
            .collect();
        let (_, work) = worked(|| bench.answer(Flavour::Certifio, &reference, &session, &answers));
        assert_eq!(work, [ONE; ASKED], "{rightly} right");
        bench.answer_rightly(Flavour::Certifio, &reference);
    }
    for given in [&["no"][..], &["no"; 8]] {
        let (session, _, _) = bench.asked(Flavour::Certifio, &reference);
        let (_, work) = worked(|| bench.answer(Flavour::Certifio, &reference, &session, given));
        assert_eq!(work, [ONE; ASKED], "{} given", given.len());
    }
}

#[test]
fn wrong_answers_read_the_same_whichever_of_them_were_right() {
    let bench = Bench::new();
    let reply = |rightly: Option<usize>| {
        let (reference, _) = bench.approve(Flavour::Certifio);
        let (session, questions, _) = bench.asked(Flavour::Certifio, &reference);
        let answers: Vec<&str> = questions
            .iter()
            .enumerate()
            .map(|(at, one)| if Some(at) == rightly { right(one) } else { "no" })
            .collect();
        bench.answer(Flavour::Certifio, &reference, &session, &answers).write().to_vec()
    };
    let none = reply(None);
    for place in 0..ASKED {
        assert_eq!(reply(Some(place)), none);
    }
}

#[test]
fn what_is_closed_for_whatever_reason_reads_and_costs_the_same() {
    let bench = Bench::new();
    for (what, reference) in closed(&bench) {
        let (asked, work) = worked(|| bench.ask(Flavour::Certifio, &reference).write().to_vec());
        assert_eq!((asked.as_slice(), work), (&Asked::Locked.write()[..], vec![ONE]), "{what}");
        let answered = || bench.answer(Flavour::Certifio, &reference, "0123456789abcdef", &["no"; 3]);
        let (judged, work) = worked(|| answered().write().to_vec());
        assert_eq!((judged.as_slice(), work), (&Judged::Locked.write()[..], vec![ONE; ASKED]), "{what}");
    }
}

#[test]
fn the_attempt_that_locks_costs_what_the_others_cost() {
    let bench = Bench::new();
    let (reference, _) = bench.approve(Flavour::Certifio);
    for _ in 0..ATTEMPTS {
        let (session, _, _) = bench.asked(Flavour::Certifio, &reference);
        let (_, work) = worked(|| bench.answer(Flavour::Certifio, &reference, &session, &["no"; 3]));
        assert_eq!(work, [ONE; ASKED]);
    }
}
