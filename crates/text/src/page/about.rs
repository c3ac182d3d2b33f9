//! What a page says of itself: headline, publisher, author and date, from its data for machines and its markup.

use dom_query::{Document as Tree, NodeRef};
use jiff::civil::Date;
use serde_json::Value;

use crate::dates::{self, DateExpr, WhichYear};
use crate::{Span, one_line};

/// What the page says.
#[derive(Debug, Default)]
pub(super) struct About {
    pub(super) title: Option<String>,
    pub(super) site: Option<String>,
    pub(super) byline: Option<String>,
    pub(super) published: Option<Date>,
}

/// Objects looked at in the data for machines; what lies beyond is not read.
const MOST_OBJECTS: usize = 2_000;

/// Reads JSON-LD first, then `<meta>`, then the markup.
pub(super) fn read(tree: &Tree) -> About {
    let linked = linked_data(tree);
    let named = |names: &[&str]| meta(tree, names);
    let site = linked.site.or_else(|| {
        named(&[
            "og:site_name",
            "dcterms.publisher",
            "dc.publisher",
            "citation_publisher",
            "application-name",
        ])
    });
    let given = linked
        .title
        .or_else(|| named(&["og:title", "twitter:title", "dcterms.title", "dc.title", "citation_title"]));
    let title = headline(tree, given.as_deref(), site.as_deref());
    let byline = linked
        .byline
        .or_else(|| {
            named(&[
                "author",
                "article:author",
                "dcterms.creator",
                "dc.creator",
                "citation_author",
                "parsely-author",
            ])
            .filter(|a| !a.contains("://"))
        })
        .or_else(|| first_text(tree, "[rel=author], [itemprop=author], .byline, .author"))
        .map(|b| b.strip_prefix("By ").or_else(|| b.strip_prefix("by ")).unwrap_or(&b).to_string())
        .filter(|b| b.len() <= 200);
    let dates = [
        "article:published_time",
        "og:published_time",
        "datepublished",
        "dcterms.issued",
        "dcterms.created",
        "dcterms.date",
        "dc.date.issued",
        "dc.date.created",
        "dc.date",
        "citation_publication_date",
        "parsely-pub-date",
        "sailthru.date",
        "publish-date",
        "publish_date",
        "pubdate",
        "date",
        "publication_date",
    ];
    let published =
        linked.published.or_else(|| named(&dates).and_then(|d| day(&d))).or_else(|| time_element(tree));
    About { title, site, byline, published }
}

/// The first day that a value names, a time of day behind it left out.
fn day(value: &str) -> Option<Date> {
    let value = value.trim();
    if let Some(date) = value.get(..10).and_then(|d| d.parse().ok()) {
        return Some(date);
    }
    if let Some(digits) = value.get(..8).filter(|d| d.bytes().all(|b| b.is_ascii_digit())) {
        let part = |range| digits.get(range).and_then(|d: &str| d.parse::<i16>().ok());
        let (month, day) = (i8::try_from(part(4..6)?).ok()?, i8::try_from(part(6..8)?).ok()?);
        return Date::new(part(0..4)?, month, day).ok();
    }
    let length = u32::try_from(value.len().min(200)).ok()?;
    let mentions = dates::find(value, Span::new(0, length));
    mentions.iter().find_map(|m| match m.value {
        DateExpr::Day { year: WhichYear::Given(_), .. } => dates::resolve(&m.value, None)?.value.parse().ok(),
        _ => None,
    })
}

fn time_element(tree: &Tree) -> Option<Date> {
    let selectors = [
        "time[itemprop=datePublished]",
        "[itemprop=datePublished]",
        "time[pubdate]",
        "article time[datetime]",
        "main time[datetime]",
        "time[datetime]",
    ];
    selectors.iter().find_map(|selector| {
        let first = tree.select(selector).nodes().first().copied()?;
        let value = first.attr("datetime").or_else(|| first.attr("content")).unwrap_or_else(|| first.text());
        day(&value)
    })
}

fn meta(tree: &Tree, names: &[&str]) -> Option<String> {
    let metas = tree.select("meta[content]");
    let name_of = |node: &NodeRef| {
        ["property", "name", "itemprop"]
            .iter()
            .find_map(|key| node.attr(key))
            .map(|n| n.to_lowercase())
            .unwrap_or_default()
    };
    names.iter().find_map(|wanted| {
        let found = metas.nodes().iter().find(|node| name_of(node) == **wanted)?;
        found.attr("content").map(|c| one_line(&c)).filter(|c| !c.is_empty())
    })
}

fn first_text(tree: &Tree, selector: &str) -> Option<String> {
    let found = tree.select(selector);
    found.nodes().iter().map(|node| one_line(&node.text())).find(|t| !t.is_empty())
}

/// The first-level heading where it is the headline, else what the page's data calls it, without the site's name.
fn headline(tree: &Tree, given: Option<&str>, site: Option<&str>) -> Option<String> {
    let headings: Vec<String> =
        tree.select("h1").nodes().iter().map(|h| one_line(&h.text())).filter(|t| !t.is_empty()).collect();
    let page = first_text(tree, "head title");
    let given = given.map(|g| without_site(g, site));
    let known: Vec<&str> = given.as_deref().into_iter().chain(page.as_deref()).collect();
    let fits = |h: &&String| {
        known.iter().any(|k| k.contains(h.as_str()) || h.contains(k)) && Some(h.as_str()) != site
    };
    let heading = match headings.as_slice() {
        [only] if known.is_empty() => Some(only),
        several => several.iter().find(fits),
    };
    heading
        .cloned()
        .or(given)
        .or_else(|| page.map(|p| without_site(&p, site)))
        .or_else(|| headings.into_iter().next())
}

/// "Ministry names group | The Courier" without the site.
fn without_site(title: &str, site: Option<&str>) -> String {
    let cut =
        [" | ", " – ", " — ", " - ", " :: "].iter().filter_map(|s| Some((title.rfind(s)?, s.len()))).max();
    let Some((at, length)) = cut else { return title.to_string() };
    let (before, after) = (title.get(..at).unwrap_or(title), title.get(at + length..).unwrap_or(""));
    let is_site = site.is_some_and(|s| s.eq_ignore_ascii_case(after));
    let short = after.split_whitespace().count() <= 4 && before.split_whitespace().count() >= 4;
    if is_site || site.is_none() && short { before.to_string() } else { title.to_string() }
}

/// The article object of the page's JSON-LD.
fn linked_data(tree: &Tree) -> About {
    let mut about = About::default();
    for script in tree.select("script[type='application/ld+json']").nodes() {
        let text = script.text();
        let text = text.trim().trim_start_matches("<![CDATA[").trim_end_matches("]]>");
        let Ok(value) = serde_json::from_str::<Value>(text) else { continue };
        let mut waiting = vec![&value];
        for _ in 0..MOST_OBJECTS {
            let Some(next) = waiting.pop() else { break };
            match next {
                Value::Array(items) => waiting.extend(items.iter().rev()),
                Value::Object(object) => {
                    if is_article(object.get("@type")) {
                        take(&mut about, next);
                    }
                    waiting.extend(object.get("@graph"));
                    waiting.extend(object.get("mainEntity"));
                }
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
    }
    about
}

fn is_article(kind: Option<&Value>) -> bool {
    let one = |name: &str| {
        ["Article", "BlogPosting", "Report", "PressRelease", "Posting", "GovernmentPublication", "Statement"]
            .iter()
            .any(|k| name.contains(k))
    };
    match kind {
        Some(Value::String(name)) => one(name),
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).any(one),
        _ => false,
    }
}

fn take(about: &mut About, article: &Value) {
    let text = |value: &Value| value.as_str().map(one_line).filter(|t| !t.is_empty());
    let named = |value: &Value| text(value).or_else(|| text(&value["name"]));
    let title = text(&article["headline"]).or_else(|| text(&article["name"]));
    let authors = match &article["author"] {
        Value::Array(several) => several.iter().filter_map(named).collect::<Vec<_>>().join(", "),
        one => named(one).unwrap_or_default(),
    };
    about.title = about.title.take().or(title);
    about.byline = about.byline.take().or(Some(authors).filter(|a| !a.is_empty()));
    about.site = about.site.take().or_else(|| named(&article["publisher"]));
    about.published = about.published.or_else(|| day(article["datePublished"].as_str()?));
}
