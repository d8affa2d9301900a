use tannha_domain::{Change, News};
use tannha_packet::sign_sheet;

use super::*;
use crate::tests::{Hoa, Province, now};

fn serial(number: u16) -> SheetSerial {
    SheetSerial::new("K7MX".parse().unwrap(), number).unwrap()
}

fn hears(hoa: &Hoa, province: &Province, position: u64, news: News) {
    let mut heard = province.silence(position);
    heard.changes = vec![Change {
        position,
        at: now(),
        news,
    }];
    hoa.vault.hear(&heard, None, now()).unwrap();
}

#[test]
fn a_pad_is_taken_over_once_and_its_sheets_are_counted_down() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    assert_eq!(hoa.vault.pads().unwrap(), []);
    let code = sign_sheet(&province.signing, serial(1));
    let taken = hoa.vault.take_pad(&code, now()).unwrap();
    assert_eq!(taken[0].left(), None, "nobody has told how many there are");
    let again = sign_sheet(&province.signing, serial(2));
    hoa.vault.take_pad(&again, now()).unwrap();
    assert_eq!(hoa.vault.outgoing(10).unwrap().len(), 1, "one packet tells");

    let pad = serial(1).pad();
    hears(&hoa, &province, 2, News::Pad { pad, sheets: 20 });
    let packet = PacketId::from(uuid::Uuid::from_u128(7));
    for _ in 0..2 {
        let serial = serial(3);
        hears(&hoa, &province, 3, News::SheetUsed { serial, packet });
    }
    assert_eq!(hoa.vault.pads().unwrap()[0].left(), Some(19));
    assert!(
        hoa.vault
            .read(|connection| is_used(connection, serial(3)))
            .unwrap()
    );
}

#[test]
fn a_pad_of_no_province_is_not_taken_over() {
    let hoa = Hoa::joined(&Province::new());
    let forged = sign_sheet(&Province::new().signing, serial(1));
    let refused = hoa.vault.take_pad(&forged, now()).unwrap_err();
    assert_eq!(refused.code(), "sheet_foreign");
}
