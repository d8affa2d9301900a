//! The province's signature over the serial of a numbered sheet, short enough for a QR.

use tannha_domain::{SheetCode, SheetProblem, SheetSerial};

use crate::{Namespace, Signature, SigningKey, VerifyingKey};

/// What is printed on this sheet.
pub fn sign_sheet(key: &SigningKey, serial: SheetSerial) -> SheetCode {
    let signature = key.sign(Namespace::Sheet, serial.to_string().as_bytes());
    SheetCode {
        serial,
        signature: signature.to_bytes().0,
    }
}

/// The sheet, if one of these keys signed it: those of the key list, old ones included, since a pad outlives a key.
///
/// # Errors
/// [`SheetProblem::Foreign`] where none did.
pub fn verify_sheet(code: &SheetCode, keys: &[VerifyingKey]) -> Result<SheetSerial, SheetProblem> {
    let signature = Signature::from_slice(&code.signature).map_err(|_| SheetProblem::Foreign)?;
    let serial = code.serial.to_string();
    keys.iter()
        .any(|key| {
            key.verify(Namespace::Sheet, serial.as_bytes(), &signature)
                .is_ok()
        })
        .then_some(code.serial)
        .ok_or(SheetProblem::Foreign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_known_by_any_key_of_the_list_and_by_no_other() {
        let [old, new, foreign] = [1, 2, 3].map(|seed| SigningKey::from_seed(&[seed; 32]));
        let serial = SheetSerial::new("K7MX".parse().unwrap(), 14).unwrap();
        let keys = [new.verifying(), old.verifying()];
        let printed = sign_sheet(&old, serial).to_string();
        let read = SheetCode::parse(printed.as_bytes()).unwrap();
        assert_eq!(verify_sheet(&read, &keys), Ok(serial));
        let forged = sign_sheet(&foreign, serial);
        assert_eq!(verify_sheet(&forged, &keys), Err(SheetProblem::Foreign));
        let next = SheetSerial::new(serial.pad(), 15).unwrap();
        let moved = SheetCode {
            serial: next,
            ..read
        };
        assert_eq!(verify_sheet(&moved, &keys), Err(SheetProblem::Foreign));
        assert!(
            printed.len() <= 106,
            "a QR of version 6 at level M holds it"
        );
    }
}
