//! Parts of a session that cost no more memory than they are worth.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Value, json};

/// A text, a number or a flag; nothing in place of anything else, which may be a million values.
pub(super) fn plain<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
    struct Plain;

    impl<'de> Visitor<'de> for Plain {
        type Value = Value;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("anything")
        }

        fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
            Ok(json!(value))
        }

        fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
            Ok(json!(value))
        }

        fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
            Ok(json!(value))
        }

        fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
            Ok(json!(value))
        }

        fn visit_str<E>(self, value: &str) -> Result<Value, E> {
            Ok(json!(value))
        }

        fn visit_unit<E>(self) -> Result<Value, E> {
            Ok(Value::Null)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
            while items.next_element::<IgnoredAny>()?.is_some() {}
            Ok(Value::Null)
        }

        fn visit_map<A: MapAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
            while items.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            Ok(Value::Null)
        }
    }

    deserializer.deserialize_any(Plain)
}

/// A list of at most so many.
///
/// # Errors
/// Where there are more.
pub(super) fn few<'de, D, T, const MOST: usize>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct Few<T, const MOST: usize>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for Few<T, MOST> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "a list of at most {MOST}")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
            let mut few = Vec::new();
            while let Some(item) = items.next_element()? {
                if few.len() == MOST {
                    return Err(A::Error::custom(format!("a list of more than {MOST}")));
                }
                few.push(item);
            }
            Ok(few)
        }
    }

    deserializer.deserialize_seq(Few::<T, MOST>(PhantomData))
}
