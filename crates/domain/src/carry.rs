//! What one member of a household said that may hold for the next one as well. It is offered, never taken over in silence.

use crate::{Fact, Facts, Field, Phone, ReadFacts as _, Source, closed_set, same_name};

closed_set! {
    /// What may be carried from one member of a household to the next, each taken by itself.
    Carry {
        /// Where they live now.
        Address = "address",
        /// A phone in the house, whose it is included.
        Phone = "phone",
        /// The language in which the questions were spoken.
        Language = "language",
        /// Who witnessed or interpreted: who they are, never what they did.
        Helper = "helper",
    }
}

impl Carry {
    /// What a member's facts say for a person of this name. Nothing where they say nothing of it.
    ///
    /// A phone keeps its owner: another's number comes as a relative's, which is for contact only, and the next person's
    /// own number as their own. A helper is asked and signs for each person anew; how they are kin is another thing to
    /// each of a house, and only a neighbour of one is a neighbour of all.
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
            Self::Language => {
                if let Some(language) = facts.value(Field::SpokenLanguage) {
                    put(Field::SpokenLanguage, language);
                }
            }
            Self::Helper => {
                let Some(name) = facts
                    .value(Field::HelperName)
                    .filter(|name| !same_name(name, next))
                else {
                    return carried;
                };
                put(Field::HelperName, name);
                for field in [Field::HelperBirth, Field::HelperNumber] {
                    if let Some(value) = facts.value(field) {
                        put(field, value);
                    }
                }
                if let Some(relation @ ("neighbour" | "hamlet_head" | "official")) =
                    facts.value(Field::HelperRelation)
                {
                    put(Field::HelperRelation, relation);
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
    fn a_witness_is_carried_as_who_they_are_and_kin_is_another_thing_to_each() {
        let witnessed = |relation| {
            said(&[
                (Field::HelperName, "Lường Thị Quý"),
                (Field::HelperNumber, "019150000017"),
                (Field::HelperRelation, relation),
            ])
        };
        let carried = Carry::Helper.from(&witnessed("neighbour"), "Nông Thị Mơ", "Nông Văn Thọ");
        assert_eq!(carried, {
            let mut same = witnessed("neighbour");
            for fact in same.values_mut() {
                fact.source = Source::Household;
            }
            same
        });
        let kin = Carry::Helper.from(&witnessed("sibling"), "Nông Thị Mơ", "Nông Văn Thọ");
        assert_eq!(kin.value(Field::HelperName), Some("Lường Thị Quý"));
        assert_eq!(kin.value(Field::HelperRelation), None);
        let own = Carry::Helper.from(&witnessed("neighbour"), "Nông Thị Mơ", "Lường Thị Quý");
        assert!(own.is_empty(), "nobody witnesses for themselves");
    }

    #[test]
    fn the_language_is_carried() {
        let facts = said(&[(Field::SpokenLanguage, "tay")]);
        let carried = Carry::Language.from(&facts, "Nông Thị Mơ", "Nông Văn Thọ");
        assert_eq!(carried.value(Field::SpokenLanguage), Some("tay"));
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
