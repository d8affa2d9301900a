use tannha_domain::{
    AccountSource, Answer, AnsweredBy, Channel, ExistingAccount, Flaw, FocalAuthorisation,
    Occasion, PacketId, ReceiverAuthorisation, Subject, Withdrawal,
};
use tannha_packet::{Manifest, SignedManifest, SigningKey, sign_sheet};

use super::*;
use crate::tests::{Hoa, Province, SIGNED, confirms, mo, now};

const INK: &[u8] = b"a sheet with a mark";
const FLOWS: [Flow; 4] = [
    Flow::Existing,
    Flow::Focal,
    Flow::Receiver,
    Flow::Withdrawal,
];

/// Where a mark is made outside a dossier.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Flow {
    Existing,
    Focal,
    Receiver,
    Withdrawal,
}

fn voice() -> Vec<u8> {
    [b"\0\0\0\x18ftypM4A ".as_slice(), &[0; 4000]].concat()
}

fn sheet(province: &Province, number: u16) -> SheetCode {
    let serial = SheetSerial::new("K7MX".parse().unwrap(), number).unwrap();
    sign_sheet(&province.signing, serial)
}

fn witness(name: &str, born: &str) -> Witness {
    Witness {
        name: name.into(),
        birth: born.parse().unwrap(),
        relation: "neighbour".into(),
        number: Some("019170000017".into()),
    }
}

fn quy() -> Witness {
    witness("Lường Thị Quý", "1970")
}

impl Flow {
    fn says(
        self,
        hoa: &Hoa,
        by: Confirmation,
        marking: Marking<'_>,
    ) -> Result<PacketId, VaultError> {
        let mark = by.made.mark;
        let answers = |occasion: Occasion| confirms(occasion.purposes(), Answer::Yes, mark);
        let vault = &hoa.vault;
        match self {
            Self::Existing => {
                let account = ExistingAccount {
                    bank: "970415".into(),
                    bank_name: None,
                    account: "101087654321".into(),
                    holder: "NONG THI MO".into(),
                    source: AccountSource::Typed,
                    confirmed: by,
                    answers: answers(Occasion::Existing),
                };
                vault.report_account(mo(), &account, marking, now())
            }
            Self::Focal => {
                let authorisation = FocalAuthorisation {
                    confirmed: by,
                    answers: answers(Occasion::Focal),
                };
                vault.authorise_focal(mo(), &authorisation, marking, now())
            }
            Self::Receiver => {
                let authorisation = ReceiverAuthorisation {
                    name: "Nông Văn Thọ".into(),
                    relation: "child".into(),
                    phone: "0987654321".into(),
                    until: vault.today(now()).tomorrow().unwrap(),
                    confirmed: by,
                    answers: answers(Occasion::Receiver),
                };
                vault.authorise_receiver(mo(), authorisation, marking, now())
            }
            Self::Withdrawal => {
                let taken = Withdrawal {
                    purposes: vec!["receive_benefits".into()],
                    channel: Channel::Door,
                    by: AnsweredBy::Person,
                    confirmed: Some(by),
                    answers: confirms(&[], Answer::Yes, mark),
                    language: "vi".into(),
                };
                vault.withdraw(mo(), &taken, Some(marking), now())
            }
        }
    }

    /// Ink on this sheet before this witness, and its picture.
    fn is_marked_on(
        self,
        hoa: &Hoa,
        code: &SheetCode,
        witness: Witness,
    ) -> Result<PacketId, VaultError> {
        let by = Confirmation::on(code.serial, witness, now());
        let picture = INK;
        self.says(
            hoa,
            by,
            Marking::Sheet {
                seen: code,
                picture,
                judged: &Judged::default(),
            },
        )
    }
}

fn problem<T: std::fmt::Debug>(refused: Result<T, VaultError>) -> &'static str {
    refused.unwrap_err().code()
}

/// What the packet says and shows, as the province opens it.
fn opened(hoa: &Hoa, province: &Province, packet: PacketId) -> (Manifest, Vec<Vec<u8>>) {
    let heads = hoa.vault.outgoing(64).unwrap();
    let head = heads.iter().find(|head| head.packet == packet).unwrap();
    let open = |digest| {
        let sealed = hoa.vault.blob(digest, 0, usize::MAX).unwrap();
        province.intake.open(&sealed).unwrap()
    };
    let signed = SignedManifest::read(&open(head.digest)).unwrap();
    let manifest = signed.verify(&[province.signing.verifying()]).unwrap().0;
    let parts = head.parts.iter().map(|part| open(part.digest));
    (manifest, parts.collect())
}

fn confirmed_in(manifest: &Manifest) -> Confirmation {
    let body: serde_json::Value = manifest.body().unwrap();
    serde_json::from_value(body["confirmed"].clone()).unwrap()
}

#[test]
fn each_flow_travels_with_each_mark_and_what_shows_it() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let voice = voice();
    for (number, flow) in (1..).zip(FLOWS) {
        let signed = Confirmation::of(Mark::Signature, now());
        let packet = flow.says(&hoa, signed.clone(), SIGNED).unwrap();
        let (manifest, parts) = opened(&hoa, &province, packet);
        assert_eq!(confirmed_in(&manifest), signed, "{flow:?}");
        assert!(signed.is_shown_by(manifest.enclosures.iter().map(|one| one.role)));
        assert_eq!(parts[0], b"a signature");

        let spoken = Confirmation::of(Mark::Voice, now());
        let packet = flow
            .says(&hoa, spoken.clone(), Marking::Voice(&voice))
            .unwrap();
        let (manifest, parts) = opened(&hoa, &province, packet);
        assert!(spoken.is_shown_by(manifest.enclosures.iter().map(|one| one.role)));
        assert_eq!(manifest.enclosures[0].media, Media::Mp4Audio);
        assert_eq!(parts.concat(), voice);

        let code = sheet(&province, number);
        let packet = flow.is_marked_on(&hoa, &code, quy()).unwrap();
        let (manifest, parts) = opened(&hoa, &province, packet);
        let made = confirmed_in(&manifest);
        assert_eq!(made.made.sheet, Some(code.serial));
        assert_eq!(made.witness, Some(quy()));
        assert_eq!(parts, [INK.to_vec()]);
        assert!(manifest.text_versions.contains_key("mark_sheet"));
        assert_eq!(problem(hoa.vault.free_sheet(&code)), "sheet_used");
    }
    assert_eq!(hoa.vault.pads().unwrap()[0].used, 4, "its pad is in use");
}

#[test]
fn a_minor_the_volunteer_the_receiver_or_the_person_does_not_witness() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let volunteer = hoa.vault.identity().operator_name.clone();
    let person = hoa.vault.person(mo()).unwrap().unwrap().person;
    let own = person.birth.unwrap().to_string();
    for (number, flow) in (1..).zip(FLOWS) {
        let code = sheet(&province, number);
        for (name, born, code_of) in [
            ("Lường Thị Quý", "2015", "witness_minor"),
            (volunteer.as_str(), "1990", "witness_volunteer"),
            (person.name.as_str(), own.as_str(), "witness_person"),
        ] {
            let refused = flow.is_marked_on(&hoa, &code, witness(name, born));
            assert_eq!(problem(refused), code_of, "{flow:?}");
        }
        hoa.vault.free_sheet(&code).unwrap();
    }
    let code = sheet(&province, 9);
    let tho = || witness("NÔNG VĂN THỌ", "1980");
    let refused = Flow::Receiver.is_marked_on(&hoa, &code, tho());
    assert_eq!(problem(refused), "witness_receiver");
    let check = |receiver| hoa.vault.check_witness(mo(), &tho(), receiver, now());
    check(None).unwrap();
    assert_eq!(problem(check(Some("Nông Văn Thọ"))), "witness_receiver");
    // Once he is named to receive, he gains by what else she confirms.
    Flow::Receiver.is_marked_on(&hoa, &code, quy()).unwrap();
    assert_eq!(problem(check(None)), "witness_receiver");
    let refused = Flow::Focal.is_marked_on(&hoa, &sheet(&province, 10), tho());
    assert_eq!(problem(refused), "witness_receiver");
}

#[test]
fn a_used_a_foreign_and_another_sheet_and_that_of_a_draft_are_refused() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let code = sheet(&province, 1);
    Flow::Existing.is_marked_on(&hoa, &code, quy()).unwrap();
    for flow in FLOWS {
        assert_eq!(
            problem(flow.is_marked_on(&hoa, &code, quy())),
            "sheet_used",
            "{flow:?}"
        );
        let stranger = SigningKey::make().unwrap();
        let forged = sign_sheet(&stranger, sheet(&province, 2).serial);
        let refused = flow.is_marked_on(&hoa, &forged, quy());
        assert_eq!(problem(refused), "sheet_foreign");
        let by = Confirmation::on(sheet(&province, 2).serial, quy(), now());
        let marking = Marking::Sheet {
            seen: &sheet(&province, 3),
            picture: INK,
            judged: &Judged::default(),
        };
        assert_eq!(problem(flow.says(&hoa, by, marking)), "sheet_another");
        let code = sheet(&province, 2);
        let marking = Marking::Sheet {
            seen: &code,
            picture: INK,
            judged: &Judged::with(vec![Flaw::NoInk]),
        };
        let by = Confirmation::on(code.serial, quy(), now());
        assert_eq!(problem(flow.says(&hoa, by, marking)), "photo_reason");
    }
    let draft = hoa.vault.open_draft(Subject::Person(mo()), now()).unwrap();
    crate::tests::answers_everything(&hoa.vault, draft);
    let yes = crate::tests::says("mark_sheet", Answer::Yes);
    hoa.vault.answer(draft, yes).unwrap();
    let bound = sheet(&province, 4);
    hoa.vault.bind_sheet(draft, &bound, now()).unwrap();
    assert_eq!(problem(hoa.vault.free_sheet(&bound)), "sheet_used");
    let refused = Flow::Focal.is_marked_on(&hoa, &bound, quy());
    assert_eq!(problem(refused), "sheet_used");
}

#[test]
fn nothing_stands_for_another_mark_and_noise_is_no_voice() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    for flow in FLOWS {
        let spoken = Confirmation::of(Mark::Voice, now());
        let noise = Marking::Voice(b"noise");
        assert_eq!(
            problem(flow.says(&hoa, spoken.clone(), noise)),
            "voice_broken"
        );
        assert_eq!(problem(flow.says(&hoa, spoken, SIGNED)), "account_mark");
        let empty = Marking::Signature {
            picture: b"",
            strokes: b"[]",
        };
        let signed = Confirmation::of(Mark::Signature, now());
        assert_eq!(
            problem(flow.says(&hoa, signed, empty)),
            "attachment_too_large"
        );
        let mut unread = Confirmation::of(Mark::Signature, now());
        unread.made.read_back_at = None;
        assert_eq!(
            problem(flow.says(&hoa, unread, SIGNED)),
            "account_read_back"
        );
    }
    assert!(hoa.vault.outgoing(64).unwrap().is_empty());
}

#[test]
fn a_write_that_fails_keeps_neither_the_packet_nor_the_sheet() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    for (number, flow, table) in [
        (1, Flow::Existing, "existing_account"),
        (2, Flow::Focal, "focal_authorisation"),
        (3, Flow::Receiver, "receiver_authorisation"),
        (4, Flow::Withdrawal, "withdrawal"),
    ] {
        let trigger = |sql: &str| {
            hoa.vault
                .write(|tx| crate::sql::run(tx, "break the disk", sql, []))
                .unwrap();
        };
        trigger(&format!(
            "CREATE TRIGGER broken BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'the disk broke'); END"
        ));
        let code = sheet(&province, number);
        assert_eq!(problem(flow.is_marked_on(&hoa, &code, quy())), "disk");
        assert!(hoa.vault.outgoing(64).unwrap().is_empty(), "{flow:?}");
        assert!(hoa.vault.pads().unwrap().is_empty());
        trigger("DROP TRIGGER broken");
        hoa.vault.free_sheet(&code).unwrap();
    }
    let code = sheet(&province, 1);
    Flow::Existing.is_marked_on(&hoa, &code, quy()).unwrap();
    let hoa = hoa.is_killed_and_comes_back();
    assert_eq!(problem(hoa.vault.free_sheet(&code)), "sheet_used");
}

#[test]
fn in_practice_a_drawn_sheet_is_used_like_a_real_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("training");
    let vault = Vault::practise(&path, "000000", "Hoa", now()).unwrap();
    let person = tannha_domain::training_people(vault.today(now()))[0].id;
    let code = vault.practise_sheet(None).unwrap();
    assert_eq!(vault.practise_sheet(Some(code.serial)).unwrap(), code);
    let said = FocalAuthorisation {
        confirmed: Confirmation::on(code.serial, quy(), now()),
        answers: confirms(Occasion::Focal.purposes(), Answer::Yes, Mark::Sheet),
    };
    let marking = Marking::Sheet {
        seen: &code,
        picture: INK,
        judged: &Judged::default(),
    };
    vault
        .authorise_focal(person, &said, marking, now())
        .unwrap();
    let next = vault.practise_sheet(None).unwrap();
    assert_ne!(next, code);
    vault.free_sheet(&next).unwrap();
}
