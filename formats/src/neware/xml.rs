//! The XML members: small trees of elements with attributes, declared as GB2312 or UTF-8.

use encoding_rs::{Encoding, GB18030};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use serde_json::{Map, Value};

/// Real members nest ten deep and have some thousand elements.
const MAX_DEPTH: usize = 64;
const MAX_ELEMENTS: usize = 100_000;

/// An element with its attributes and children; text is not used by BTS.
#[derive(Debug, Default)]
pub(super) struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    pub children: Vec<Element>,
}

impl Element {
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// The element at a path of names below this one.
    pub(super) fn find(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |element, name| {
            element.children.iter().find(|child| child.name == *name)
        })
    }

    /// Attribute `Value` of the element at a path.
    pub(super) fn value(&self, path: &[&str]) -> Option<&str> {
        self.find(path)?.attribute("Value")
    }

    /// As an object of attributes and children; an element that is only a `Value` is that text.
    pub(super) fn to_json(&self) -> Value {
        if let ([(key, value)], []) = (&self.attributes[..], &self.children[..])
            && key == "Value"
        {
            return Value::from(value.as_str());
        }
        let mut object = Map::new();
        for (key, value) in &self.attributes {
            object.insert(key.clone(), Value::from(value.as_str()));
        }
        for child in &self.children {
            let value = child.to_json();
            match object.get_mut(&child.name) {
                Some(Value::Array(values)) => values.push(value),
                Some(before) => *before = Value::Array(vec![before.take(), value]),
                None => {
                    object.insert(child.name.clone(), value);
                }
            }
        }
        Value::Object(object)
    }
}

/// The document's `config` element below its root, and what went wrong before its end.
pub(super) fn parse(bytes: &[u8]) -> (Option<Element>, Option<String>) {
    let text = decode(bytes);
    let mut reader = Reader::from_str(&text);
    let mut open: Vec<Element> = vec![Element::default()];
    let mut elements = 0;
    let damage = loop {
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => break Some(error.to_string()),
        };
        match event {
            Event::Start(start) => open.push(element(&start)),
            Event::Empty(start) => {
                let child = element(&start);
                attach(&mut open, child);
            }
            Event::End(_) => close(&mut open),
            Event::Eof => break (open.len() > 1).then(|| "it ends too early".to_owned()),
            _ => continue,
        }
        elements += 1;
        if open.len() > MAX_DEPTH || elements > MAX_ELEMENTS {
            break Some("it has too many elements".to_owned());
        }
    };
    while open.len() > 1 {
        close(&mut open);
    }
    let root = open.pop().and_then(|mut document| document.children.pop());
    let config =
        root.and_then(|root| root.children.into_iter().find(|child| child.name == "config"));
    (config, damage)
}

fn decode(bytes: &[u8]) -> String {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]);
    let declared = head.split_once("encoding=").and_then(|(_, rest)| {
        let label = rest.trim_start_matches(['"', '\'']).split(['"', '\'']).next()?;
        Encoding::for_label(label.as_bytes())
    });
    // Names are what a user typed on a Chinese system; GB18030 holds all of GB2312.
    declared.unwrap_or(GB18030).decode(bytes).0.into_owned()
}

fn element(start: &BytesStart<'_>) -> Element {
    let attributes = start.attributes().flatten().map(|attribute| {
        let key = attribute.key.as_ref().to_owned();
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        // An entity that is not known stays as it is written.
        let value = value.map_or_else(|_| attribute.value.to_string(), |value| value.into_owned());
        (key.to_string(), value)
    });
    Element {
        name: start.name().as_ref().to_string(),
        attributes: attributes.collect(),
        children: Vec::new(),
    }
}

fn close(open: &mut Vec<Element>) {
    if open.len() > 1
        && let Some(child) = open.pop()
    {
        attach(open, child);
    }
}

fn attach(open: &mut [Element], child: Element) {
    if let Some(parent) = open.last_mut() {
        parent.children.push(child);
    }
}
