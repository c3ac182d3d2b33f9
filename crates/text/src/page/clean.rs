//! Takes off a page what names itself as furniture, before the article is looked for.

use dom_query::{Document as Tree, NodeRef};

/// Elements that never hold the words of an article.
const NEVER: &str = "script, style, noscript, template, iframe, object, embed, svg, canvas, form, button, select, input, textarea, dialog, nav, \
    video, audio, [hidden], [aria-hidden=true], [role=navigation], [role=banner], [role=search], [role=dialog], [role=alertdialog], \
    [role=complementary], [role=contentinfo], body > footer, [role=menu], [role=toolbar]";

/// Words of class names and ids that mark furniture.
const MARKS: [&str; 66] = [
    "cookie",
    "cookies",
    "cookiebar",
    "cookiebanner",
    "consent",
    "gdpr",
    "onetrust",
    "newsletter",
    "newsletters",
    "subscribe",
    "subscription",
    "signup",
    "share",
    "sharing",
    "sharebar",
    "sharedaddy",
    "addthis",
    "social",
    "socials",
    "related",
    "recommended",
    "recommendations",
    "recirc",
    "recirculation",
    "promo",
    "promos",
    "promoted",
    "advert",
    "advertisement",
    "advertising",
    "adverts",
    "ad",
    "ads",
    "adslot",
    "adunit",
    "adsbygoogle",
    "banner",
    "sponsored",
    "sponsor",
    "breadcrumb",
    "breadcrumbs",
    "comments",
    "disqus",
    "commentlist",
    "popup",
    "modal",
    "overlay",
    "outbrain",
    "taboola",
    "readmore",
    "morestories",
    "mostread",
    "trending",
    "toolbar",
    "pagination",
    "pager",
    "skiplink",
    "sidebar",
    "menu",
    "navbar",
    "nav",
    "navigation",
    "masthead",
    "infobar",
    "tags",
    "taglist",
];

/// Share of the page's text above which an element is kept whatever its name, in per cent.
const MOST: usize = 40;

/// Removes what is not the article.
pub(super) fn clean(tree: &Tree) {
    let total = tree.body().map_or(0, |body| length(&body)).max(1);
    // A form may wrap a whole page.
    for node in tree.select(NEVER).nodes() {
        let holds_page = node.has_name("form") && length(node) * 100 > MOST * total;
        if !holds_page {
            node.remove_from_parent();
        }
    }
    for node in tree.select("[class], [id], [style]").nodes() {
        if is_marked(node) && is_attached(node) && !holds_article(node, total) {
            node.remove_from_parent();
        }
    }
}

fn length(node: &NodeRef) -> usize {
    node.descendants_it().filter(NodeRef::is_text).map(|t| t.text().trim().len()).sum()
}

/// Whether the node still hangs on the page: the parents of a removed one are gone.
fn is_attached(node: &NodeRef) -> bool {
    node.parent().is_some()
}

fn is_marked(node: &NodeRef) -> bool {
    let keep = [
        "html",
        "body",
        "article",
        "main",
        "p",
        "h1",
        "h2",
        "h3",
        "em",
        "strong",
        "a",
        "span",
        "time",
        "figcaption",
    ];
    if keep.iter().any(|name| node.has_name(name)) {
        return false;
    }
    let hidden = node.attr("style").is_some_and(|s| {
        let style: String = s.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
        style.contains("display:none") || style.contains("visibility:hidden")
    });
    let named = |value: Option<String>| {
        value.is_some_and(|v| {
            v.to_lowercase().split(|c: char| !c.is_ascii_alphanumeric()).any(|word| MARKS.contains(&word))
        })
    };
    hidden
        || named(node.attr("class").map(|c| c.to_string()))
        || named(node.attr("id").map(|i| i.to_string()))
}

fn holds_article(node: &NodeRef, total: usize) -> bool {
    let inner =
        node.descendants_it().any(|n| n.has_name("h1") || n.has_name("article") || n.has_name("main"));
    inner || length(node) * 100 > MOST * total
}
