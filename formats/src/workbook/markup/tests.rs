//! Against `quick_xml`, piece by piece, whatever the bytes and wherever the window ends.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use quick_xml::events::{BytesStart, Event};

use super::*;

/// So many bytes at once.
struct Drip<'a>(&'a [u8], usize);

impl Read for Drip<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.1.min(self.0.len()).min(buffer.len());
        let (taken, rest) = self.0.split_at(count);
        buffer[..count].copy_from_slice(taken);
        self.0 = rest;
        Ok(count)
    }
}

/// All pieces up to the end or the first error.
fn ours(xml: &[u8], step: usize) -> Vec<String> {
    let mut markup = Markup::new(Window::of_bytes(Drip(xml, step), 4));
    let mut pieces = Vec::new();
    loop {
        let said = match markup.next() {
            Ok(Piece::Start(tag)) => format!("<{} {:?}>", tag.name(), attributes(tag)),
            Ok(Piece::Empty(tag)) => format!("<{} {:?}/>", tag.name(), attributes(tag)),
            Ok(Piece::End(name)) => format!("</{name}>"),
            Ok(Piece::Text(text)) => text.to_owned(),
            Ok(Piece::Reference(name)) => format!("&{name};"),
            Ok(Piece::Nothing) => return pieces,
            Err(FormatError::Damaged(_)) => "an error".to_owned(),
            Err(error) => panic!("{error}"),
        };
        let is_over = said == "an error";
        pieces.push(said);
        if is_over {
            return pieces;
        }
    }
}

fn attributes(tag: Tag<'_>) -> Vec<(&str, &str)> {
    tag.attributes().collect()
}

fn theirs(xml: &[u8]) -> Vec<String> {
    let mut reader = quick_xml::Reader::from_reader(xml);
    reader.config_mut().check_end_names = false;
    let attributes = |start: &BytesStart<'_>| -> Vec<(String, String)> {
        let mut attributes = start.attributes();
        let found = attributes.with_checks(false).flatten();
        found.map(|found| (found.key.as_ref().to_owned(), found.value.into_owned())).collect()
    };
    let mut pieces = Vec::new();
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer);
        let said = match &event {
            Ok(Event::Start(start)) => {
                format!("<{} {:?}>", start.local_name().as_ref(), attributes(start))
            }
            Ok(Event::Empty(start)) => {
                format!("<{} {:?}/>", start.local_name().as_ref(), attributes(start))
            }
            // Blanks alone are a name to it.
            Ok(Event::End(end)) => {
                format!("</{}>", end.local_name().as_ref().trim_end_matches(BLANKS))
            }
            Ok(Event::Text(text)) => text.to_string(),
            Ok(Event::CData(text)) => text.to_string(),
            Ok(Event::GeneralRef(name)) => format!("&{};", &**name),
            Ok(Event::Comment(_) | Event::PI(_) | Event::Decl(_)) => continue,
            Ok(Event::Eof) => return pieces,
            // We refuse these.
            Ok(Event::DocType(_)) | Err(_) => "an error".to_owned(),
        };
        let is_over = said == "an error";
        pieces.push(said);
        if is_over {
            return pieces;
        }
    }
}

fn check(xml: &[u8], expected: &[&str]) {
    for step in 1..=xml.len().max(1) {
        let shown = String::from_utf8_lossy(xml);
        assert_eq!(ours(xml, step), expected, "{shown}, {step} bytes at once");
    }
    assert_eq!(theirs(xml), expected, "quick_xml");
}

#[test]
fn pieces_are_found() {
    check(b"", &[]);
    check("\u{feff}<a/>".as_bytes(), &["<a []/>"]);
    check(b"<?xml version=\"1.0\"?>\r\n<a>1</a>", &["\r\n", "<a []>", "1", "</a>"]);
    check(
        b"<x:c r=\"A1\" x:s='>\"' t = \"&lt;\"\n></x:c >",
        &[r#"<c [("r", "A1"), ("x:s", ">\""), ("t", "&lt;")]>"#, "</c>"],
    );
    check(
        b"<c a r=1x='0' b=\"2\"c='3' d=\"\" e/><c  =\"a\"/>",
        &[r#"<c [("b", "2"), ("c", "3"), ("d", "")]/>"#, r#"<c []/>"#],
    );
    check(b"<a/ ><b / ></a'>'></b\n>", &["<a/ []>", "<b []>", "</a'>'>", "</b>"]);
    check(b"<></>", &["< []>", "</>"]);
    check("µ&amp;&#xB0;&nothing;é".as_bytes(), &["µ", "&amp;", "&#xB0;", "&nothing;", "é"]);
    check(b"<![CDATA[<a>]]]]>]]>-", &["<a>]]", "]]>-"]);
    check(b"<!-- <a> -- ' --><!----><!--->--><?a > ?><??>1", &["1"]);
}

#[test]
fn damage_ends_the_pieces() {
    let broken: &[&[u8]] = &[
        b"<",
        b"<a",
        b"<a b='>",
        b"</a>",
        b"</",
        b"&",
        b"&amp",
        b"&&amp;",
        b"&<a>",
        b"<?>",
        b"<?a>",
        b"<!",
        b"<!->",
        b"<!--",
        b"<!-- --",
        b"<!x>",
        b"<![CDATA[",
        b"<![CDATA[]>",
        b"<![CDATO[]]>",
        b"<!DOCTYPE a>",
        b"<!doctype a [<!ENTITY b 'c'>]>",
        b"\xff",
        b"<\xff>",
        b"<a b='\xc3'/>",
        b"\xc3",
    ];
    for xml in broken {
        check(xml, &["an error"]);
        let behind = [b"<a/>1", *xml].concat();
        assert_eq!(ours(&behind, 3).last().map(String::as_str), Some("an error"), "{behind:?}");
    }
}

/// What tears a piece, ends it early or late.
const SHREDS: &[&[u8]] = &[
    b"<c r=\"A1\" s='2'>",
    b"<v>",
    b"1.5",
    b"</v></c>",
    b"</c>",
    b"<x:c",
    b"<c/>",
    b"<",
    b">",
    b"/",
    b"/>",
    b"\"",
    b"'",
    b"=",
    b" ",
    b"\n",
    b":",
    b"a",
    b"&amp;",
    b"&#65;",
    b"&",
    b";",
    b"<!--",
    b"-->",
    b"-",
    b"--",
    b"<![CDATA[",
    b"]]>",
    b"]",
    b"<?",
    b"?>",
    b"?",
    b"!",
    b"<!D",
    b"\xc3\xa9",
    b"\xc3",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\0",
    b" a=\"b\"",
    b" a = 'b'",
    b" a=b",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn pieces_are_quick_xmls(shreds in vec(select(SHREDS), 0..24), step in 1_usize..9) {
        let xml = shreds.concat();
        prop_assert_eq!(ours(&xml, step), theirs(&xml));
    }

    #[test]
    fn mended_pieces_are_quick_xmls(shreds in vec(select(SHREDS), 0..12), step in 1_usize..40) {
        // Behind what opens anything, so that fewer of them end at once.
        let xml = [b"<a><a><a>", shreds.concat().as_slice(), b"'>\">-->]]>?></a>"].concat();
        prop_assert_eq!(ours(&xml, step), theirs(&xml));
    }
}

#[test]
fn pieces_without_end_are_refused() {
    for begin in ["a", "<a ", "<a b='", "<!--", "<![CDATA[", "<?", "&"] {
        let rest = if begin == "a" { b'>' } else { b'<' };
        let mut endless = begin.as_bytes().chain(std::io::repeat(rest).take(4 << 20));
        let mut markup = Markup::new(Window::new(&mut endless, "the part"));
        let error = loop {
            match markup.next() {
                Ok(Piece::Nothing) => panic!("{begin} ends"),
                Ok(_) => {}
                Err(error) => break error.to_string(),
            }
        };
        let is_known = ["longer than any cell", "has no end"].iter().any(|why| error.contains(why));
        assert!(is_known, "{begin}: {error}");
    }
}
