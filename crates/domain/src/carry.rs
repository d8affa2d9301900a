//! What one member of a household said that may hold for the next one as well. It is offered, never taken over in silence.

use crate::{Fact, Facts, Field, Phone, ReadFacts as _, Source, closed_set, same_name};

closed_set! {
    /// What may be carried from one member of a household to the next, each taken by itself.
    Carry {
        /// Where they live now.
        Address = "address",
        /// A phone in the house, whose it is included.
        Phone = "phone",
    }
}

impl Carry {
    /// What a member's facts say for a person of this name. Nothing where they say nothing of it.
    ///
    /// A phone keeps its owner: another's number comes as a relative's, which is for contact only, and the next person's
    /// own number as their own.
    pub fn from(self, facts: &Facts, member: &str, next: &str) -> Facts {
        let mut carried = Facts::new();
        let mut put = |field, value: &str| {
            let value = value.to_owned();
            let source = Source::Household;
            carried.insert(field, Fact { value, source });
        };
        match self {
            Self::Address => {
                for field in [Field::PresentAddress, Field::PresentUnit] {
                    if let Some(value) = facts.value(field) {
                        put(field, value);
                    }
                }
            }
            Self::Phone => {
                let Some(phone) = facts.value(Field::Phone) else {
                    return carried;
                };
                if phone.parse::<Phone>().is_err() {
                    return carried;
                }
                let owner = match facts.value(Field::PhoneOwner) {
                    Some("self") => member,
                    _ => match facts.value(Field::PhoneOwnerName) {
                        Some(owner) => owner,
                        None => return carried,
                    },
                };
                put(Field::HasPhone, "yes");
                put(Field::Phone, phone);
                if same_name(owner, next) {
                    put(Field::PhoneOwner, "self");
                } else {
                    put(Field::PhoneOwner, "relative");
                    put(Field::PhoneOwnerName, owner);
                }
            }
        }
        carried
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(lines: &[(Field, &str)]) -> Facts {
        let fact = |value: &str| Fact {
            value: value.to_owned(),
            source: Source::Typed,
        };
        lines
            .iter()
            .map(|(field, value)| (*field, fact(value)))
            .collect()
    }

    #[test]
    fn an_address_is_carried_and_says_from_where_it_comes() {
        let facts = said(&[
            (Field::PresentAddress, "Xóm Đồng Ruộng"),
            (Field::Occupation, "farmer"),
        ]);
        let carried = Carry::Address.from(&facts, "Nông Thị Mơ", "Nông Văn Thọ");
        assert_eq!(carried.value(Field::PresentAddress), Some("Xóm Đồng Ruộng"));
        assert_eq!(carried.len(), 1);
        assert!(
            carried
                .values()
                .all(|fact| fact.source == Source::Household)
        );
    }

    #[test]
    fn the_phone_of_one_is_a_relatives_phone_of_the_next() {
        let facts = said(&[
            (Field::HasPhone, "yes"),
            (Field::PhoneOwner, "self"),
            (Field::Phone, "0987654321"),
        ]);
        let carried = Carry::Phone.from(&facts, "Nông Thị Mơ", "Nông Văn Thọ");
        assert_eq!(carried.value(Field::PhoneOwner), Some("relative"));
        assert_eq!(carried.value(Field::PhoneOwnerName), Some("Nông Thị Mơ"));
        assert_eq!(carried.value(Field::PhoneOwnerRelation), None);
    }

    #[test]
    fn who_owns_the_phone_that_another_is_reached_by_has_it_as_their_own() {
        let facts = said(&[
            (Field::PhoneOwner, "relative"),
            (Field::PhoneOwnerName, "Nông Văn Thọ"),
            (Field::Phone, "0987654321"),
        ]);
        let carried = Carry::Phone.from(&facts, "Nông Thị Mơ", "NÔNG VĂN THỌ");
        assert_eq!(carried.value(Field::PhoneOwner), Some("self"));
        assert_eq!(carried.value(Field::PhoneOwnerName), None);
    }

    #[test]
    fn what_nobody_said_is_not_carried() {
        for carry in Carry::ALL {
            assert!(
                carry
                    .from(&Facts::new(), "Nông Thị Mơ", "Nông Văn Thọ")
                    .is_empty()
            );
        }
    }
}
