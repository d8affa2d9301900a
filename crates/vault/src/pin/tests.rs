use super::*;
use crate::{
    Vault,
    tests::{Hoa, PIN, contains, now},
};

fn after(seconds: i64) -> Timestamp {
    now() + jiff::SignedDuration::from_secs(seconds)
}

#[test]
fn a_pin_has_six_digits_or_more() {
    let folder = tempfile::tempdir().unwrap();
    let secret = DeviceSecret::new([7; 32]);
    for (pin, code) in [
        ("12345", "pin_too_short"),
        ("", "pin_too_short"),
        ("12345a", "pin_not_digits"),
    ] {
        let refused =
            Vault::create(folder.path(), pin, "Hoa", &secret, Cost::LEAST, now()).unwrap_err();
        assert_eq!(refused.code(), code, "{pin}");
    }
    assert!(!Vault::exists(folder.path()));
}

#[test]
fn a_wrong_pin_is_counted_and_the_right_one_still_opens() {
    let hoa = Hoa::new();
    let open = |pin: &str, seconds| Vault::open(hoa.path(), pin, &hoa.secret, after(seconds));
    for left in [4, 3, 2, 1, 0] {
        assert!(
            matches!(open("000000", 0).unwrap_err(), VaultError::WrongPin { left: l } if l == left)
        );
    }
    assert!(matches!(
        open(PIN, 10).unwrap_err(),
        VaultError::PinWait { seconds: 20 }
    ));
    assert!(matches!(
        open("000000", 31).unwrap_err(),
        VaultError::WrongPin { left: 0 }
    ));
    assert!(matches!(
        open(PIN, 31).unwrap_err(),
        VaultError::PinWait { seconds: 60 }
    ));
    assert!(open(PIN, 91).is_ok());
    assert!(matches!(
        open("000000", 91).unwrap_err(),
        VaultError::WrongPin { left: 4 }
    ));
}

#[test]
fn a_hundred_wrong_pins_wipe_nothing_and_wait_a_quarter_of_an_hour_at_most() {
    let hoa = Hoa::new();
    hoa.vault.set_setting("language", "en").unwrap();
    for try_at in 0..100 {
        assert!(Vault::open(hoa.path(), "999999", &hoa.secret, after(try_at * 1000)).is_err());
    }
    let again = Vault::open(hoa.path(), PIN, &hoa.secret, after(100_000)).unwrap();
    assert_eq!(again.setting("language").as_deref(), Some("en"));
}

#[test]
fn a_clock_that_was_set_back_does_not_lock_anybody_out_for_longer() {
    let hoa = Hoa::new();
    for _ in 0..5 {
        assert!(Vault::open(hoa.path(), "000000", &hoa.secret, after(1_000_000)).is_err());
    }
    assert!(matches!(
        Vault::open(hoa.path(), PIN, &hoa.secret, after(0)).unwrap_err(),
        VaultError::PinWait { seconds: 30 }
    ));
}

#[test]
fn the_pin_without_the_device_secret_opens_nothing() {
    let hoa = Hoa::new();
    let other = DeviceSecret::new([1; 32]);
    assert_eq!(
        Vault::open(hoa.path(), PIN, &other, now())
            .unwrap_err()
            .code(),
        "pin_wrong"
    );
}

#[test]
fn the_cost_stays_with_the_vault() {
    let hoa = Hoa::new();
    assert_eq!(Header::read(hoa.path()).unwrap().cost, Cost::LEAST);
}

#[test]
fn what_lies_outside_the_vault_names_nobody() {
    let hoa = Hoa::new();
    assert!(!contains(&hoa.raw_bytes(), "Hoàng".as_bytes()));
    assert!(!contains(&hoa.raw_bytes(), PIN.as_bytes()));
}

#[test]
fn a_damaged_header_is_an_error_and_never_a_panic() {
    let hoa = Hoa::new();
    let path = header_path(hoa.path());
    let whole = fs::read(&path).unwrap();
    for cut in [0, 1, 40, whole.len() / 2, whole.len() - 3] {
        file::put(&path, &whole[..cut]).unwrap();
        assert_eq!(
            Vault::open(hoa.path(), PIN, &hoa.secret, now())
                .unwrap_err()
                .code(),
            "vault_damaged"
        );
    }
    fs::remove_file(&path).unwrap();
    assert_eq!(
        Vault::open(hoa.path(), PIN, &hoa.secret, now())
            .unwrap_err()
            .code(),
        "vault_none"
    );
}

#[test]
fn a_creation_that_was_killed_does_not_stand_in_the_way() {
    let hoa = Hoa::new();
    fs::remove_file(header_path(hoa.path())).unwrap();
    assert!(!Vault::exists(hoa.path()));
    assert!(Vault::create(hoa.path(), PIN, "Hoa", &hoa.secret, Cost::LEAST, now()).is_ok());
    assert!(matches!(
        Vault::create(hoa.path(), PIN, "Hoa", &hoa.secret, Cost::LEAST, now()),
        Err(VaultError::AlreadyThere)
    ));
}
