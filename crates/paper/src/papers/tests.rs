use jiff::{Timestamp, civil::date, civil::time};
use tannha_domain::{
    Answer, AnsweredBy, Fact, Field, HeardAs, Retold, Source, SpokenLanguage, Voice, purposes,
};

use super::*;

/// Every letter of Vietnamese, in both cases.
const LETTERS: &str =
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ";
const LONG_NAME: &str = "Công Tằng Tôn Nữ Hoàng Thị Nguyệt Ánh Tuyết Phượng Huỳnh";
/// Four lines on a narrow paper.
const LONG_ADDRESS: &str = "Nhà bà Ệ cạnh nhà văn hoá, Xóm Khuôn Ruộng Thượng, khu tái định cư số 2, đường liên thôn Tràng Xá - Liên Minh, Xã Tràng Xá, Huyện Võ Nhai, Tỉnh Thái Nguyên";
/// A code as long as one with a receipt.
const CODE_LETTERS: usize = 1_300;

fn at() -> Timestamp {
    "2026-11-26T02:14:09Z".parse().unwrap()
}

fn code() -> String {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".chars();
    let body: String = letters.cycle().step_by(7).take(CODE_LETTERS).collect();
    format!("TANNHA-SLIP1.{body}")
}

fn slip() -> Slip {
    let said = |purpose: &str, answer| (purpose.to_owned(), answer);
    Slip {
        number: "Z3VJ-SWMQ".into(),
        name: "Nông Thị Mơ".into(),
        at: at(),
        commune: "Xã Tràng Xá".into(),
        operator: "Hoàng Thị Hoa".into(),
        provider: "VietinBank Thái Nguyên".into(),
        face_to_face: true,
        answers: vec![
            said("opening_notice", Answer::Heard),
            said("process_for_account", Answer::Yes),
            said("keep_id_card_images", Answer::No),
            said("contact_phone", Answer::Yes),
            said("share_with_provider", Answer::Yes),
            said("receive_benefits", Answer::Yes),
            said("verify_with_national_db", Answer::Yes),
            said("record_category", Answer::No),
            said("programme_statistics", Answer::Yes),
        ],
        way: SlipWay::Call,
        phone: Some("0912 345 678".into()),
        confirmed_at: None,
        code: Some(code()),
    }
}

fn record() -> ConsentRecord {
    let lines = purposes().iter().take(9).map(|purpose| RecordLine {
        purpose: purpose.code.clone(),
        about: (purpose.code == "third_party_details").then(|| "phone_owner".to_owned()),
        words: Some(purpose.text_vi.clone()),
        text_version: "2026-11".into(),
        language: "vi".into(),
        answer: Answer::Yes,
        by: AnsweredBy::Volunteer,
        at: at(),
        heard: None,
    });
    ConsentRecord {
        number: "Z3VJ-SWMQ".into(),
        revision: 1,
        name: "Nông Thị Mơ".into(),
        birth: Some("1957-09-02".parse().unwrap()),
        personal_number: Some("019157000123".into()),
        commune: "Xã Tràng Xá".into(),
        device: "01a20987-ef37-74fe-a1a1-b7f8f72cf297".into(),
        operator: Some("Hoàng Thị Hoa".into()),
        packet: (
            "01a20987-ef37-74fe-a1a1-b7f8f72cf298".into(),
            "3f".repeat(32),
        ),
        at: at(),
        confirmed_at: Some(at()),
        lines: lines.collect(),
        marks: vec![
            MarkLine {
                role: "signature".into(),
                digest: "a1".repeat(32),
                sheet: None,
            },
            MarkLine {
                role: "sheet".into(),
                digest: "b2".repeat(32),
                sheet: Some("K7MX-014-H".into()),
            },
        ],
        witness: Some(("Triệu Văn Bình".into(), "hamlet_head".into())),
    }
}

fn receiver() -> ReceiverLetter {
    ReceiverLetter {
        from: Writer {
            commune: "Xã Tràng Xá".into(),
            day: date(2026, 11, 26),
            name: "Nông Thị Mơ".into(),
            birth: Some("1957-09-02".parse().unwrap()),
            number: Some("019157000123".into()),
            address: "Xóm Đồng Ruộng, Tràng Xá, Võ Nhai, Thái Nguyên".into(),
        },
        receiver: "Nông Văn Sáu".into(),
        relation: Some("con trai".into()),
        receiver_phone: Some("0912 345 678".into()),
        until: date(2027, 11, 25),
    }
}

fn focal() -> FocalLetter {
    FocalLetter {
        from: Writer {
            birth: Some("1957".parse().unwrap()),
            number: None,
            address: LONG_ADDRESS.into(),
            ..receiver().from
        },
        review: Some(date(2027, 2, 26)),
    }
}

fn bring() -> BringList {
    BringList {
        commune: "Xã Tràng Xá".into(),
        name: Some("Nông Thị Mơ".into()),
        papers: ["card", "phone", "representative"]
            .map(str::to_owned)
            .to_vec(),
        phone: None,
    }
}

fn appointment() -> Appointment {
    Appointment {
        commune: "Xã Tràng Xá".into(),
        name: "Nông Thị Mơ".into(),
        provider: "VietinBank Thái Nguyên".into(),
        day: date(2026, 12, 3),
        hour: Some(time(8, 30, 0, 0)),
        place: "Nhà văn hoá xóm Đồng Ruộng".into(),
        home: false,
        papers: vec!["card".into()],
        phone: Some("0912 345 678".into()),
    }
}

fn account() -> AccountForm {
    let fact = |field, value: &str| {
        let value = value.to_owned();
        let source = Source::Typed;
        (field, Fact { value, source })
    };
    AccountForm {
        number: "Z3VJ-SWMQ".into(),
        provider: "VietinBank Thái Nguyên".into(),
        product: "Tài khoản thanh toán số dư 0 đồng".into(),
        commune: "Xã Tràng Xá".into(),
        day: date(2026, 11, 26),
        facts: [
            fact(Field::FullName, "Nông Thị Mơ"),
            fact(Field::BirthDate, "1957-09-02"),
            fact(Field::Sex, "female"),
            fact(Field::Nationality, "vn"),
            fact(Field::Number, "019157000123"),
            fact(Field::IssueDate, "2021-05-10"),
            fact(Field::IssuePlace, "police_department"),
            fact(Field::ExpiryDate, "never"),
            fact(Field::RegisteredAddress, LONG_ADDRESS),
            fact(
                Field::PresentAddress,
                "Xóm Đồng Ruộng, Tràng Xá, Võ Nhai, Thái Nguyên",
            ),
            fact(Field::PresentUnit, "2022:05746"),
            fact(Field::Occupation, "farmer"),
            fact(Field::Position, "none"),
            fact(Field::Phone, "0912345678"),
            fact(Field::PhoneOwner, "self"),
            fact(Field::VietnamResident, "yes"),
            fact(Field::UsTaxPerson, "no"),
            fact(Field::SpokenLanguage, "nung"),
        ]
        .into(),
    }
}

fn packet_slip(about: SlipAbout) -> PacketSlip {
    PacketSlip {
        number: "7TQD-K2MW".into(),
        name: "Nông Thị Mơ".into(),
        at: at(),
        commune: "Xã Tràng Xá".into(),
        operator: "Hoàng Thị Hoa".into(),
        about,
        phone: Some("0912 345 678".into()),
        confirmed_at: None,
        code: Some(code()),
    }
}

fn withdrawal() -> PacketSlip {
    let purposes = ["keep_portrait", "contact_phone", "share_with_provider"];
    packet_slip(SlipAbout::Withdrawal {
        purposes: purposes.map(str::to_owned).to_vec(),
        due_on: Some(date(2026, 12, 11)),
    })
}

fn existing() -> PacketSlip {
    let purposes = ["existing_account_details", "existing_account_to_payer"];
    packet_slip(SlipAbout::Account {
        bank: "Agribank".into(),
        tail: "4567".into(),
        purposes: purposes.map(str::to_owned).to_vec(),
    })
}

fn every() -> [(&'static str, Paper); 9] {
    [
        ("slip", Paper::Slip(slip())),
        ("withdrawal", Paper::PacketSlip(withdrawal())),
        ("existing", Paper::PacketSlip(existing())),
        ("record", Paper::Record(record())),
        ("receiver", Paper::Receiver(receiver())),
        ("focal", Paper::Focal(focal())),
        ("bring", Paper::Bring(bring())),
        ("appointment", Paper::Appointment(appointment())),
        ("account", Paper::Account(account())),
    ]
}

/// The words without where lines break: what a reader reads.
fn read(document: &Document) -> String {
    document
        .text()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn every_paper_says_the_same_as_last_time() {
    for (name, paper) in every() {
        for language in [Language::Vi, Language::En] {
            let size = paper.sizes()[0];
            let document = paper.make(language, size).unwrap();
            let kept = format!(
                "{name}_{}",
                if language == Language::Vi { "vi" } else { "en" }
            );
            insta::assert_snapshot!(kept, document.text());
        }
    }
}

#[test]
fn every_paper_but_the_record_is_one_page_in_every_size_and_language() {
    for (name, paper) in every() {
        for language in [Language::Vi, Language::En] {
            for size in paper.sizes() {
                let document = paper.make(language, *size).unwrap();
                let most = if name == "record" { 3 } else { 1 };
                let pages = document.page_count();
                assert!(pages <= most, "{name} {language:?} {size:?}: {pages} pages");
                assert_eq!(document.pages_as_png(1.0).unwrap().len(), pages);
            }
        }
    }
}

#[test]
fn both_sizes_of_a_slip_say_the_same() {
    let paper = Paper::Slip(slip());
    let [small, large] = [Size::A6, Size::A5].map(|size| {
        let document = paper.make(Language::Vi, size).unwrap();
        let mut words: Vec<String> = read(&document).split(' ').map(str::to_owned).collect();
        words.sort();
        words
    });
    assert_eq!(small, large);
}

#[test]
fn a_long_name_and_an_address_of_four_lines_are_printed_whole_on_one_page() {
    let slip = Paper::Slip(Slip {
        name: LONG_NAME.into(),
        provider: "Bưu điện tỉnh Thái Nguyên (đại lý LPBank)".into(),
        operator: LONG_NAME.into(),
        ..slip()
    });
    for size in slip.sizes() {
        let document = slip.make(Language::Vi, *size).unwrap();
        assert_eq!(document.page_count(), 1, "{size:?}");
        assert!(read(&document).contains(LONG_NAME), "{size:?}");
    }
    let letter = Paper::Receiver(ReceiverLetter {
        from: Writer {
            name: LONG_NAME.into(),
            address: LONG_ADDRESS.into(),
            ..receiver().from
        },
        receiver: LONG_NAME.into(),
        ..receiver()
    });
    for size in letter.sizes() {
        let document = letter.make(Language::Vi, *size).unwrap();
        assert_eq!(document.page_count(), 1, "{size:?}");
        assert!(read(&document).contains(LONG_ADDRESS), "{size:?}");
    }
}

#[test]
fn the_font_has_every_letter_of_vietnamese() {
    let whole = |letters: String| {
        let paper = Paper::Bring(BringList {
            name: Some(letters.clone()),
            ..bring()
        });
        let document = paper.make(Language::Vi, Size::A4).unwrap();
        assert!(!document.lacks_a_letter(), "{letters}");
        let said: String = document.text().split_whitespace().collect();
        assert!(said.contains(&letters), "{letters}");
    };
    whole(LETTERS.into());
    whole(LETTERS.to_uppercase());
}

#[test]
fn no_paper_names_a_category() {
    let categories = include_str!("../../../../data/categories.csv")
        .lines()
        .skip(1);
    // In both languages: the third column and the fourth.
    let words: Vec<String> = categories
        .flat_map(|line| line.split(',').skip(2).take(2).map(str::to_lowercase))
        .filter(|word| word.len() > 8)
        .collect();
    assert!(words.len() > 5);
    let telling = [
        "hộ nghèo",
        "cận nghèo",
        "người có công",
        "khuyết tật",
        "bảo trợ xã hội",
        "poor",
        "disab",
    ];
    for (name, paper) in every() {
        for language in [Language::Vi, Language::En] {
            let said = read(&paper.make(language, paper.sizes()[0]).unwrap()).to_lowercase();
            for word in words.iter().map(String::as_str).chain(telling) {
                assert!(!said.contains(word), "{name} {language:?} says {word}");
            }
        }
    }
}

#[test]
fn a_slip_is_not_confirmed_until_the_province_has_confirmed_it() {
    let says = |slip: Slip| read(&Paper::Slip(slip).make(Language::Vi, Size::A6).unwrap());
    let waiting = says(slip());
    assert!(waiting.contains("tỉnh chưa xác nhận"));
    let confirmed = says(Slip {
        confirmed_at: Some(at()),
        ..slip()
    });
    assert!(confirmed.contains("Tỉnh đã nhận lúc 09:14, 26/11/2026"));
    assert!(!confirmed.contains("chưa xác nhận"));
}

#[test]
fn what_stands_in_the_data_is_never_typst() {
    let name = "#panic() $x$ @a <b> *c* _d_ `e` \\ \"f\" // g #import \"x\"";
    let paper = Paper::Slip(Slip {
        name: name.into(),
        ..slip()
    });
    let document = paper.make(Language::Vi, Size::A5).unwrap();
    assert!(read(&document).contains(name), "{}", read(&document));
}

#[test]
fn the_code_scans_from_a_slip_as_it_is_printed() {
    for size in [Size::A6, Size::A5] {
        let document = Paper::Slip(slip()).make(Language::Vi, size).unwrap();
        // 300 dots an inch, as the plainest printer has.
        assert_eq!(document.scanned(300.0 / 72.0), [code()], "{size:?}");
    }
}

#[test]
fn the_same_paper_is_the_same_pdf() {
    let pdf = || {
        let paper = Paper::Slip(slip());
        paper.make(Language::Vi, Size::A6).unwrap().pdf().unwrap()
    };
    let (one, two) = (pdf(), pdf());
    assert_eq!(one, two);
    assert!(one.len() < 120_000, "{} bytes", one.len());
}

#[test]
fn every_paper_looks_the_same_as_last_time() {
    for (name, paper) in every() {
        // A slip is compared in both sizes, the others in the usual one.
        let sizes = if name == "slip" { 2 } else { 1 };
        for size in paper.sizes().iter().take(sizes) {
            let document = paper.make(Language::Vi, *size).unwrap();
            let png = document.page_as_png(0, 1.0).unwrap().unwrap();
            insta::assert_binary_snapshot!(&format!("{name}_{}.png", size.code()), png);
        }
    }
}

#[test]
fn how_each_text_was_heard_stands_beside_its_answer() {
    let mut record = record();
    record.lines[0].heard = Some(HeardAs {
        language: SpokenLanguage::Nung,
        voice: Voice::Engine,
        retold: Some(Retold::Understood),
    });
    let page = Paper::Record(record).make(Language::Vi, Size::A4).unwrap();
    let text = page.text().replace('\n', " ");
    assert!(text.contains("máy đọc, Tiếng Nùng, nói lại được"), "{text}");
}
