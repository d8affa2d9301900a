use super::*;

#[test]
fn receipts_and_the_mark_count_before_a_roster_that_may_never_come() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let sent = submits(&hoa.vault, mo());
    let heard = Heard {
        receipts: vec![province.receipt(&sent, 7, Outcome::Taken)],
        mark: Some(province.mark(8)),
        changes: vec![
            change(8, News::LegalBasis { recorded: true }),
            change(9, roster_of(1)),
        ],
        ..province.silence(9)
    };
    hoa.vault.hear_ahead(&heard, now()).unwrap();
    assert_eq!(item(&hoa).state, PacketState::Secured);
    assert_eq!(hoa.vault.cursor().unwrap(), None);
    assert_eq!(hoa.vault.setting("legal_basis"), None);
    let ahead = hoa.vault.history(mo()).unwrap();
    assert!(hoa.vault.hear_ahead(&heard, now()).unwrap().is_empty());

    let roster = village().into_iter().take(1).collect();
    let touched = hoa.vault.hear(&heard, Some(roster), now()).unwrap();
    assert_eq!(touched, [Touched::Roster, Touched::Settings]);
    assert_eq!(hoa.vault.cursor().unwrap(), Some(province.place(9)));
    assert_eq!(hoa.vault.history(mo()).unwrap(), ahead);
    assert_eq!(hoa.vault.roster_count().unwrap(), 1);
}

#[test]
fn a_late_answer_does_not_bring_back_what_changed_since() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let named = |position, name| Heard {
        changes: vec![change(
            position,
            News::Person {
                person: Box::new(person(101, name, true)),
            },
        )],
        ..province.silence(position)
    };
    hoa.vault
        .hear(&named(20, "Nông Thị Mơ"), None, now())
        .unwrap();
    hoa.vault
        .hear(&named(10, "Nông Thị Mờ"), None, now())
        .unwrap();
    assert_eq!(
        hoa.vault.person(mo()).unwrap().unwrap().person.name,
        "Nông Thị Mơ"
    );
    assert_eq!(
        hoa.vault.exchange_state().unwrap().cursor.unwrap().position,
        20
    );
}

#[test]
fn a_roster_is_taken_whole_or_not_at_all() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let heard = Heard {
        changes: vec![
            change(5, News::PersonLeft { person: mo() }),
            change(6, roster_of(2)),
            change(
                7,
                News::Person {
                    person: Box::new(person(401, "Y H'Nhung Niê", true)),
                },
            ),
        ],
        ..province.silence(7)
    };
    assert_eq!(
        hoa.vault.hear(&heard, None, now()).unwrap_err().code(),
        "roster_missing"
    );
    assert_eq!(
        hoa.vault
            .hear(&heard, Some(village()), now())
            .unwrap_err()
            .code(),
        "roster_incomplete"
    );
    assert_eq!(
        (
            hoa.vault.roster_count().unwrap(),
            hoa.vault.exchange_state().unwrap().cursor
        ),
        (3, None)
    );
    let touched = hoa
        .vault
        .hear(&heard, Some(village().into_iter().take(2).collect()), now())
        .unwrap();
    assert_eq!(
        (hoa.vault.roster_count().unwrap(), touched),
        (3, vec![Touched::Roster])
    );
    hoa.vault.hear(&heard, None, now()).unwrap();
}

#[test]
fn a_person_who_leaves_keeps_the_draft_and_the_decisions() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let draft = hoa.vault.open_draft(Subject::Person(mo()), now()).unwrap();
    hoa.vault
        .hear(
            &Heard {
                changes: vec![change(1, News::PersonLeft { person: mo() })],
                ..province.silence(1)
            },
            None,
            now(),
        )
        .unwrap();
    assert_eq!(hoa.vault.person(mo()).unwrap(), None);
    assert!(hoa.vault.draft(draft).unwrap().0.roster.is_none());
    hoa.vault
        .hear(
            &Heard {
                changes: vec![change(
                    2,
                    News::Person {
                        person: Box::new(person(101, "Nông Thị Mơ", true)),
                    },
                )],
                ..province.silence(2)
            },
            None,
            now(),
        )
        .unwrap();
    assert_eq!(state(&hoa), PersonState::Draft);
}

#[test]
fn a_proposal_becomes_a_person_when_a_clerk_says_so() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let id = DossierId::from(Uuid::from_u128(77));
    let met = Subject::Proposal(tannha_domain::ProposalId::from(Uuid::from_u128(78)));
    province.decides(
        &hoa.vault,
        id,
        met,
        1,
        DossierEvent::Received { revision: 1 },
    );
    assert_eq!(state(&hoa), PersonState::NotReached);
    province.decides(
        &hoa.vault,
        id,
        Subject::Person(mo()),
        2,
        DossierEvent::Accepted,
    );
    assert_eq!(state(&hoa), PersonState::Accepted);
    province.decides(
        &hoa.vault,
        id,
        Subject::Person(mo()),
        3,
        DossierEvent::Opened {
            account_tail: "0042".into(),
        },
    );
    assert_eq!(
        (state(&hoa), hoa.vault.counts().unwrap().opened),
        (PersonState::Opened, 0),
        "the team's dossier, and none of this device's own"
    );
    assert_eq!(
        hoa.vault
            .history(mo())
            .unwrap()
            .last()
            .unwrap()
            .detail
            .as_deref(),
        Some("0042")
    );
}

#[test]
fn the_campaign_the_clock_and_the_legal_basis_are_remembered() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let campaign = News::Campaign {
        name: "Tết vì người nghèo".into(),
        ends_on: "2026-12-31".parse().unwrap(),
        target: 120,
        done: 30,
    };
    let heard = Heard {
        changes: vec![
            change(1, campaign),
            change(1, News::LegalBasis { recorded: true }),
        ],
        now_there: now() + jiff::SignedDuration::from_secs(90),
        ..province.silence(1)
    };
    hoa.vault.hear(&heard, None, now()).unwrap();
    let hoa = hoa.is_killed_and_comes_back();
    assert_eq!(hoa.vault.campaign().unwrap().unwrap().target, 120);
    let draft = hoa.vault.open_draft(Subject::Person(mo()), now()).unwrap();
    assert!(hoa.vault.draft(draft).unwrap().0.legal_basis_recorded);
    let sent = {
        let _ = hoa.vault.discard_draft(draft, now());
        submits(&hoa.vault, mo())
    };
    assert_eq!(
        province.opens(&hoa.vault, &sent).clock.offset_ms,
        Some(90_000)
    );
}

#[test]
fn only_this_devices_certificate_lets_it_join() {
    let province = Province::new();
    let (hoa, other) = (Hoa::joined(&province), Hoa::new());
    let theirs = hoa.vault.membership().unwrap();
    assert_eq!(
        other.vault.join(theirs.clone()).unwrap_err().code(),
        "certificate_foreign"
    );
    let forged = Membership {
        root: SigningKey::make().unwrap().verifying(),
        ..theirs
    };
    assert_eq!(hoa.vault.join(forged).unwrap_err().code(), "signature_bad");
    assert_eq!(other.vault.membership(), None);
    assert_eq!(hoa.vault.certificate().unwrap().areas, [commune()]);
}
