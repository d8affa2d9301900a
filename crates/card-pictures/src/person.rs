use crate::Random;

const FAMILIES: [(&str, &str); 10] = [
    ("Nông", "NONG"),
    ("Hoàng", "HOANG"),
    ("Lường", "LUONG"),
    ("Triệu", "TRIEU"),
    ("Đặng", "DANG"),
    ("Ma", "MA"),
    ("Dương", "DUONG"),
    ("Sùng", "SUNG"),
    ("Nguyễn", "NGUYEN"),
    ("Bàn", "BAN"),
];
const MIDDLES: [[(&str, &str); 3]; 2] = [
    [("Văn", "VAN"), ("Đức", "DUC"), ("Minh", "MINH")],
    [("Thị", "THI"), ("Thuý", "THUY"), ("Thị Hồng", "THI<HONG")],
];
const GIVEN: [(&str, &str); 12] = [
    ("Mơ", "MO"),
    ("Thành", "THANH"),
    ("Páo", "PAO"),
    ("Sáu", "SAU"),
    ("Hòa", "HOA"),
    ("Mùi", "MUI"),
    ("Út", "UT"),
    ("Bình", "BINH"),
    ("Lan", "LAN"),
    ("Quý", "QUY"),
    ("Xuân", "XUAN"),
    ("Khánh", "KHANH"),
];
const PLACES: [&str; 8] = [
    "Xóm Đồng Ruộng, Tràng Xá, Võ Nhai, Thái Nguyên",
    "Xóm Bản Cái, Sảng Mộc, Võ Nhai, Thái Nguyên",
    "Thôn Khuổi Slao, Nghiên Loan, Pác Nặm, Bắc Kạn",
    "Bản Tèn, Văn Lăng, Đồng Hỷ, Thái Nguyên",
    "Tổ 5, Phường Lưu Xá, Thành phố Thái Nguyên, Thái Nguyên",
    "Xóm Khuôn Ruộng, Tràng Xá, Thái Nguyên",
    "Xóm Đèo Bụt, Phú Đình, Định Hóa, Thái Nguyên",
    "Xóm Vân Lăng, Cao Ngạn, Thái Nguyên",
];

/// Somebody who does not exist.
#[derive(Debug, Clone)]
pub struct Person {
    /// Twelve digits.
    pub number: String,
    /// Nine digits, or empty.
    pub old_number: String,
    /// With marks.
    pub name: String,
    /// As in the zone: capitals, `<` between.
    pub zone_name: String,
    /// Year, month, day.
    pub born: (u64, u64, u64),
    /// Whether a woman.
    pub woman: bool,
    /// As the code writes it.
    pub address: String,
    /// Year, month, day.
    pub issued: (u64, u64, u64),
    /// `yymmdd`.
    pub expiry: String,
}

impl Person {
    /// Somebody new.
    pub fn invented(random: &mut Random) -> Self {
        let woman = random.chance(0.55);
        let year = 1935 + random.below(72);
        let born = (year, 1 + random.below(12), 1 + random.below(28));
        let (family, family_ascii) = random.pick(&FAMILIES);
        let (middle, middle_ascii) = random.pick(&MIDDLES[usize::from(woman)]);
        let (given, given_ascii) = random.pick(&GIVEN);
        let century = if year >= 2000 { 2 } else { 0 };
        let province = random.pick(&["019", "006", "004", "001", "008"]);
        let issued = (
            2021 + random.below(5),
            1 + random.below(9),
            1 + random.below(28),
        );
        let age = issued.0 - year;
        let limit = [25, 40, 60].into_iter().find(|limit| *limit >= age + 3);
        let expiry = limit.map_or("991231".into(), |limit| {
            format!("{:02}{:02}{:02}", (year + limit) % 100, born.1, born.2)
        });
        Self {
            number: format!(
                "{province}{}{:02}{:06}",
                century + u64::from(woman),
                year % 100,
                random.below(1_000_000)
            ),
            old_number: if random.chance(0.5) {
                format!("09{:07}", random.below(10_000_000))
            } else {
                String::new()
            },
            name: format!("{family} {middle} {given}"),
            zone_name: format!("{family_ascii}<<{middle_ascii}<{given_ascii}"),
            born,
            woman,
            address: random.pick(&PLACES).to_owned(),
            issued,
            expiry,
        }
    }

    /// What the code of a card of 2021 says.
    pub fn payload(&self) -> String {
        let day = |(year, month, day): (u64, u64, u64)| format!("{day:02}{month:02}{year:04}");
        format!(
            "{}|{}|{}|{}|{}|{}|{}",
            self.number,
            self.old_number,
            self.name,
            day(self.born),
            if self.woman { "Nữ" } else { "Nam" },
            self.address,
            day(self.issued)
        )
    }

    /// The three lines of the machine-readable zone (ICAO 9303 part 5, TD1, as Vietnam fills it).
    pub fn zone(&self) -> [String; 3] {
        let short: String = self.number.chars().skip(3).collect();
        let short = format!("{short}{}", check_digit(&short));
        let long = format!("{}<<", self.number);
        let first = format!("IDVNM{short}{long}{}", check_digit(&long));
        let (year, month, day) = self.born;
        let born = format!("{:02}{month:02}{day:02}", year % 100);
        let born = format!("{born}{}", check_digit(&born));
        let expiry = format!("{}{}", self.expiry, check_digit(&self.expiry));
        let fill = "<".repeat(11);
        let all = format!(
            "{}{born}{expiry}{fill}",
            first.chars().skip(5).collect::<String>()
        );
        let sex = if self.woman { 'F' } else { 'M' };
        let second = format!("{born}{sex}{expiry}VNM{fill}{}", check_digit(&all));
        [first, second, format!("{:<<30.30}", self.zone_name)]
    }
}

/// Weights 7, 3, 1 over the values of the characters.
fn check_digit(text: &str) -> u32 {
    let value = |c: char| c.to_digit(36).unwrap_or(0);
    text.chars()
        .zip([7, 3, 1].into_iter().cycle())
        .map(|(c, weight)| value(c) * weight)
        .sum::<u32>()
        % 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_has_three_lines_of_thirty() {
        let mut random = Random::seeded(1, 1);
        for _ in 0..50 {
            assert!(
                Person::invented(&mut random)
                    .zone()
                    .iter()
                    .all(|line| line.len() == 30)
            );
        }
    }

    #[test]
    fn the_check_digit_is_that_of_the_specimen() {
        assert_eq!(check_digit("188000012"), 4);
    }
}
