//! The text of an HTML part as a person sees it: lines, cells parted by tabs, nothing hidden. One pass, no tree, so that
//! no nesting is too deep.

use mail_parser::decoders::html::add_html_token;

use crate::links::Link;

/// An HTML part as text, with its links.
pub(crate) struct Page {
    pub(crate) text: String,
    pub(crate) links: Vec<Link>,
}

const MAX_LINKS: usize = 500;

pub(crate) fn flatten(html: &str) -> Page {
    let mut pen = Pen::default();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        pen.write(&rest[..open]);
        rest = &rest[open..];
        rest = if let Some(comment) = rest.strip_prefix("<!--") {
            comment.split_once("-->").map_or("", |(_, after)| after)
        } else if rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
            let (tag, after) = cut_tag(rest);
            pen.tag(tag, after)
        } else {
            pen.write("<");
            &rest[1..]
        };
    }
    pen.write(rest);
    pen.finish()
}

/// Parts a tag from what follows it; quotes may hold `>`.
fn cut_tag(text: &str) -> (&str, &str) {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match (quote, byte) {
            (None, b'>') => return (&text[1..at], &text[at + 1..]),
            (None, b'"' | b'\'') if text.as_bytes()[at - 1] == b'=' => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    (&text[1..], "")
}

#[derive(Default)]
struct Pen {
    text: String,
    links: Vec<Link>,
    /// The link that is open, and where its visible text begins.
    link: Option<(String, usize)>,
    quotes: usize,
    /// The hidden element that is open, and how many of its kind are open in it.
    hidden: Option<(String, usize)>,
    space_due: bool,
    verbatim: bool,
}

impl Pen {
    /// Acts on a tag and returns where to go on.
    fn tag<'a>(&mut self, tag: &str, after: &'a str) -> &'a str {
        let closing = tag.starts_with('/');
        let body = tag.trim_start_matches('/');
        let name_end = body.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(body.len());
        let name = body[..name_end].to_ascii_lowercase();
        if let Some((hidden, depth)) = &mut self.hidden {
            if *hidden == name {
                *depth = if closing { *depth - 1 } else { *depth + 1 };
                if *depth == 0 {
                    self.hidden = None;
                }
            }
            return after;
        }
        let attributes = &body[name_end..];
        if !closing && is_hidden(attributes) && !is_void(&name) {
            self.hidden = Some((name, 1));
            return after;
        }
        match name.as_str() {
            "script" | "style" | "title" | "template" if !closing => return skip_element(&name, after),
            "td" | "th" if !closing => self.cell(),
            "a" | "area" if !closing => self.open_link(attribute(attributes, "href")),
            "a" => self.close_link(),
            "form" if !closing => {
                self.open_link(attribute(attributes, "action"));
                self.link_without_text();
                self.line();
            }
            "pre" => {
                self.line();
                self.verbatim = !closing;
            }
            "blockquote" => {
                self.line();
                self.quotes = if closing { self.quotes.saturating_sub(1) } else { self.quotes + 1 };
            }
            _ if is_block(&name) => self.line(),
            _ => {}
        }
        after
    }

    fn write(&mut self, raw: &str) {
        if self.hidden.is_some() {
            return;
        }
        for c in decode_entities(raw).chars() {
            match c {
                '\n' if self.verbatim => self.line(),
                ' ' | '\t' | '\r' | '\n' => self.space_due = true,
                _ => {
                    let fresh = self.text.is_empty() || self.text.ends_with(['\n', '\t']);
                    if fresh && self.quotes > 0 && !self.text.ends_with('\t') {
                        self.text.push_str("> ");
                    } else if self.space_due && !fresh {
                        self.text.push(' ');
                    }
                    self.space_due = false;
                    self.text.push(c);
                }
            }
        }
    }

    fn line(&mut self) {
        self.space_due = false;
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    fn cell(&mut self) {
        self.space_due = false;
        if !self.text.is_empty() && !self.text.ends_with(['\n', '\t']) {
            self.text.push('\t');
        }
    }

    fn open_link(&mut self, target: Option<String>) {
        self.close_link();
        self.link = target.map(|target| (target, self.text.len()));
    }

    fn close_link(&mut self) {
        let Some((target, from)) = self.link.take() else {
            return;
        };
        let shown = self.text.get(from..).unwrap_or("").trim().to_owned();
        self.keep(Link { target, shown: Some(shown) });
    }

    fn link_without_text(&mut self) {
        let Some((target, _)) = self.link.take() else {
            return;
        };
        self.keep(Link { target, shown: None });
    }

    fn keep(&mut self, link: Link) {
        if self.links.len() < MAX_LINKS {
            self.links.push(link);
        }
    }

    fn finish(mut self) -> Page {
        self.close_link();
        Page { text: self.text, links: self.links }
    }
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "body"
            | "br"
            | "center"
            | "dd"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "footer"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hr"
            | "html"
            | "li"
            | "main"
            | "ol"
            | "option"
            | "p"
            | "section"
            | "table"
            | "tbody"
            | "tfoot"
            | "thead"
            | "tr"
            | "ul"
    )
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area" | "base" | "br" | "col" | "hr" | "img" | "input" | "link" | "meta" | "source" | "wbr"
    )
}

/// Whether an element's own attributes keep it from being seen.
fn is_hidden(attributes: &str) -> bool {
    if attributes.is_empty() {
        return false;
    }
    let style = attribute(attributes, "style").unwrap_or_default().to_ascii_lowercase().replace(' ', "");
    ["display:none", "visibility:hidden", "font-size:0;", "font-size:0px", "opacity:0;"]
        .iter()
        .any(|hides| format!("{style};").contains(hides))
        || attributes.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("hidden"))
}

fn skip_element<'a>(name: &str, text: &'a str) -> &'a str {
    let end = format!("</{name}");
    let found = text.as_bytes().windows(end.len()).position(|part| part.eq_ignore_ascii_case(end.as_bytes()));
    found.map_or("", |at| cut_tag(&text[at..]).1)
}

/// The value of an attribute, its entities decoded.
fn attribute(attributes: &str, wanted: &str) -> Option<String> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        let end = rest.find(|c: char| c.is_ascii_whitespace() || c == '=' || c == '/').unwrap_or(rest.len());
        let name = &rest[..end];
        let after = rest[end..].trim_start();
        let Some(value) = after.strip_prefix('=').map(str::trim_start) else {
            if end == 0 {
                return None;
            }
            rest = after;
            continue;
        };
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, next) = match quote {
            Some(quote) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            None => value.split_at(value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len())),
        };
        if name.eq_ignore_ascii_case(wanted) {
            return Some(decode_entities(value));
        }
        rest = next;
    }
}

fn decode_entities(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let name =
            rest.bytes().skip(1).take(32).take_while(|b| b.is_ascii_alphanumeric() || *b == b'#').count();
        let whole = rest.as_bytes().get(name + 1) == Some(&b';') && name > 0;
        let length = if whole { name + 2 } else { 1 };
        if whole {
            add_html_token(&mut text, &rest.as_bytes()[..length], false);
        } else {
            text.push('&');
        }
        rest = &rest[length..];
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_become_lines_and_cells_are_parted_by_tabs() {
        let page = flatten("<table><tr><th>Ref</th><td>1<b>2</b>3</td></tr><tr><td>PIN<td>a&nbsp;b</table>");
        assert_eq!(page.text, "Ref\t123\nPIN\ta\u{a0}b\n");
    }

    #[test]
    fn what_a_person_does_not_see_is_not_read() {
        let html = "<style>p{}</style><!-- x --><script>if(a<b)</script>a<span style='display: none'>PIN <span>1</span></span>b";
        assert_eq!(flatten(html).text, "ab");
    }

    #[test]
    fn links_are_kept_with_the_text_that_they_show() {
        let page = flatten(
            "<p>go <a class=x href=\"https://a.test/?x=1&amp;ref=2\"> https://<b>a</b>.test </a>.</p>",
        );
        assert_eq!(page.links[0].target, "https://a.test/?x=1&ref=2");
        assert_eq!(page.links[0].shown.as_deref(), Some("https://a.test"));
    }

    #[test]
    fn quoted_mails_are_marked_as_in_plain_text() {
        assert_eq!(flatten("new<blockquote>old<br>older</blockquote>new").text, "new\n> old\n> older\nnew");
    }

    #[test]
    fn broken_html_is_read_as_far_as_it_goes() {
        assert_eq!(flatten("a < b <").text, "a < b <");
        assert_eq!(flatten("a<p title=\"x").text, "a\n");
        assert_eq!(flatten("a &amp b &#x41; &bogus; &").text, "a &amp b A &bogus; &");
    }
}
