//! What a page says of itself: headline, publisher, author and date, from its data for machines and its markup.

use dom_query::{Document as Tree, NodeRef};
use jiff::civil::Date;
use serde_json::Value;

use crate::dates::first_day;
use crate::one_line;

/// What the page says.
#[derive(Debug, Default)]
pub(super) struct About {
    pub(super) title: Option<String>,
    pub(super) site: Option<String>,
    pub(super) byline: Option<String>,
    pub(super) published: Option<Date>,
    pub(super) url: Option<String>,
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
        .or_else(|| first_text(tree, "[rel=author], [itemprop=author], .byline, .author, .author-name"))
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
        linked.published.or_else(|| named(&dates).and_then(|d| first_day(&d))).or_else(|| time_element(tree));
    let link = tree
        .select("link[rel=canonical]")
        .nodes()
        .first()
        .and_then(|l| l.attr("href"))
        .map(|h| h.to_string());
    let url = link.or_else(|| named(&["og:url"])).filter(|u| u.starts_with("http"));
    About { title, site, byline, published, url }
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
        first_day(&value)
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
    // A heading that ends the page's title is the name of the site.
    let is_site = |h: &str| Some(h) == site || page.as_deref().is_some_and(|p| p != h && p.ends_with(h));
    let fits = |h: &&String| known.iter().any(|k| k.starts_with(h.as_str()) || h.contains(k)) && !is_site(h);
    let heading = match headings.as_slice() {
        [only] if given.is_none() && only.split_whitespace().count() >= 3 && !is_site(only) => Some(only),
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
    let author = &article["author"];
    let several = author.as_array().map(|a| a.iter().filter_map(named).collect::<Vec<_>>().join(", "));
    let authors = several.or_else(|| named(author)).unwrap_or_default();
    about.title = about.title.take().or(title);
    about.byline = about.byline.take().or(Some(authors).filter(|a| !a.is_empty()));
    about.site = about.site.take().or_else(|| named(&article["publisher"]));
    about.published = about.published.or_else(|| first_day(article["datePublished"].as_str()?));
}
