//! A self-contained page: each paragraph with its cues marked, and beside it what is said in it. No script, no outside
//! resource; every word of the document is escaped, and the page's own policy forbids everything but its style sheet.

mod marks;

use crate::words::{self, ActClass, one_line};
use crate::{Page, json};
use claims::{Level, Statement};
use marks::{Piece, Sweep};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use text::{BlockKind, Span};

const STYLE: &str = include_str!("html/page.css");
/// Hash of [`STYLE`]: the one style sheet that the page allows. A test says what it must be.
const STYLE_HASH: &str = "sha256-Qki0Z6ZQjBVP8ZNFnTwcym0LWwU8XzUZjRZciSOQGIE=";

/// The end of a page that [`head`] began.
pub const TAIL: &str = "</main></body></html>\n";

/// The page of one document.
pub fn page(page: Page<'_>) -> String {
    head(&words::title(page)) + &article(page) + TAIL
}

/// The beginning of a page of several documents, up to the first [`article`].
pub fn head(title: &str) -> String {
    let policy = format!("default-src 'none'; style-src '{STYLE_HASH}'; base-uri 'none'; form-action 'none'");
    let head = html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(policy);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="referrer" content="no-referrer";
            title { (title) }
            style { (PreEscaped(STYLE)) }
        }
    };
    format!("{}<html lang=\"en\">{}<body><main>\n", DOCTYPE.into_string(), head.into_string())
}

/// One document: its heading, its text with what is said in it, and its notes.
pub fn article(page: Page<'_>) -> String {
    let view = HtmlView { page, ids: json::ids(page) };
    let Rows { headline, first_cards, rows } = view.rows();
    let article = html! {
        article {
            header {
                h1 dir="auto" lang=(page.document.language) { (headline) }
                p.origin { (words::origin(page)) }
                p.summary { (words::summary(page)) }
                @if !page.reading.statements.is_empty() { (legend()) }
                (first_cards)
            }
            section aria-label="Text and statements" lang=(page.document.language) { (rows) }
            (view.notes())
            footer.origin { (words::stamp(page)) }
        }
    };
    article.into_string() + "\n"
}

const CLASSES: [(ActClass, &str); 5] = [
    (ActClass::Accuse, "accuses, condemns, endorses, claims"),
    (ActClass::Press, "urges, warns, protests"),
    (ActClass::Measure, "charges, sanctions, disrupts"),
    (ActClass::Remark, "acknowledges, assesses, discloses"),
    (ActClass::Reject, "denies, declines"),
];

fn legend() -> Markup {
    html! {
        ul.legend aria-label="What the colours mean" {
            @for (class, words) in CLASSES {
                li { span class={ "cue " (class.name()) } { (words) } }
            }
        }
    }
}

struct HtmlView<'a> {
    page: Page<'a>,
    ids: Vec<String>,
}

/// The text in three parts: the headline, the cards of the headline, and everything below.
struct Rows {
    headline: Markup,
    first_cards: Markup,
    rows: Markup,
}

impl HtmlView<'_> {
    fn id(&self, at: usize) -> &str {
        self.ids.get(at).map_or("", String::as_str)
    }

    fn statement(&self, at: usize) -> Option<&Statement> {
        self.page.reading.statements.get(at)
    }

    fn class(&self, at: usize) -> &'static str {
        self.statement(at).map_or("", |one| ActClass::of(one.act).name())
    }

    /// Each stretch of the text with the statements whose cue begins in it.
    fn rows(&self) -> Rows {
        let document = self.page.document;
        let mut sweep = Sweep::new(&self.page.reading.statements);
        let mut stretches = stretches(self.page).into_iter().peekable();
        let (mut headline, mut first_cards) = (html! { (words::title(self.page)) }, html! {});
        if let Some((span, _)) = stretches.next_if(|(_, kind)| *kind == BlockKind::Title) {
            let pieces = sweep.pieces(span);
            headline = self.marked(&pieces);
            first_cards = self.cards(&begun(&pieces));
        }
        let mut rows = String::new();
        for (span, kind) in stretches {
            let pieces = sweep.pieces(span);
            let row = html! { div.row { (self.stretch(kind, &pieces)) (self.cards(&begun(&pieces))) } };
            rows += &row.into_string();
            rows.push('\n');
        }
        rows += &self.cards(&sweep.left_over()).into_string();
        debug_assert!(document.blocks.is_sorted_by_key(|block| block.span), "blocks are in text order");
        Rows { headline, first_cards, rows: PreEscaped(rows) }
    }

    fn stretch(&self, kind: BlockKind, pieces: &[Piece]) -> Markup {
        let words = self.marked(pieces);
        match kind {
            BlockKind::Title | BlockKind::Heading => html! { h2 dir="auto" { (words) } },
            BlockKind::Paragraph => html! { p dir="auto" { (words) } },
            BlockKind::Item => html! { p.item dir="auto" { (words) } },
            BlockKind::Row => html! { p.tabular dir="auto" { (words) } },
            BlockKind::Caption => html! { p.caption dir="auto" { (words) } },
            BlockKind::Byline | BlockKind::Boilerplate => html! { p.byline dir="auto" { (words) } },
        }
    }

    fn marked(&self, pieces: &[Piece]) -> Markup {
        let text = &self.page.document.text;
        html! {
            @for piece in pieces {
                @for &at in &piece.begins { (self.number(at, true)) }
                @for &at in &piece.again { (self.number(at, false)) }
                @let words = piece.span.of(text);
                @if let Some(at) = piece.cue {
                    mark class={ "cue " (self.class(at)) } { (words) }
                } @else if piece.said {
                    span.said { (words) }
                } @else {
                    (words)
                }
            }
        }
    }

    /// The number of a statement in the text: where its cue begins it can be linked to.
    fn number(&self, at: usize, is_first: bool) -> Markup {
        let id = is_first.then(|| format!("cue-{}", self.id(at)));
        let act = self.statement(at).map_or("", |one| one.act.name());
        html! {
            a class={ "number " (self.class(at)) } id=[id] href={ "#" (self.id(at)) }
                aria-label={ "Statement " (at + 1) ": " (act) } { (at + 1) }
        }
    }

    fn cards(&self, begun: &[usize]) -> Markup {
        html! {
            @if !begun.is_empty() {
                ul.cards lang="en" aria-label="What is said here" {
                    @for &at in begun { @if let Some(one) = self.statement(at) { (self.card(at, one)) } }
                }
            }
        }
    }

    fn card(&self, at: usize, one: &Statement) -> Markup {
        let names = self.page.names;
        let class = self.class(at);
        let facts = words::facts_line(one, self.page);
        html! {
            li id=(self.id(at)) class={ "card " (class) } {
                p {
                    a class={ "number " (class) } href={ "#cue-" (self.id(at)) }
                        aria-label={ "To the words of statement " (at + 1) } { (at + 1) } " "
                    span.who { (names.parties(&one.sources, "nobody named")) } " "
                    span.act { (one.act.name()) }
                    @if !one.accused.is_empty() {
                        span aria-hidden="true" { " → " }
                        span.whom { " " (names.parties(&one.accused, "")) }
                    }
                }
                p.scales {
                    span { span.label { "firmness " } (one.commitment.name()) }
                    @if one.responsibility != Level::Unspecified {
                        span { span.label { "state’s part " } (one.responsibility.name()) }
                    }
                }
                @if !facts.is_empty() {
                    p.facts { (facts) }
                }
            }
        }
    }

    /// What stands at the end: techniques, names that are said to be one, what could not be read.
    fn notes(&self) -> Markup {
        let reading = self.page.reading;
        let mut techniques: Vec<(&str, &str)> = reading
            .techniques
            .iter()
            .map(|one| (one.id.as_str(), one.name.as_deref().unwrap_or("")))
            .collect();
        techniques.sort_unstable();
        techniques.dedup();
        let problems: Vec<_> = self.page.document.problems.iter().chain(&reading.problems).collect();
        html! {
            @if !techniques.is_empty() {
                section.notes {
                    h2 { "ATT&CK techniques" }
                    ul { @for (id, name) in techniques { li { (id) " " (name) } } }
                }
            }
            @if !reading.aliases.is_empty() {
                section.notes {
                    h2 { "Names" }
                    ul {
                        @for one in &reading.aliases {
                            li { (self.page.names.party(&one.source)) ": " (one.name) " " (one.relation) " " (one.other) }
                        }
                    }
                }
            }
            @if !problems.is_empty() {
                section.notes {
                    h2 { "Trouble with the input" }
                    dl { @for one in problems { dt { (one_line(&one.message)) } dd { (one_line(&one.hint)) } } }
                }
            }
        }
    }
}

/// Statements that begin in the pieces, by their numbers.
fn begun(pieces: &[Piece]) -> Vec<usize> {
    let mut begun: Vec<usize> = pieces.iter().flat_map(|piece| piece.begins.iter().copied()).collect();
    begun.sort_unstable();
    begun
}

/// The whole text in stretches: its blocks, and what stands between them, so that **no word is left out**.
fn stretches(page: Page<'_>) -> Vec<(Span, BlockKind)> {
    let text = &page.document.text;
    let mut stretches = Vec::new();
    let mut at = 0;
    let between = |stretches: &mut Vec<_>, span: Span| {
        let mut start = span.start;
        for line in span.of(text).split_inclusive('\n') {
            let end = start + u32::try_from(line.len()).unwrap_or(0);
            if !line.trim().is_empty() {
                stretches.push((Span::new(start, end), BlockKind::Paragraph));
            }
            start = end;
        }
    };
    for block in &page.document.blocks {
        between(&mut stretches, Span::new(at, block.span.start));
        stretches.push((block.span, block.kind));
        at = block.span.end;
    }
    between(&mut stretches, Span::new(at, u32::try_from(text.len()).unwrap_or(u32::MAX)));
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn an_article_is_marked_and_escaped() {
        insta::assert_snapshot!(fixture::viewed(article));
    }

    #[test]
    fn the_policy_allows_this_style_sheet_and_nothing_else() {
        let page = fixture::viewed(page);
        assert!(
            page.contains(&format!("style-src '{}'", hash(STYLE))),
            "STYLE_HASH should be {}",
            hash(STYLE)
        );
        assert!(page.contains("default-src 'none'"));
        for forbidden in ["<script", "http:", "https:", "src=\"", "style=", "@import", "url("] {
            assert!(!page.contains(forbidden), "{forbidden} in the page");
        }
    }

    #[test]
    fn every_link_of_the_page_has_its_end() {
        let page = fixture::viewed(page);
        let ends: Vec<&str> =
            page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(
            ends.len(),
            7,
            "one in the text and one on the card of each statement, one at further evidence"
        );
        for end in ends {
            assert_eq!(page.matches(&format!("id=\"{end}\"")).count(), 1, "{end}");
        }
    }

    /// W3C technique G17/G18: text needs 4.5 : 1 against what it stands on, in both schemes.
    #[test]
    fn colours_have_enough_contrast() {
        let (light, dark) = STYLE.split_once("@media (prefers-color-scheme: dark)").unwrap_or_default();
        let dark = dark.split_once("* {").unwrap_or_default().0;
        for scheme in [light, dark] {
            for paper in ["paper", "card"] {
                for ink in ["ink", "faint", "accuse", "reject", "remark", "press", "measure"] {
                    check_contrast(scheme, ink, paper);
                }
            }
            for (class, _) in CLASSES {
                check_contrast(scheme, class.name(), &format!("{}-tint", class.name()));
            }
        }
    }

    fn check_contrast(scheme: &str, ink: &str, paper: &str) {
        let (one, other) = (luminance(scheme, ink), luminance(scheme, paper));
        let contrast = (one.max(other) + 0.05) / (one.min(other) + 0.05);
        assert!(contrast >= 4.5, "{ink} on {paper}: {contrast:.2}");
    }

    /// Relative luminance of a custom property's colour (WCAG 2.1).
    fn luminance(scheme: &str, name: &str) -> f64 {
        let value =
            scheme.split(&format!("--{name}: #")).nth(1).and_then(|rest| rest.get(..6)).unwrap_or_default();
        let channel = |at: usize| {
            let part = value.get(at..at + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
            let part = f64::from(part.unwrap_or_default()) / 255.0;
            if part <= 0.03928 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        assert_eq!(value.len(), 6, "--{name} is missing");
        0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
    }

    /// `sha256-` and the hash in base 64, as Content Security Policy wants it.
    fn hash(style: &str) -> String {
        use sha2::{Digest, Sha256};
        const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let digest = Sha256::digest(style.as_bytes());
        let mut out = String::from("sha256-");
        for group in digest.chunks(3) {
            let bits =
                group.iter().chain([&0, &0]).take(3).fold(0u32, |bits, &byte| bits << 8 | u32::from(byte));
            for at in 0..4 {
                let digit = DIGITS.get((bits >> (18 - 6 * at) & 63) as usize).copied().unwrap_or_default();
                out.push(if at <= group.len() { char::from(digit) } else { '=' });
            }
        }
        out
    }
}
