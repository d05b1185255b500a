//! Pages that are whole before they are sent, so that they are read without scripts.
//!
//! leptos streams a page with placeholders, then each late part as a `<template>` with a script
//! that puts it in its place. (Its in-order and async modes would do, but Thaw's style provider
//! looks for `<head>` in a buffer that they have sent by then.) Here the same is done before
//! sending; the document is the one that the scripts would make, so hydration finds what it
//! expects.

/// Puts every late part in its place and takes template and script out.
pub fn settle(mut html: String) -> String {
    let mut from = 0;
    while let Some(part) = next_part(&html, from) {
        let open = format!("<!--s-{}o-->", part.id);
        let close = format!("<!--s-{}c-->", part.id);
        let place = html[..part.start].find(&open).and_then(|start| {
            let end = html[start..part.start].find(&close)? + start + close.len();
            Some(start..end)
        });
        let Some(place) = place else {
            // Left to its script.
            from = part.end;
            continue;
        };
        let content = match &part.content {
            Some(content) => content.clone(),
            // What stands there already is right; only its marks go.
            None => html[place.start + open.len()..place.end - close.len()].to_owned(),
        };
        html.replace_range(part.start..part.end, "");
        html.replace_range(place, &content);
        from = 0;
    }
    html
}

struct Part {
    id: String,
    /// `None`: the placeholder itself is the content.
    content: Option<String>,
    start: usize,
    /// After the script.
    end: usize,
}

/// The next `<template id="ID-f">…</template><script…>…</script>` of a streamed page.
fn next_part(html: &str, from: usize) -> Option<Part> {
    const OPEN: &str = "<template id=\"";
    let start = html[from..].find(OPEN)? + from;
    let rest = &html[start + OPEN.len()..];
    let (id, rest) = rest.split_once("f\">")?;
    let (content, rest) = rest.split_once("</template>")?;
    let script = rest.strip_prefix("<script")?;
    let script_end = script.find("</script>")? + "</script>".len();
    let end = html.len() - script.len() + script_end;
    let content = script[..script_end].contains("deleteContents").then(|| content.to_owned());
    Some(Part { id: id.to_owned(), content, start, end })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn late_parts_come_to_stand_in_their_places() {
        let late = |id: &str, content: &str| {
            format!(
                "<template id=\"{id}f\">{content}</template><script nonce=\"x\">range.deleteContents()</script>"
            )
        };
        let page = format!(
            "<body><!--s-1-o-->wait<!--s-1-c--><p>between</p><!--s-2-o-->wait<!--s-2-c--></body>{}<script>kept</script>{}{}",
            late("2-", "two <!--s-2-1-o-->wait<!--s-2-1-c-->"),
            late("1-", "<b>one</b>"),
            late("2-1-", "inner"),
        );
        assert_eq!(
            settle(page),
            "<body><b>one</b><p>between</p>two inner</body><script>kept</script>"
        );
    }

    #[test]
    fn what_is_not_understood_stays() {
        for page in [
            "<p>plain</p>",
            "<template id=\"1-f\">no place</template><script></script>",
            "<template id=\"",
        ] {
            assert_eq!(settle(page.to_owned()), page);
        }
    }
}
