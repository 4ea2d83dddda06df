use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, Deserializer, Visitor};

/// An open enum: the values that the specification lists, and any other text.
///
/// A value that is not listed keeps its text and is sent back unchanged, so a service that
/// learns a new value breaks no program. Every generated enum implements it, beside
/// `From<&str>`, `From<String>`, `Display` and serde's traits.
pub trait StringEnum: From<String> + 'static {
    /// The values that the specification lists.
    const VALUES: &'static [&'static str];

    /// The same as values of the type.
    const LISTED: &'static [Self];

    /// The text on the wire.
    fn as_str(&self) -> &str;

    /// Whether the specification lists this value.
    fn is_listed(&self) -> bool {
        Self::VALUES.contains(&self.as_str())
    }
}

/// The value with this text, if it is listed.
pub(crate) fn listed<T: StringEnum + Clone>(text: &str) -> Option<T> {
    let index = T::VALUES.iter().position(|value| *value == text)?;
    T::LISTED.get(index).cloned()
}

/// Reads any [`StringEnum`].
pub(crate) fn deserialize_enum<'de, T: for<'a> From<&'a str>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    struct EnumVisitor<T>(PhantomData<T>);

    impl<T: for<'a> From<&'a str>> Visitor<'_> for EnumVisitor<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_str<E: de::Error>(self, value: &str) -> Result<T, E> {
            Ok(T::from(value))
        }
    }

    deserializer.deserialize_str(EnumVisitor(PhantomData))
}

/// The traits that every [`StringEnum`] has beside its own.
macro_rules! string_enum {
    ($name:ident) => {
        impl $name {
            /// The text on the wire.
            #[must_use]
            #[inline]
            pub fn as_str(&self) -> &str {
                $crate::model::StringEnum::as_str(self)
            }
        }
        impl From<String> for $name {
            #[inline]
            fn from(value: String) -> Self {
                Self::from(value.as_str())
            }
        }
        impl std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Debug::fmt(self.as_str(), f)
            }
        }
        impl PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }
        impl Eq for $name {}
        impl std::hash::Hash for $name {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                self.as_str().hash(state);
            }
        }
        impl std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::model::deserialize_enum(deserializer)
            }
        }
    };
}
pub(crate) use string_enum;

/// A whole [`StringEnum`], from the values that are listed.
macro_rules! listed_enum {
    (
        $(#[$about:meta])*
        $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal,)+ }
    ) => {
        $(#[$about])*
        #[derive(Clone)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$doc])* $variant,)+
            /// A value that is not listed.
            Unlisted(String),
        }
        impl $crate::model::StringEnum for $name {
            const VALUES: &'static [&'static str] = &[$($text),+];
            const LISTED: &'static [Self] = &[$(Self::$variant),+];
            #[inline]
            fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Unlisted(value) => value,
                }
            }
        }
        impl From<&str> for $name {
            #[inline]
            fn from(value: &str) -> Self {
                let listed = $crate::model::listed(value);
                listed.unwrap_or_else(|| Self::Unlisted(value.to_owned()))
            }
        }
        $crate::model::string_enum!($name);
    };
}
pub(crate) use listed_enum;
