use tannha_domain::Subject;

use super::*;
use crate::tests::{Hoa, PIN, Province, mo, now, submits};

const LANS_PIN: &str = "135790";

fn two(province: &Province) -> (Hoa, OperatorId, OperatorId) {
    let hoa = Hoa::joined(province);
    let lan = hoa
        .vault
        .add_operator(
            &province.invitation(),
            "Triệu Thị Lan",
            LANS_PIN,
            &hoa.secret,
            now(),
        )
        .unwrap();
    let first = hoa.vault.identity().operator;
    (hoa, first, lan)
}

fn opens(hoa: &Hoa, who: OperatorId, pin: &str) -> Result<Vault, VaultError> {
    Vault::open_as(hoa.path(), Some(who), pin, &hoa.secret, now())
}

#[test]
fn whoever_leaves_cannot_open_it_any_more_and_the_others_can() {
    let province = Province::new();
    let (hoa, first, lan) = two(&province);
    submits(&hoa.vault, mo());
    let before = std::fs::read(hoa.path().join("vault.json")).unwrap();
    hoa.vault.forget_operator(first, now()).unwrap();
    // The same connections go on: the courier notices nothing.
    assert_eq!(hoa.vault.counts().unwrap().waiting, 1);
    assert_eq!(hoa.vault.outgoing(10).unwrap().len(), 1);
    assert_eq!(hoa.vault.roster_count().unwrap(), 3);

    assert_eq!(
        opens(&hoa, first, PIN).unwrap_err().code(),
        "operator_unknown_here"
    );
    let lans = opens(&hoa, lan, LANS_PIN).unwrap();
    assert_eq!(lans.counts().unwrap().waiting, 1);
    assert_eq!(
        lans.operator_names()
            .unwrap()
            .get(&first)
            .map(String::as_str),
        Some("Hoàng Thị Hoa"),
        "the trail's ids still have their names"
    );
    lans.verify_trail().unwrap();
    drop(lans);

    // Whoever kept a copy of the old lock has a key of nothing.
    std::fs::write(hoa.path().join("vault.json"), before).unwrap();
    assert!(opens(&hoa, first, PIN).is_err());
}

#[test]
fn the_last_one_stays_and_so_does_who_has_drafts() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let me = hoa.vault.identity().operator;
    assert_eq!(
        hoa.vault.forget_operator(me, now()).unwrap_err().code(),
        "operator_last"
    );
    let (hoa, first, lan) = two(&province);
    let draft = hoa.vault.open_draft(Subject::Person(mo()), now()).unwrap();
    assert_eq!(
        hoa.vault.forget_operator(first, now()).unwrap_err().code(),
        "operator_not_settled"
    );
    hoa.vault.hand_over_draft(draft, lan, now()).unwrap();
    hoa.vault.forget_operator(first, now()).unwrap();
    let lans = opens(&hoa, lan, LANS_PIN).unwrap();
    assert!(lans.draft(draft).is_ok());
    assert_eq!(
        lans.hand_over_draft(draft, first, now())
            .unwrap_err()
            .code(),
        "operator_unknown_here"
    );
}

/// What a killed program leaves: the change stops after this many steps.
fn is_killed_after(hoa: &Hoa, leaver: OperatorId, steps: u8) {
    let next = Zeroizing::new(pin::random::<32>().unwrap().to_vec());
    hoa.vault
        .write(|tx| {
            run(
                tx,
                "write who left",
                "INSERT INTO operator_left (operator, left_at) VALUES (?1, 1)",
                [leaver.bytes()],
            )
        })
        .unwrap();
    if steps > 0 {
        let mut header = Header::read(hoa.path()).unwrap();
        header.prepare(&[leaver], &next).unwrap();
        header.put(hoa.path()).unwrap();
    }
    if steps > 1 {
        hoa.vault.rekey(&next).unwrap();
    }
}

/// What lies on the disk at this moment, as a kill leaves it.
fn what_a_kill_leaves(hoa: &Hoa) -> tempfile::TempDir {
    let left = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(hoa.path()).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), left.path().join(file.file_name())).unwrap();
    }
    left
}

#[test]
fn a_kill_at_any_step_leaves_a_vault_that_opens_and_the_next_unlock_ends_it() {
    for steps in 0..=2 {
        let province = Province::new();
        let (hoa, first, lan) = two(&province);
        submits(&hoa.vault, mo());
        is_killed_after(&hoa, first, steps);
        let left = what_a_kill_leaves(&hoa);
        let open = |who, pin| Vault::open_as(left.path(), Some(who), pin, &hoa.secret, now());
        let lans = open(lan, LANS_PIN).unwrap();
        assert_eq!(lans.counts().unwrap().waiting, 1, "after {steps} steps");
        drop(lans);
        assert_eq!(
            open(first, PIN).unwrap_err().code(),
            "operator_unknown_here",
            "after {steps} steps"
        );
        let stay: Vec<_> = Vault::operators(left.path(), &hoa.secret)
            .unwrap()
            .into_iter()
            .map(|one| one.id)
            .collect();
        assert_eq!(stay, [lan], "after {steps} steps");
        assert!(open(lan, LANS_PIN).is_ok());
    }
}

/// The leaver comes back to a change that was killed halfway: the lock is shut for them either way.
#[test]
fn the_one_who_leaves_does_not_get_in_again_between_the_steps() {
    for steps in 0..=2 {
        let province = Province::new();
        let (hoa, first, lan) = two(&province);
        is_killed_after(&hoa, first, steps);
        let left = what_a_kill_leaves(&hoa);
        let open = |who, pin| Vault::open_as(left.path(), Some(who), pin, &hoa.secret, now());
        assert_eq!(
            open(first, PIN).unwrap_err().code(),
            "operator_unknown_here",
            "after {steps} steps"
        );
        assert!(open(lan, LANS_PIN).is_ok(), "after {steps} steps");
    }
}

fn hears_of_the_end(hoa: &Hoa, province: &Province, operator: OperatorId) {
    let heard = crate::Heard {
        changes: vec![tannha_domain::Change {
            position: 5,
            at: now(),
            news: tannha_domain::News::OperatorRevoked { operator },
        }],
        ..province.silence(5)
    };
    hoa.vault.hear(&heard, None, now()).unwrap();
}

#[test]
fn whom_the_province_sends_away_cannot_open_it_and_who_remains_goes_on_with_their_draft() {
    let province = Province::new();
    let (hoa, first, lan) = two(&province);
    let lans = hoa
        .vault
        .unlock_as(Some(lan), LANS_PIN, &hoa.secret, now())
        .unwrap();
    let draft = lans.open_draft(Subject::Person(mo()), now()).unwrap();
    submits(&lans, crate::tests::village()[2].id);
    assert!(!lans.has_left().unwrap());
    hears_of_the_end(&hoa, &province, lan);
    assert!(lans.has_left().unwrap(), "the screen closes itself");
    drop(lans);
    assert!(opens(&hoa, lan, LANS_PIN).is_err());
    let locks = Vault::operators(hoa.path(), &hoa.secret).unwrap();
    assert_eq!(locks.len(), 1);

    let hoas = opens(&hoa, first, PIN).unwrap();
    assert!(hoas.draft(draft).is_ok(), "handed to who remains");
    assert_eq!(
        hoas.counts().unwrap().waiting,
        1,
        "what was queued still goes"
    );
    hoas.verify_trail().unwrap();
    hears_of_the_end(&hoa, &province, lan);
}

#[test]
fn a_kill_between_the_word_and_the_lock_is_mended_at_the_next_unlock() {
    let province = Province::new();
    let (hoa, first, lan) = two(&province);
    let here = hoa.vault.who_is_here().unwrap();
    let told = hoa.vault.write(|tx| revoked(tx, lan, &here, now()));
    assert!(told.unwrap());
    assert_eq!(
        opens(&hoa, lan, LANS_PIN).unwrap_err().code(),
        "operator_unknown_here"
    );
    let left = what_a_kill_leaves(&hoa);
    let hoas = Vault::open_as(left.path(), Some(first), PIN, &hoa.secret, now()).unwrap();
    assert_eq!(Vault::operators(left.path(), &hoa.secret).unwrap().len(), 1);
    assert_eq!(hoas.roster_count().unwrap(), 3);
}

#[test]
fn whoever_is_alone_keeps_their_lock() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let me = hoa.vault.identity().operator;
    hears_of_the_end(&hoa, &province, me);
    assert!(opens(&hoa, me, PIN).is_ok(), "nobody else could open it");
    assert!(!hoa.vault.has_left().unwrap());
}
