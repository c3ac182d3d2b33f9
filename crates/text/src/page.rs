//! Article pages: the article out of the page, as text with its parts and what the page says of itself.
//!
//! Furniture that names itself (navigation, cookie bars, share buttons) is taken off first, then the article is found
//! by the density of its text, then the cleaned tree is written out as text. A page whose markup is beyond measure is
//! never parsed: its tags are taken off in one pass instead.

mod about;
mod clean;
mod guard;
mod walk;

use dom_query::Document as Tree;
use dom_smoothie::{Config, Readability};
use jiff::civil::Date;

use crate::kind::Part;
use crate::{BlockKind, Problem, Span, layout};

/// Article text shorter than this, in bytes, is doubted when the page holds much more.
const SHORT: usize = 400;

/// What a page yields.
pub(crate) struct Page {
    /// The text, headline first.
    pub(crate) text: String,
    /// Its parts with the kinds that the markup tells.
    pub(crate) parts: Vec<Part>,
    /// The headline.
    pub(crate) title: Option<String>,
    /// Who publishes the page.
    pub(crate) site: Option<String>,
    /// Who wrote it.
    pub(crate) byline: Option<String>,
    /// When it appeared.
    pub(crate) published: Option<Date>,
    /// Its address, as the page itself names it.
    pub(crate) url: Option<String>,
    /// Trouble met.
    pub(crate) problems: Vec<Problem>,
}

/// Whether content is a page by its beginning, or by the name of its file where the beginning is any markup.
pub(crate) fn is_page(content: &str, path: Option<&str>) -> bool {
    let head = content.get(..content.floor_char_boundary(1024)).unwrap_or("");
    let head = head.trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    let begins = |name: &str| {
        head.strip_prefix(name)
            .is_some_and(|rest| rest.starts_with(|c: char| !c.is_alphanumeric() && c != '-'))
    };
    let page =
        ["<!doctype html", "<html", "<head", "<body", "<article", "<main"].iter().any(|name| begins(name));
    let prologue = head.starts_with("<?xml") || head.starts_with("<!--") || head.starts_with("<!doctype");
    let named = path.is_some_and(|p| {
        let name = p.to_ascii_lowercase();
        [".html", ".htm", ".xhtml", ".shtml"].iter().any(|ending| name.ends_with(ending))
    });
    page || prologue && head.contains("<html") || named && head.starts_with('<')
}

/// The article of a page.
pub(crate) fn read(html: &str) -> Page {
    if let Some(why) = guard::beyond_measure(html) {
        return without_markup(html, why);
    }
    let tree = Tree::from(html);
    let about = about::read(&tree);
    clean::clean(&tree);
    let whole = tree.body().map(|body| walk::write(&body, about.title.as_deref())).unwrap_or_default();
    let mut problems = Vec::new();
    let written = match article(tree) {
        Some(found) => {
            let article = Tree::from(found);
            let written =
                article.body().map(|body| walk::write(&body, about.title.as_deref())).unwrap_or_default();
            if written.text.len() < SHORT && whole.text.len() > 3 * written.text.len() {
                problems.push(no_article());
                whole
            } else {
                written
            }
        }
        None => {
            if !whole.text.is_empty() {
                problems.push(no_article());
            }
            whole
        }
    };
    Page {
        text: written.text,
        parts: written.parts,
        title: about.title,
        site: about.site,
        byline: about.byline,
        published: about.published,
        url: about.url,
        problems,
    }
}

/// The markup of the article within the page, where one stands out.
fn article(tree: Tree) -> Option<String> {
    let config = Config { disable_json_ld: true, char_threshold: 250, ..Config::default() };
    let mut readability = Readability::with_document(tree, None, Some(config)).ok()?;
    readability.parse().ok().map(|article| article.content.to_string())
}

/// The bare text of a page that is not parsed.
fn without_markup(html: &str, why: &str) -> Page {
    let text = guard::strip(html);
    let parts = layout::parts(&text, 0).into_iter().map(|span| Part { span, told: None }).collect();
    let problem = Problem {
        code: "odd-markup",
        message: format!(
            "the markup of the page is beyond measure ({why}); its tags were taken off without reading its structure"
        ),
        hint: "save the article as plain text if navigation shows up in it".into(),
        span: None,
    };
    Page {
        text,
        parts,
        title: None,
        site: None,
        byline: None,
        published: None,
        url: None,
        problems: vec![problem],
    }
}

fn no_article() -> Problem {
    Problem {
        code: "no-article",
        message: "no article stands out on the page; all of its text is read".into(),
        hint: "save the article as plain text if navigation shows up in it".into(),
        span: None,
    }
}

/// A part written into a text.
fn part(start: usize, end: usize, kind: BlockKind) -> Option<Part> {
    let span = Span::new(u32::try_from(start).ok()?, u32::try_from(end).ok()?);
    Some(Part { span, told: Some(kind) })
}

#[cfg(test)]
mod tests;
