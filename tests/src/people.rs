//! The people of the stories. All are made up; no test uses anybody else.

use std::collections::BTreeMap;
use std::path::Path;

use crate::Result;

/// Somebody on the roster of Tràng Xá.
#[derive(Clone, Copy)]
pub struct Person {
    /// As on the card.
    pub name: &'static str,
    /// Twelve digits.
    pub number: &'static str,
    /// `dd/mm/yyyy`.
    pub born: &'static str,
    /// `Nam` or `Nữ`.
    pub sex: &'static str,
    /// Where in the commune.
    pub hamlet: &'static str,
    /// The household's number on the list.
    pub household: &'static str,
    /// As the card's QR writes it.
    pub address: &'static str,
    /// The day on the card, `dd/mm/yyyy`.
    pub issued: &'static str,
}

/// A widow of 69 who lives alone: nobody at her door but Hoa.
pub const MO: Person = Person {
    name: "Nông Thị Mơ",
    number: "019157000123",
    born: "02/09/1957",
    sex: "Nữ",
    hamlet: "Xóm Đồng Ruộng",
    household: "1",
    address: "Xóm Đồng Ruộng, Tràng Xá, Võ Nhai, Thái Nguyên",
    issued: "10/05/2021",
};

/// Says no to the first question, and is left alone.
pub const PAO: Person = Person {
    name: "Hoàng Văn Páo",
    number: "019049000456",
    born: "17/03/1949",
    sex: "Nam",
    hamlet: "Xóm Khuôn Ruộng",
    household: "2",
    address: "Xóm Khuôn Ruộng, Tràng Xá, Võ Nhai, Thái Nguyên",
    issued: "18/06/2021",
};

/// Has a name that others have too.
pub const LAN: Person = Person {
    name: "Triệu Thị Lan",
    number: "019188000789",
    born: "05/11/1988",
    sex: "Nữ",
    hamlet: "Xóm Đồng Ruộng",
    household: "3",
    address: "Xóm Đồng Ruộng, Tràng Xá, Võ Nhai, Thái Nguyên",
    issued: "22/08/2021",
};

/// Heads a household of two.
pub const QUY: Person = Person {
    name: "Lường Văn Quý",
    number: "019061000321",
    born: "12/04/1961",
    sex: "Nam",
    hamlet: "Xóm Đồng Ruộng",
    household: "7",
    address: "Xóm Đồng Ruộng, Tràng Xá, Võ Nhai, Thái Nguyên",
    issued: "10/05/2021",
};

/// His daughter, who needs an account of her own.
pub const SAU: Person = Person {
    name: "Lường Thị Sáu",
    number: "019190000654",
    born: "30/01/1990",
    sex: "Nữ",
    hamlet: "Xóm Đồng Ruộng",
    household: "7",
    address: "Xóm Đồng Ruộng, Tràng Xá, Võ Nhai, Thái Nguyên",
    issued: "10/05/2021",
};

/// Everybody on the small roster.
pub const ROSTER: [Person; 3] = [MO, PAO, LAN];

/// So many households of one old woman each, for days with many doors.
pub fn village(households: u32) -> Vec<Person> {
    // A story's people live as long as the story.
    let text = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    let given = ["An", "Bích", "Cúc", "Diệp", "Én", "Gấm", "Hạnh"];
    let middle = ["Thị", "Thu", "Hồng", "Kim"];
    let names = middle
        .iter()
        .flat_map(|middle| given.iter().map(move |given| (middle, given)));
    (1..=households)
        .zip(names.cycle())
        .map(|(household, (middle, given))| Person {
            name: text(format!("Nông {middle} {given}")),
            number: text(format!("0191{:02}{household:06}", 40 + household % 20)),
            born: text(format!("02/03/19{:02}", 40 + household % 20)),
            household: text(household.to_string()),
            ..MO
        })
        .collect()
}

/// So many people of a whole commune: four behind each door, three hundred in each hamlet.
pub fn commune(people: u32) -> Vec<Person> {
    let text = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    let family = ["Nông", "Hoàng", "Lường", "Triệu", "Đặng", "Ma", "Dương"];
    let middle = ["Thị", "Văn", "Đức", "Thuý", "Minh"];
    let given = [
        "Mơ", "Đào", "Thọ", "Páo", "Sáu", "Hòa", "Mùi", "Út", "Bình", "Lan", "Đức",
    ];
    let pick = |of: &[&'static str], turn: u32| of[turn as usize % of.len()];
    (0..people)
        .map(|turn| {
            let mixed = turn.wrapping_mul(2_654_435_761) >> 8;
            let name = [
                pick(&family, mixed),
                pick(&middle, mixed / 8),
                pick(&given, mixed / 64),
            ];
            Person {
                name: text(name.join(" ")),
                number: text(format!("0191{:02}{turn:06}", 40 + turn % 50)),
                born: text(format!("02/03/19{:02}", 40 + turn % 50)),
                hamlet: text(format!("Xóm {}", turn / 300 + 1)),
                household: text((turn / 4 + 1).to_string()),
                ..MO
            }
        })
        .collect()
}

/// The volunteer.
pub const HOA: &str = "Lý Thị Hoa";

/// Works with Hoa's device too.
pub const LUU: &str = "Hoàng Thị Lưu";

/// Lưu's PIN.
pub const LUUS_PIN: &str = "135790";

/// Hoa's PIN.
pub const PIN: &str = "246810";

/// The commune where they live, of the list of 2022.
pub const COMMUNE: &str = "2022:05746";

impl Person {
    /// What the QR on this person's card says.
    pub fn card_payload(&self) -> String {
        let day = |text: &str| text.replace('/', "");
        format!(
            "{}||{}|{}|{}|{}|{}",
            self.number,
            self.name,
            day(self.born),
            self.sex,
            self.address,
            day(self.issued)
        )
    }

    /// What of this person must stand in no log, no temporary file and no web view's folder.
    pub fn traces(&self) -> [&'static str; 2] {
        [self.name, self.number]
    }
}

/// The list as a commune keeps it: members under their head, the household's number on the head's row only.
pub fn write_roster(path: &Path, people: &[Person]) -> Result {
    let mut list = csv::Writer::from_path(path)?;
    list.write_record([
        "STT",
        "Hộ số",
        "Họ và tên chủ hộ",
        "Họ và tên thành viên",
        "Quan hệ với chủ hộ",
        "Ngày, tháng, năm sinh",
        "Giới tính",
        "Số CCCD/số định danh",
        "Tỉnh",
        "Huyện",
        "Mã huyện",
        "Xã",
        "Mã xã",
        "Thôn, xóm, tổ",
        "Dân tộc",
        "Phân loại hộ",
    ])?;
    let mut heads = BTreeMap::new();
    for (at, person) in people.iter().enumerate() {
        let row = (at + 1).to_string();
        let head: &Person = heads
            .entry((person.hamlet, person.household))
            .or_insert(person);
        // A household's right is its head's; what a member is paid is for a right of their own.
        let (relation, right) = if head.number == person.number {
            ("Chủ hộ", "Nghèo")
        } else {
            ("Con", "Người khuyết tật nặng")
        };
        list.write_record([
            &row,
            person.household,
            head.name,
            person.name,
            relation,
            person.born,
            person.sex,
            person.number,
            "Thái Nguyên",
            "Võ Nhai",
            "170",
            "Tràng Xá",
            "05746",
            person.hamlet,
            "Tày",
            right,
        ])?;
    }
    list.flush()?;
    Ok(())
}
