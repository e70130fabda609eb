//! What must be read from each mail in `mails/`: every language, layout and trick that people meet.

use intake::Verdict;

/// What must be read from one mail.
pub(crate) struct Expected {
    pub(crate) file: &'static str,
    pub(crate) verdict: Verdict,
    pub(crate) issuer: Option<&'static str>,
    pub(crate) reference: Option<&'static str>,
    pub(crate) code: Option<&'static str>,
    pub(crate) pin: Option<&'static str>,
    pub(crate) order: Option<&'static str>,
    pub(crate) one_time: Option<&'static str>,
    pub(crate) link: Option<&'static str>,
    pub(crate) approved_at: Option<&'static str>,
    /// What one of the reasons must say.
    pub(crate) reason: &'static str,
}

const SENT: Option<&str> = Some("2026-11-22T12:30:00Z");
const APPROVED: Option<&str> = Some("2026-11-22T12:00:00Z");

/// An activation of an unknown issuer, with the codes that most mails here have.
const PAIR: Expected = Expected {
    file: "",
    verdict: Verdict::Activation,
    issuer: Some("generic"),
    reference: Some("12345678"),
    code: Some("BU3U-ZDPT-WYLI"),
    pin: None,
    order: None,
    one_time: None,
    link: None,
    approved_at: SENT,
    reason: "brings the reference number and the authorization code",
};

/// An activation of WIPO: a PIN, and a link that carries the reference.
const WIPO: Expected = Expected {
    issuer: Some("wipo"),
    reference: Some("WP-204417"),
    code: None,
    pin: Some("8842X7Qa"),
    link: Some("https://pct.wipo.int/p?ref=WP-204417"),
    reason: "brings the reference number and the PIN",
    ..PAIR
};

/// A mail that brings the one-time code of a renewal.
const ONE_TIME: Expected = Expected {
    verdict: Verdict::Half,
    reference: None,
    code: None,
    one_time: Some("48291037"),
    reason: "brings a one-time verification code for a renewal",
    ..PAIR
};

const NOTHING: Expected = Expected {
    verdict: Verdict::NotActivation,
    issuer: None,
    reference: None,
    code: None,
    approved_at: None,
    reason: "no reference number, authorization code or PIN",
    ..PAIR
};

/// A mail that would be an activation of WIPO if it were WIPO's.
const FORGED: Expected = Expected { verdict: Verdict::Suspicious, pin: Some("8842X7Qa"), link: None, ..WIPO };

pub(crate) const MAILS: [Expected; 82] = [
    // The authority's own flavours, by the profiles that it prints.
    Expected {
        file: "house-cfca",
        issuer: Some("cfca"),
        code: Some("ABCD-EFGH-IJKL"),
        approved_at: APPROVED,
        reason: "the sender's domain localhost is one of CFCA flavour",
        ..PAIR
    },
    Expected {
        file: "house-wipo",
        reference: Some("12345678"),
        pin: Some("K7QX-M2PA-9ZRT"),
        link: Some("https://localhost:8829/pick-up/wipo?ref=12345678"),
        approved_at: APPROVED,
        ..WIPO
    },
    Expected {
        file: "house-certifio",
        verdict: Verdict::Half,
        issuer: Some("certifio"),
        code: None,
        approved_at: APPROVED,
        reason: "the authorization code is missing; it comes after the security questions",
        ..PAIR
    },
    // The same senders' domain for all three, and no name that tells them apart.
    Expected {
        file: "house-desk-wipo",
        issuer: Some("wipo"),
        reference: Some("12345678"),
        pin: Some("QWERTZUIOPAS"),
        link: Some("https://localhost:8829/pick-up/wipo?ref=12345678"),
        approved_at: Some("2026-11-22T12:00:41Z"),
        ..WIPO
    },
    Expected {
        file: "house-desk-cfca",
        issuer: Some("cfca"),
        code: Some("ABCD-EFGH-JKLM"),
        link: Some("https://localhost:8829/pick-up/cfca?ref=12345678"),
        approved_at: Some("2026-11-22T12:00:41Z"),
        ..PAIR
    },
    Expected {
        file: "house-desk-certifio",
        verdict: Verdict::Half,
        issuer: Some("certifio"),
        code: None,
        link: Some("https://localhost:8829/pick-up/certifio?ref=12345678"),
        approved_at: Some("2026-11-22T12:00:41Z"),
        reason: "the authorization code is missing; it comes after the security questions",
        ..PAIR
    },
    // English.
    Expected { file: "en-two-lines", ..PAIR },
    Expected { file: "en-glued", reference: Some("38829104"), ..PAIR },
    Expected { file: "en-columns", ..PAIR },
    Expected { file: "en-split-tags", ..PAIR },
    Expected { file: "en-prose", ..PAIR },
    Expected { file: "en-nbsp-dashes", ..PAIR },
    Expected {
        file: "en-lookalikes",
        reference: Some("1O0I1l77"),
        code: None,
        pin: Some("O0oI1l-aB"),
        reason: "brings the reference number and the PIN",
        ..PAIR
    },
    Expected { file: "en-wrapped-code", ..PAIR },
    Expected {
        file: "en-wipo",
        link: Some("https://pct.wipo.int/certificates/pickup?ref=WP-204417"),
        approved_at: Some("2026-11-22T00:00:00Z"),
        ..WIPO
    },
    Expected {
        file: "en-wipo-http-only-link",
        verdict: Verdict::Half,
        reference: None,
        pin: Some("8842X7"),
        link: None,
        reason: "is not protected (http)",
        ..WIPO
    },
    Expected {
        file: "en-future-date",
        approved_at: Some("2026-11-23T00:00:00Z"),
        reason: "its approval date lies in the future",
        ..PAIR
    },
    Expected {
        file: "en-ambiguous-date",
        approved_at: Some("2026-10-11T00:00:00Z"),
        reason: "the earlier date counts",
        ..PAIR
    },
    Expected {
        file: "en-two-references",
        verdict: Verdict::Half,
        reference: None,
        reason: "2 different reference numbers (12345678, 87654321)",
        ..PAIR
    },
    Expected {
        file: "en-reply-quotes-older",
        reference: Some("87654321"),
        code: Some("NEW1-NEW2-NEW3"),
        ..PAIR
    },
    Expected {
        file: "en-code-only",
        verdict: Verdict::Half,
        reference: None,
        reason: "the reference number is missing",
        ..PAIR
    },
    Expected {
        file: "en-certifio",
        verdict: Verdict::Half,
        issuer: Some("certifio"),
        reference: Some("20416655"),
        code: None,
        link: Some("https://www.notarius.com/certifio"),
        reason: "it comes on the issuer's page, once the security questions are answered",
        ..PAIR
    },
    Expected {
        file: "en-forwarded-inline",
        approved_at: Some("2026-11-20T09:15:00Z"),
        reason: "it was forwarded from firm.example",
        ..WIPO
    },
    Expected {
        file: "en-forwarded-attached",
        approved_at: Some("2026-11-20T08:15:00Z"),
        reason: "it was forwarded from firm.example",
        ..WIPO
    },
    Expected { file: "en-safelinks", ..WIPO },
    Expected { file: "en-utf7-free-text-no-headers", approved_at: None, ..PAIR },
    // French.
    Expected { file: "fr-latin1", approved_at: Some("2026-11-22T09:30:00Z"), ..PAIR },
    Expected { file: "fr-ompi", link: Some("https://pct.wipo.int/p?lang=fr&ref=WP-204417"), ..WIPO },
    Expected {
        file: "fr-certifio",
        verdict: Verdict::Half,
        issuer: Some("certifio"),
        reference: Some("20416655"),
        code: None,
        reason: "the authorization code is missing",
        ..PAIR
    },
    // Chinese.
    Expected { file: "zh-gb18030", issuer: Some("cfca"), approved_at: Some("2026-11-20T00:00:00Z"), ..PAIR },
    Expected { file: "zh-sentence", issuer: Some("cfca"), code: Some("BU3UZDPTWYLI7"), ..PAIR },
    Expected { file: "zh-table", issuer: Some("cfca"), ..PAIR },
    Expected { file: "zh-traditional-big5", ..PAIR },
    // Korean.
    Expected { file: "ko-euckr", approved_at: Some("2026-11-20T00:00:00Z"), ..PAIR },
    Expected { file: "ko-sentence", ..PAIR },
    // Spanish and German.
    Expected {
        file: "es-solicitud",
        reference: Some("482910337"),
        code: Some("X7Q2-88KL"),
        approved_at: Some("2026-11-20T00:00:00Z"),
        ..PAIR
    },
    Expected { file: "de-tabelle", approved_at: Some("2026-11-20T14:05:00Z"), ..PAIR },
    // No activations.
    Expected { file: "no-newsletter", ..NOTHING },
    Expected {
        file: "no-card-receipt",
        issuer: Some("generic"),
        reference: Some("00412345"),
        code: Some("004521"),
        approved_at: SENT,
        reason: "speaks of no certificate",
        ..NOTHING
    },
    Expected {
        file: "no-wipo-renewal",
        issuer: Some("wipo"),
        reason: "it is about WIPO and brings no",
        ..NOTHING
    },
    Expected { file: "no-empty", ..NOTHING },
    // Hostile ones.
    Expected {
        file: "bad-iso-attachment",
        verdict: Verdict::Suspicious,
        reason: "'Certificado.iso' is a program or disk image",
        ..NOTHING
    },
    Expected { file: "bad-exe-inside-pdf-name", reason: "'guide.pdf' is a program or disk image", ..FORGED },
    Expected { file: "bad-sender", reason: "its sender's domain is wipo-support.example", ..FORGED },
    Expected {
        file: "bad-lookalike-sender",
        issuer: Some("generic"),
        reference: Some("12345678"),
        reason: "the sender's domain wlpo.int looks like wipo.int",
        ..FORGED
    },
    Expected {
        file: "bad-link-host",
        reference: None,
        reason: "the link with the reference leads to wipo-pickup.example, not to wipo.int",
        ..FORGED
    },
    Expected {
        file: "bad-link-text",
        reason: "a link shows pct.wipo.int and leads to evil.example",
        ..FORGED
    },
    Expected {
        file: "bad-link-userinfo",
        reference: None,
        reason: "a link hides that it leads to evil.example",
        ..FORGED
    },
    Expected { file: "bad-dmarc", reason: "the sender's address is forged", ..FORGED },
    Expected {
        file: "bad-lure-without-codes",
        reference: None,
        pin: None,
        approved_at: None,
        reason: "its sender's domain is evil.example",
        ..FORGED
    },
    Expected {
        file: "bad-hidden-text",
        code: None,
        pin: Some("8842X7"),
        reason: "brings the reference number and the PIN",
        ..PAIR
    },
    Expected {
        file: "bad-text-and-html-differ",
        verdict: Verdict::Half,
        reference: None,
        code: None,
        pin: Some("8842X7"),
        reason: "2 different reference numbers (12345678, 99999999)",
        ..PAIR
    },
    // Orders, which outlive the codes.
    Expected { file: "en-order", order: Some("ORD-2026-00077"), ..PAIR },
    Expected { file: "fr-commande", order: Some("2026/00077"), ..PAIR },
    Expected { file: "zh-full-width", order: Some("DD-2026-77"), ..PAIR },
    Expected { file: "es-pedido", order: Some("P-2026-77"), ..PAIR },
    Expected { file: "de-auftrag", order: Some("A-4711"), ..PAIR },
    Expected { file: "ko-jumun", order: Some("20260077"), ..PAIR },
    Expected { file: "en-order-in-columns", order: Some("APP-77"), ..PAIR },
    Expected { file: "en-application-is-reference", ..PAIR },
    Expected { file: "en-two-orders", ..PAIR },
    Expected { file: "en-order-quoted", order: Some("ORD-77"), ..PAIR },
    // One-time codes for renewals.
    Expected { file: "en-one-time", ..ONE_TIME },
    Expected { file: "fr-one-time", ..ONE_TIME },
    Expected { file: "zh-one-time", issuer: Some("cfca"), ..ONE_TIME },
    Expected { file: "es-one-time", ..ONE_TIME },
    Expected { file: "de-one-time", ..ONE_TIME },
    Expected { file: "ko-one-time", ..ONE_TIME },
    Expected { file: "house-cfca-one-time", issuer: Some("cfca"), ..ONE_TIME },
    Expected { file: "no-bank-one-time", reason: "yet speaks of no certificate", ..NOTHING },
    Expected {
        file: "bad-one-time-sender",
        verdict: Verdict::Suspicious,
        issuer: Some("cfca"),
        reason: "its sender's domain is cfca-cn.example",
        ..ONE_TIME
    },
    Expected { file: "en-one-time-beside-pair", ..PAIR },
    // More shapes.
    Expected { file: "en-attached-twice", reason: "it was forwarded from firm.test", ..PAIR },
    Expected { file: "en-attached-as-file", reason: "it was forwarded from firm.test", ..PAIR },
    Expected { file: "en-zero-width", ..PAIR },
    Expected { file: "en-soft-breaks", ..PAIR },
    Expected { file: "zh-letter-by-letter", ..PAIR },
    Expected { file: "es-glued", ..PAIR },
    Expected { file: "de-gefaltet", ..PAIR },
    Expected {
        file: "bad-exe-in-attached-mail",
        verdict: Verdict::Suspicious,
        reason: "'install.pdf' is a program or disk image",
        ..PAIR
    },
    Expected { file: "bad-nested-deep", ..NOTHING },
    Expected { file: "bad-many-parts", ..NOTHING },
];
