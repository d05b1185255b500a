//! Addresses with a query, made out of the present one.

use leptos_router::params::ParamsMap;

/// Percent-encodes what may not stand in a query's name or value.
pub(crate) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b',' => {
                encoded.push(char::from(byte));
            }
            b' ' => encoded.push('+'),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// A path with a query of these pairs, empty values left out.
pub(crate) fn address<'a>(
    path: &str,
    pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> String {
    let mut address = path.to_owned();
    let mut mark = '?';
    for (name, value) in pairs.into_iter().filter(|(_, value)| !value.is_empty()) {
        address.push(mark);
        address.push_str(&encode(name));
        address.push('=');
        address.push_str(&encode(value));
        mark = '&';
    }
    address
}

/// The present query with some values changed; an empty one is taken out. Only the named
/// parameters are kept, so that nothing foreign is carried along.
pub(crate) fn changed(
    path: &str,
    query: &ParamsMap,
    kept: &[&str],
    changes: &[(&str, &str)],
) -> String {
    let value = |name: &&str| match changes.iter().find(|(changed, _)| changed == name) {
        Some((_, value)) => (*value).to_owned(),
        None => query.get(name).unwrap_or_default(),
    };
    let values: Vec<String> = kept.iter().map(value).collect();
    address(path, kept.iter().copied().zip(values.iter().map(String::as_str)))
}

/// A path with the values that a form would send (`a=1&b=&=`), without the empty ones.
pub(crate) fn filled(path: &str, values: &str) -> String {
    let given = |pair: &&str| {
        pair.split_once('=').is_some_and(|(name, value)| !name.is_empty() && !value.is_empty())
    };
    let query: Vec<&str> = values.split('&').filter(given).collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_fields_stay_out_of_the_address() {
        for (values, expected) in [
            ("search=a+b&state=&=", "/x?search=a+b"),
            ("search=&state=", "/x"),
            ("", "/x"),
            ("a=1&b=%3D", "/x?a=1&b=%3D"),
        ] {
            assert_eq!(filled("/x", values), expected);
        }
    }

    #[test]
    fn addresses_keep_the_query_and_change_a_part() {
        let query: ParamsMap =
            [("search", "NMC & more"), ("sort", "name"), ("cursor", "abc"), ("evil", "1")]
                .into_iter()
                .map(|(name, value)| (name, value.to_owned()))
                .collect();
        let kept = ["search", "sort", "cursor"];
        assert_eq!(
            changed("/datasets", &query, &kept, &[("sort", "date"), ("cursor", "")]),
            "/datasets?search=NMC+%26+more&sort=date"
        );
        assert_eq!(address("/cells", [("search", "")]), "/cells");
        assert_eq!(encode("é"), "%C3%A9");
    }
}
