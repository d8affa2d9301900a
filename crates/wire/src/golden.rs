//! Golden files of every message. A device in the field is older than its province, so what changes here is added, never
//! renamed.

use crate::v1::{
    Answered, Ask, Change, CustodyNote, Enrol, Enrolled, Exchange, ExchangeReply, Keys, Letter,
    LetterReply, News, Problem, Refused, Unconfirmed, Wanted, Wish, WishReply,
};
use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use tannha_domain::{
    AccountVerdict, AfterMissed, Attendance, Base64, Bring, Called, Digest, DossierEvent, Head,
    LogPoint, MissedBecause, Part, PlannedSession, Reason, ReasonCode, Reply, RosterPerson,
    SessionAttendance, Sex, SignedBytes, SpokenLanguage, Step, Subject,
};
use uuid::Uuid;

fn id<T: From<Uuid>>(n: u128) -> T {
    T::from(Uuid::from_u128(
        0x0198_a000_0000_7000_8000_0000_0000_0000 + n,
    ))
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + second).unwrap()
}

fn point(position: u64) -> LogPoint {
    LogPoint {
        epoch: id(90),
        position,
        hash: Digest::of(b"a place in the log"),
    }
}

fn signed() -> SignedBytes {
    SignedBytes {
        bytes: Base64(b"{}".to_vec()),
        signature: Base64(vec![7; 64]),
    }
}

/// What was written is read again as the same thing.
fn both_ways<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(message: &T) -> String {
    let text = serde_json::to_string_pretty(message).unwrap();
    assert_eq!(serde_json::from_str::<T>(&text).unwrap(), *message);
    text
}

#[test]
fn an_exchange_is_this_json() {
    let ask = Exchange {
        sent_at: at(0),
        counter: 12,
        highest: Some(point(40)),
        cursor: Some(point(38)),
        key_list: 1,
        secured: 30,
        heads: vec![Head {
            packet: id(11),
            device: id(2),
            digest: Digest::of(b"sealed manifest"),
            bytes: 4_200,
            rank: 5,
            parts: vec![Part {
                digest: Digest::of(b"sealed photo"),
                bytes: 150_000,
            }],
        }],
        proofs: vec![signed()],
        unconfirmed: vec![Unconfirmed {
            dossier: id(10),
            event: DossierEvent::Accepted,
        }],
    };
    insta::assert_snapshot!(both_ways(&ask));
}

#[test]
fn an_empty_exchange_is_small() {
    let ask = Exchange {
        sent_at: at(0),
        counter: 12,
        highest: Some(point(40)),
        cursor: Some(point(40)),
        key_list: 1,
        secured: 40,
        heads: vec![],
        proofs: vec![],
        unconfirmed: vec![],
    };
    assert!(serde_json::to_vec(&ask).unwrap().len() < 600);
}

#[test]
fn what_an_envelope_holds_is_this_json() {
    let exchange = Exchange {
        sent_at: at(0),
        counter: 12,
        highest: None,
        cursor: Some(point(38)),
        key_list: 1,
        secured: 30,
        heads: vec![],
        proofs: vec![],
        unconfirmed: vec![],
    };
    let ask = Ask {
        since: 11,
        exchange,
        lacks: vec![Digest::of(b"a pack of recordings")],
    };
    let reply = ExchangeReply {
        now: at(9),
        cursor: point(44),
        more: false,
        receipts: vec![signed()],
        wanted: vec![],
        refused: vec![],
        changes: vec![],
        mark: None,
        epochs: None,
        key_list: None,
        prove: false,
        revoked: None,
        held_packets: 7,
    };
    let answered = Answered {
        from: Some(point(38)),
        highest: Some(point(40)),
        told: vec![],
        reply,
    };
    insta::assert_snapshot!([both_ways(&ask), both_ways(&answered)].join("\n"));
}

#[test]
fn a_letter_and_its_reply_are_this_json() {
    let letter = Letter {
        certificate: signed(),
        heads: vec![],
        sealed: Base64(b"an ask, sealed".to_vec()),
        answers_from: 0,
    };
    let reply = LetterReply {
        wanted: vec![Wanted {
            packet: id(11),
            blob: Digest::of(b"sealed photo"),
            durable: 70_000,
        }],
        secured: vec![Digest::of(b"sealed manifest")],
        answers: vec![Base64(b"an answer, sealed".to_vec())],
        beside: vec![tannha_domain::Part {
            digest: Digest::of(b"a roster, sealed"),
            bytes: 900_000,
        }],
        more_answers: true,
        revoked: Some(signed()),
        custody: Some(CustodyNote {
            certificate: signed(),
            transport: signed(),
            note: signed(),
        }),
    };
    insta::assert_snapshot!([both_ways(&letter), both_ways(&reply)].join("\n"));
}

#[test]
fn an_answer_is_this_json() {
    let reply = ExchangeReply {
        now: at(1),
        cursor: point(41),
        more: true,
        receipts: vec![signed()],
        wanted: vec![Wanted {
            packet: id(11),
            blob: Digest::of(b"sealed photo"),
            durable: 65_536,
        }],
        refused: vec![Refused {
            packet: id(14),
            digest: Digest::of(b"broken"),
            code: "evidence_differs".into(),
        }],
        changes: vec![],
        mark: Some(signed()),
        epochs: Some(signed()),
        key_list: Some(signed()),
        prove: true,
        revoked: Some(signed()),
        held_packets: 3,
    };
    insta::assert_snapshot!(both_ways(&reply));
}

fn after_acceptance() -> [News; 7] {
    [
        News::Session {
            session: PlannedSession {
                session: id(17),
                provider: "vietinbank".into(),
                day: "2026-12-05".parse().unwrap(),
                hour: "08:00:00".parse().ok(),
                place: "Nhà văn hoá xóm".into(),
                home: false,
                people: vec![Called {
                    person: id(12),
                    bring: vec![Bring::Card, Bring::Phone],
                }],
            },
        },
        News::AccountTold {
            packet: id(11),
            person: id(12),
            at: at(0),
        },
        News::PayDay {
            day: "2026-12-05".parse().unwrap(),
        },
        News::PayReply {
            packet: id(11),
            person: id(12),
            at: at(0),
            pay_day: "2026-12-05".parse().unwrap(),
            came: Reply::Unknown,
        },
        News::Complaint {
            packet: id(11),
            due_on: "2026-12-20".parse().unwrap(),
            answered: true,
            words: Some("đã trả đủ".into()),
        },
        News::SessionAttended {
            packet: id(11),
            person: id(12),
            at: at(0),
            said: SessionAttendance {
                session: id(17),
                attendance: Attendance::Missed {
                    why: MissedBecause::Ill,
                    next: AfterMissed::HomeSession,
                },
            },
        },
        News::FocalServed {
            person: id(12),
            review_on: "2027-03-05".parse().unwrap(),
        },
    ]
}

/// What comes down to every device.
fn published() -> Vec<News> {
    vec![
        News::Recordings {
            language: SpokenLanguage::Nung,
            version: 2,
            clips: 19,
            blob: Digest::of(b"recordings"),
            bytes: 90_000,
            key: Base64(vec![9; 32]),
        },
        News::Form {
            product: "vnpost_bank_account".into(),
            version: "2026-11".into(),
            from: "2026-11-01".parse().unwrap(),
            blob: Digest::of(b"form"),
            bytes: 120_000,
            key: Base64(vec![9; 32]),
        },
    ]
}

#[test]
fn every_kind_of_news_is_this_json() {
    let person = RosterPerson {
        id: id(12),
        household: id(15),
        head: true,
        name: "Giàng Thị Mơ".into(),
        birth: "1958".parse().ok(),
        sex: Some(Sex::Female),
        number: None,
        hamlet: "Bản Chiêng".into(),
        unit: "2022:05746".parse().unwrap(),
        payee: true,
    };
    let dossier = |event| News::Dossier {
        dossier: id(10),
        subject: Subject::Person(id(12)),
        event,
    };
    let reason = Reason::new(Step::Photos, ReasonCode::Blur).unwrap();
    let news = [
        dossier(DossierEvent::Received { revision: 1 }),
        dossier(DossierEvent::Accepted),
        dossier(DossierEvent::Returned {
            reasons: vec![reason],
        }),
        dossier(DossierEvent::Opened {
            account_tail: "0042".into(),
        }),
        dossier(DossierEvent::PaymentListed {
            on: "2026-12-05".parse().unwrap(),
            source: "payer".into(),
        }),
        dossier(DossierEvent::HandedOver {
            on: "2026-12-05".parse().unwrap(),
            source: "vietinbank".into(),
        }),
        dossier(DossierEvent::Refused {
            code: "number_unknown".into(),
        }),
        dossier(DossierEvent::Withdrawn {
            purpose: "share_with_provider".into(),
        }),
        News::Dossier {
            dossier: id(10),
            subject: Subject::Proposal(id(16)),
            event: DossierEvent::Accepted,
        },
        News::Person {
            person: Box::new(person),
        },
        News::PersonLeft { person: id(12) },
        News::Roster {
            blob: Digest::of(b"roster"),
            bytes: 9_000,
            people: 250,
            key: Base64(vec![8; 32]),
        },
        News::Campaign {
            name: "Tết vì người nghèo".into(),
            ends_on: "2022-12-31".parse().unwrap(),
            target: 120,
            done: 80,
        },
        News::ExistingAccount {
            packet: id(11),
            person: id(12),
            at: at(0),
            verdict: None,
            words: None,
        },
        News::ExistingAccount {
            packet: id(11),
            person: id(12),
            at: at(0),
            verdict: Some(AccountVerdict::Refused),
            words: Some("tên chủ tài khoản khác".into()),
        },
        News::LegalBasis { recorded: false },
        News::HousePlace { allowed: true },
        News::Limits {
            attachment_bytes: 1_000_000,
        },
    ];
    let changes: Vec<Change> = (1..)
        .zip(
            news.into_iter()
                .chain(published())
                .chain(after_acceptance()),
        )
        .map(|(position, news)| Change {
            position,
            at: at(0),
            news,
        })
        .collect();
    insta::assert_snapshot!(both_ways(&changes));
}

#[test]
fn joining_is_this_json() {
    let keys = both_ways(&Keys { key_list: signed() });
    let enrol = both_ways(&Enrol {
        sealed: Base64(b"sealed".to_vec()),
    });
    let enrolled = Enrolled {
        certificate: signed(),
        key_list: signed(),
        epochs: signed(),
        province_name: "Thái Nguyên".into(),
        demo: true,
    };
    let wish = both_ways(&Wish {
        device: id(2),
        invitation: id(7),
        sealed: Base64(b"sealed".to_vec()),
    });
    let taken = both_ways(&WishReply {
        enrolled: Some(Base64(b"sealed".to_vec())),
        refused: None,
    });
    let refused = both_ways(&WishReply {
        enrolled: None,
        refused: Some("invitation_bad".into()),
    });
    let unheard = both_ways(&WishReply::default());
    let all = [
        keys,
        enrol,
        both_ways(&enrolled),
        wish,
        taken,
        refused,
        unheard,
    ];
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn a_problem_is_this_json() {
    let problem = Problem {
        kind: "/problems/blob_unknown".into(),
        status: 404,
        title: "blob unknown".into(),
        epoch: None,
    };
    insta::assert_snapshot!(both_ways(&problem));
}

/// SORMAS-Project#6896: one field that an old app did not know stopped its sync for months.
#[test]
fn what_a_device_does_not_know_yet_does_not_stop_it() {
    let mut reply: serde_json::Value = serde_json::from_str(
        r#"{"now":"2026-11-23T00:00:00Z","cursor":{"epoch":"0198a000-0000-7000-8000-00000000005a","position":1,
        "hash":"0000000000000000000000000000000000000000000000000000000000000000"},"more":false,"held_packets":0}"#,
    )
    .unwrap();
    reply["something_new"] = serde_json::json!({ "deep": [1, 2] });
    assert!(serde_json::from_value::<ExchangeReply>(reply).is_ok());
}
