//! The lists of the demo, drawn up as communes and providers draw them up.

use std::collections::BTreeMap;

use jiff::{ToSpan as _, civil::Date};
use tannha_domain::{Sex, fold};

use super::{
    household::{Maker, Person},
    names,
    random::Random,
    split::Commune,
};
use crate::imports::sheet::{Cell, Row, Sheet};

const HOUSEHOLDS: &[&str] = &[
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
];
const PERSONS: &[&str] = &[
    "STT",
    "Họ và tên",
    "Ngày, tháng, năm sinh",
    "Giới tính",
    "Số CCCD",
    "Huyện",
    "Xã",
    "Mã xã",
    "Thôn, xóm, tổ",
    "Dân tộc",
    "Loại đối tượng",
];
const PAPERS: &[&str] = &["STT", "Số CCCD", "Họ và tên", "Ngày nhận hồ sơ"];
const OUTCOMES: &[&str] = &[
    "STT",
    "Số CCCD",
    "Họ và tên",
    "Kết quả",
    "Số tài khoản",
    "Lý do",
];

/// Rights of a person's own, by how often lists name them.
const CATEGORIES: &[(&str, u64)] = &[
    ("BT5C", 34),
    ("BT6B", 24),
    ("BT6A", 8),
    ("BT5B", 8),
    ("BT1C", 5),
    ("BT4", 6),
    ("NCC07", 5),
    ("NCC13", 6),
    ("NCC09", 2),
    ("CS2", 2),
];
const PROVIDERS: &[(&str, u64)] = &[("viettel", 46), ("vnpost", 22), ("vietinbank", 32)];

/// Everything that is imported.
#[derive(Debug)]
pub(super) struct Lists {
    pub(super) roster: Vec<Sheet>,
    pub(super) papers: BTreeMap<&'static str, Sheet>,
    pub(super) outcomes: BTreeMap<&'static str, Sheet>,
}

impl Lists {
    pub(super) fn draw_up(communes: &[Commune], today: Date, random: &mut Random) -> Self {
        let mut maker = Maker::new(today, random);
        let mut lists = Self {
            roster: vec![sheet(HOUSEHOLDS), sheet(PERSONS)],
            papers: registers(PAPERS),
            outcomes: registers(OUTCOMES),
        };
        for commune in communes {
            lists.commune(commune, today, &mut maker);
        }
        lists
    }

    fn commune(&mut self, commune: &Commune, today: Date, maker: &mut Maker<'_>) {
        let hamlets = maker.hamlets();
        let whole = |count: i64| usize::try_from(count).unwrap_or(0);
        let (needed, received, opened) = (
            whole(commune.counts.needed),
            whole(commune.counts.received),
            whole(commune.counts.opened),
        );
        let mut payees: Vec<Person> = (0..needed)
            .map(|_| maker.somebody(commune, &hamlets, today.year() - 24))
            .collect();
        // Who is received stands anywhere in the list; who has no number at all is the hardest to reach.
        let mut order: Vec<usize> = (0..needed).collect();
        maker.random().shuffle(&mut order);
        for (place, at) in order.iter().enumerate() {
            let Some(person) = payees.get_mut(*at) else {
                continue;
            };
            if maker.random().percent(5) {
                person.number = maker.old_number();
            } else if place >= received && maker.random().percent(8) {
                person.number.clear();
            }
        }
        for (place, at) in order.iter().take(received).enumerate() {
            if let Some(person) = payees.get(*at) {
                self.history(person, place < opened, today, maker);
            }
        }
        for (at, person) in payees.iter().enumerate() {
            // Seven of ten are paid as heads of poor households, the others by a right of their own.
            if at * 10 < needed * 7 {
                self.household(commune, at + 1, person, maker);
            } else {
                self.person(commune, person, maker);
            }
        }
    }

    fn household(&mut self, commune: &Commune, label: usize, head: &Person, maker: &mut Maker<'_>) {
        let class = if maker.random().percent(56) {
            "Nghèo"
        } else {
            "Cận nghèo"
        };
        let Some(list) = self.roster.first_mut() else {
            return;
        };
        let mut row = |person: &Person, is_head: bool, relation: &str| {
            let on_head = |text: &str| {
                if is_head {
                    text.to_owned()
                } else {
                    String::new()
                }
            };
            push(
                list,
                [
                    String::new(),
                    on_head(&label.to_string()),
                    on_head(&person.name.to_uppercase()),
                    if is_head {
                        String::new()
                    } else {
                        person.name.clone()
                    },
                    relation.to_owned(),
                    person.birth.clone(),
                    sex(person.sex).to_owned(),
                    person.number.clone(),
                    "Thái Nguyên".to_owned(),
                    commune.district.short_name.clone(),
                    commune.district.code.clone(),
                    commune.unit.short_name.clone(),
                    commune.unit.code.clone(),
                    person.hamlet.clone(),
                    names::group_name(person.group).to_owned(),
                    on_head(class),
                ],
            );
        };
        row(head, true, "Chủ hộ");
        if maker.random().percent(14) {
            let (member, relation) = maker.member(commune, head);
            row(&member, false, relation);
        }
        // The same person on a second list: one payee all the same.
        if head.number.len() == 12 && maker.random().percent(4) {
            self.person(commune, head, maker);
        }
    }

    fn person(&mut self, commune: &Commune, person: &Person, maker: &mut Maker<'_>) {
        let category = maker
            .random()
            .weighted(CATEGORIES)
            .copied()
            .unwrap_or("BT5C");
        let Some(list) = self.roster.get_mut(1) else {
            return;
        };
        push(
            list,
            [
                String::new(),
                person.name.clone(),
                person.birth.clone(),
                sex(person.sex).to_owned(),
                person.number.clone(),
                commune.district.short_name.clone(),
                commune.unit.short_name.clone(),
                commune.unit.code.clone(),
                person.hamlet.clone(),
                names::group_name(person.group).to_owned(),
                category.to_owned(),
            ],
        );
    }

    /// A dossier on paper, and for some of them what the provider answered.
    fn history(&mut self, person: &Person, is_opened: bool, today: Date, maker: &mut Maker<'_>) {
        let provider = maker
            .random()
            .weighted(PROVIDERS)
            .copied()
            .unwrap_or("viettel");
        let day = today
            .saturating_sub(i32::from(maker.random().between(3, 60)).days())
            .strftime("%d/%m/%Y")
            .to_string();
        if let Some(register) = self.papers.get_mut(provider) {
            push(
                register,
                [
                    String::new(),
                    person.number.clone(),
                    person.name.clone(),
                    day,
                ],
            );
        }
        let is_refused = !is_opened && maker.random().percent(4);
        if let Some(answer) = self
            .outcomes
            .get_mut(provider)
            .filter(|_| is_opened || is_refused)
        {
            let account = if is_opened {
                format!("10{:010}", maker.random().below(10_000_000_000))
            } else {
                String::new()
            };
            let (result, reason) = if is_opened {
                ("Đã mở", "")
            } else {
                ("Từ chối", "Sai tên so với căn cước")
            };
            push(
                answer,
                [
                    String::new(),
                    person.number.clone(),
                    fold(&person.name).to_uppercase(),
                    result.to_owned(),
                    account,
                    reason.to_owned(),
                ],
            );
        }
    }
}

fn sex(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "Nam",
        Sex::Female => "Nữ",
    }
}

fn registers(headings: &[&str]) -> BTreeMap<&'static str, Sheet> {
    PROVIDERS
        .iter()
        .map(|(provider, _)| (*provider, sheet(headings)))
        .collect()
}

fn sheet(headings: &[&str]) -> Sheet {
    let cells = headings
        .iter()
        .map(|heading| Cell::Text((*heading).to_owned()))
        .collect();
    Sheet {
        name: None,
        rows: vec![Row { number: 1, cells }],
    }
}

fn push<const N: usize>(sheet: &mut Sheet, cells: [String; N]) {
    let number = u32::try_from(sheet.rows.len())
        .unwrap_or(u32::MAX)
        .saturating_add(1);
    let cells = cells.into_iter().map(|text| {
        if text.is_empty() {
            Cell::Empty
        } else {
            Cell::Text(text)
        }
    });
    sheet.rows.push(Row {
        number,
        cells: cells.collect(),
    });
}
