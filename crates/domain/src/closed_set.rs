//! Closed sets of codes: an enum whose members are the words that stand in JSON, stores and catalogues.

/// The text is not a code of the set; says which set, never what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a code of {0}")]
pub struct UnknownCode(pub &'static str);

/// Makes an enum with `code()`, `ALL`, `FromStr`, `Display`, serde and TypeScript, all from one list.
#[macro_export]
#[doc(hidden)]
macro_rules! closed_set {
    ($(#[$doc:meta])* $name:ident { $($(#[$member_doc:meta])* $member:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ::serde::Serialize, ::serde::Deserialize, ::ts_rs::TS)]
        pub enum $name {
            $($(#[$member_doc])* #[serde(rename = $code)] $member),+
        }

        impl $name {
            /// Every member, in order.
            pub const ALL: &'static [Self] = &[$(Self::$member),+];

            /// The code that stands in JSON, stores and the catalogue of words.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$member => $code),+
                }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.code())
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::UnknownCode;

            fn from_str(text: &str) -> ::std::result::Result<Self, Self::Err> {
                match text {
                    $($code => Ok(Self::$member),)+
                    _ => Err($crate::UnknownCode(stringify!($name))),
                }
            }
        }
    };
}
