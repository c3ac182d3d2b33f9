//! Invented pages of several kinds, each with the text that has to come out, and markup beyond measure.
#![allow(clippy::unwrap_used, clippy::string_slice, reason = "a test stops at the first surprise")]

use proptest::prelude::*;

use crate::{BlockKind, Content, Document, Input, read};

fn of(html: &str) -> Document {
    read(Input { content: Content::Bytes(html.as_bytes().to_vec()), ..Input::default() })
}

/// Kind and words of every block.
fn blocks(document: &Document) -> Vec<(BlockKind, &str)> {
    document.blocks.iter().map(|b| (b.kind, b.span.of(&document.text))).collect()
}

fn codes(document: &Document) -> Vec<&'static str> {
    document.problems.iter().map(|p| p.code).collect()
}

const WIRE: &str = r##"<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<title>Ruritania blames Borduria for rail hack | The Formosa Wire</title>
<meta property="og:site_name" content="The Formosa Wire">
<meta property="og:title" content="Ruritania blames Borduria for rail hack | The Formosa Wire">
<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"x"},
{"@type":"NewsArticle","headline":"Ruritania blames Borduria for rail hack","datePublished":"2024-03-05T09:12:00+01:00",
"author":[{"@type":"Person","name":"Jane Roe"},{"@type":"Person","name":"John Doe"}],"publisher":{"@type":"Organization","name":"The Formosa Wire"}}]}</script>
<style>p{color:red}</style></head>
<body>
<div id="cookie-banner"><p>We use cookies. Accept all cookies to go on reading the Formosa Wire, which we hope you do.</p><button>Accept</button></div>
<header><nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li><li><a href="/sport">Sport</a></li></ul></nav></header>
<main><article>
<h1>Ruritania blames Borduria for rail hack</h1>
<p class="byline">By Jane Roe and John Doe</p><time datetime="2024-03-05T09:12:00+01:00">March 5, 2024</time>
<div class="share-buttons"><a href="#">Share on Facebook</a><a href="#">Copy link</a></div>
<figure><img src="a.jpg"><figcaption>Passengers waiting at Strelsau station on Monday. (Formosa Wire/Jane Roe)</figcaption></figure>
<p>STRELSAU, March 5 (Formosa Wire) - Ruritania on Tuesday accused the military intelligence of <a href="/borduria">Borduria</a> of stopping its high-speed trains for four hours, the first time that it has named its neighbour.</p>
<div class="ad-slot"><p>Advertisement: buy our cheese, the best cheese in all the land, now cheaper.</p></div>
<p>&ldquo;We know who did it,&rdquo; the interior minister, Rudolf Rassendyll, told reporters &mdash; and the names of four officers would follow, he said.<sup><a href="#n1">[1]</a></sup></p>
<p>Borduria&#8217;s embassy did not respond to a request for comment, as it has not responded to any since the summer of 2022.</p>
<div class="related-articles"><h3>Related</h3><ul><li><a href="/1">Minister buys a train</a></li><li><a href="/2">Ten best stations</a></li></ul></div>
<p>Security firms had suspected a group called Grey Otter, which works for the Bordurian service, since the attack on the post office in May.</p>
<p>Read more: <a href="/3">The history of rail</a></p>
<p>(Reporting by Jane Roe; Editing by John Doe)</p>
</article>
<section id="comments"><h2>Comments</h2><div class="comment"><p>Anonymous: I think that it was the Borogravians who did it, as everybody here knows very well.</p></div></section>
</main>
<aside class="sidebar"><h2>Most read</h2><ol><li><a href="/4">Cat stuck in tree</a></li></ol></aside>
<footer><p>© 2024 The Formosa Wire. All rights reserved.</p></footer>
</body></html>"##;

#[test]
fn a_wire_page() {
    use BlockKind::*;
    let document = of(WIRE);
    assert_eq!(document.title.as_deref(), Some("Ruritania blames Borduria for rail hack"));
    assert_eq!(document.site.as_deref(), Some("The Formosa Wire"));
    assert_eq!(document.byline.as_deref(), Some("Jane Roe, John Doe"));
    assert_eq!(document.published.unwrap().to_string(), "2024-03-05");
    assert_eq!(document.dateline.as_ref().unwrap().place, "STRELSAU");
    assert_eq!(codes(&document), Vec::<&str>::new());
    let found: Vec<(BlockKind, &str)> = blocks(&document).into_iter().filter(|(k, _)| k.is_read()).collect();
    assert_eq!(
        found,
        [
            (Title, "Ruritania blames Borduria for rail hack"),
            (Caption, "Passengers waiting at Strelsau station on Monday. (Formosa Wire/Jane Roe)"),
            (
                Paragraph,
                "Ruritania on Tuesday accused the military intelligence of Borduria of stopping its high-speed trains for four hours, the first time that it has named its neighbour."
            ),
            (
                Paragraph,
                "“We know who did it,” the interior minister, Rudolf Rassendyll, told reporters — and the names of four officers would follow, he said."
            ),
            (
                Paragraph,
                "Borduria’s embassy did not respond to a request for comment, as it has not responded to any since the summer of 2022."
            ),
            (
                Paragraph,
                "Security firms had suspected a group called Grey Otter, which works for the Bordurian service, since the attack on the post office in May."
            ),
        ]
    );
    for gone in
        ["cookies", "cheese", "Borogravians", "Cat stuck", "Home", "Minister buys", "© 2024", "Copy link"]
    {
        assert!(!document.text.contains(gone), "{gone} is still there");
    }
}

const MINISTRY: &str = r#"<html><head><title>Statement on malicious cyber activity - Ministry of Foreign Affairs</title>
<meta name="dcterms.date" content="12.05.2023"><meta name="dcterms.publisher" content="Ministry of Foreign Affairs of Ruritania"></head>
<body><div id="page"><div class="topnav"><a href="/">Home</a> <a href="/press">Press</a></div>
<div class="breadcrumbs">Home &gt; Press &gt; Statements</div>
<div id="content"><h1>Statement on malicious cyber activity</h1>
<p>Strelsau, 12 May 2023</p>
<p>The Government of Ruritania attributes the intrusion into its parliament to the Main Directorate of the General Staff of Borduria.</p>
<p>The Ministry has today:</p>
<ul><li>summoned the ambassador of Borduria;</li><li><p>expelled two members of the embassy;</p></li><li>asked its partners for support.</li></ul>
<h2>Measures of partners</h2>
<table><thead><tr><th>Partner</th><th>Measure</th></tr></thead><tbody><tr><td>Syldavia</td><td>asset freeze</td></tr><tr><td>Borogravia</td><td>travel ban<br>on two officers</td></tr></tbody></table>
<p>Ruritania calls on Borduria to stop.<br>It reserves all further measures.</p>
<div class="social">Follow us on Mastodon</div>
</div></div><div id="footer" class="footer">Imprint | Privacy policy</div></body></html>"#;

#[test]
fn a_ministry_page() {
    use BlockKind::*;
    let document = of(MINISTRY);
    assert_eq!(document.title.as_deref(), Some("Statement on malicious cyber activity"));
    assert_eq!(document.site.as_deref(), Some("Ministry of Foreign Affairs of Ruritania"));
    assert_eq!(document.published.unwrap().to_string(), "2023-05-12");
    assert_eq!(
        blocks(&document),
        [
            (Title, "Statement on malicious cyber activity"),
            (Byline, "Strelsau, 12 May 2023"),
            (
                Paragraph,
                "The Government of Ruritania attributes the intrusion into its parliament to the Main Directorate of the General Staff of Borduria."
            ),
            (Paragraph, "The Ministry has today:"),
            (Item, "• summoned the ambassador of Borduria;"),
            (Item, "• expelled two members of the embassy;"),
            (Item, "• asked its partners for support."),
            (Heading, "Measures of partners"),
            (Row, "Partner | Measure"),
            (Row, "Syldavia | asset freeze"),
            (Row, "Borogravia | travel ban on two officers"),
            (Paragraph, "Ruritania calls on Borduria to stop.\nIt reserves all further measures."),
        ]
    );
}

const VENDOR: &str = r#"<!doctype html><html><head><title>Grey Otter is back: rail, post and parliament – Castellan Labs</title>
<meta name="author" content="The Castellan research team"><meta property="article:published_time" content="2024-02-01"></head>
<body class="has-ads"><div class="navbar">Products Services Blog</div>
<div class="hero banner"><h1>Grey Otter is back: rail, post and parliament</h1></div>
<div class="post-with-sidebar"><div class="post-body">
<p>Castellan Labs has followed Grey Otter since 2019. With high confidence we assess that it works for the military intelligence of Borduria.</p>
<h2>Key findings</h2>
<ul><li>The group reuses the certificate seen at the post office of Strelsau.</li><li>Its tools were compiled on Bordurian working days, with a break on Bordurian holidays.</li></ul>
<h2>How it gets in</h2>
<p>The first stage is a document about railway fares. It loads a second stage, which we call FARECARD, from a server in Borogravia that was rented in March 2023.</p>
<pre>rundll32.exe farecard.dll,Start</pre>
<p>We thank the railway of Ruritania for its help, and the <em>Institute of Rails</em> for two samples which it found by itself.</p>
</div><div class="sidebar"><p>Subscribe to our threat feed</p></div></div>
<div class="newsletter-signup"><h3>Get our newsletter</h3><form><input name="mail"></form></div>
<div class="cookie-consent">This site uses cookies.</div></body></html>"#;

#[test]
fn a_vendor_blog() {
    use BlockKind::*;
    let document = of(VENDOR);
    assert_eq!(document.title.as_deref(), Some("Grey Otter is back: rail, post and parliament"));
    assert_eq!(document.byline.as_deref(), Some("The Castellan research team"));
    assert_eq!(document.published.unwrap().to_string(), "2024-02-01");
    let found = blocks(&document);
    let kinds: Vec<BlockKind> = found.iter().map(|(k, _)| *k).collect();
    assert_eq!(
        kinds,
        [Title, Paragraph, Heading, Item, Item, Heading, Paragraph, Paragraph, Paragraph],
        "{found:#?}"
    );
    assert!(
        !document.text.contains("cookies")
            && !document.text.contains("threat feed")
            && !document.text.contains("Products")
    );
    assert!(document.text.contains("and the Institute of Rails for"));
}

#[test]
fn a_page_without_an_article_is_read_whole() {
    let document = of("<html><body><b>Ruritania accused Borduria.</b></body></html>");
    assert_eq!(document.text, "Ruritania accused Borduria.");
    assert_eq!(document.blocks.len(), 1);
    let document = of("<html><body></body></html>");
    assert_eq!(codes(&document), ["empty"]);
}

#[test]
fn pages_are_told_from_text() {
    use super::is_page;
    for page in [
        "<!DOCTYPE html><p>",
        " \n<html lang=en>",
        "<?xml version=\"1.0\"?>\n<html>",
        "<article>x",
        "<!-- a --><html>",
    ] {
        assert!(is_page(page, None), "{page}");
    }
    for text in ["", "html", "<3 hackers", "<p>x", "The <html> tag", "<headline>x"] {
        assert!(!is_page(text, None), "{text}");
    }
    assert!(is_page("<p>x", Some("a/B.HTML")));
}

#[test]
fn markup_beyond_measure_is_taken_off() {
    let words = "The ministry named the group on Monday &amp; nobody replied to it at all.";
    let deep = format!("<html><body>{}{words}", "<div>".repeat(100_000));
    let many = format!("<html>{}{words}", "<p>x</p>".repeat(200_000));
    let attributes = format!("<html><a {}>{words}</a>", "b=c ".repeat(300_000));
    let references = format!("<html>{}{words}", "&amp;".repeat(300_000));
    for (html, why) in
        [(references, "references"), (deep, "deeply"), (many, "many tags"), (attributes, "attributes")]
    {
        let document = of(&html);
        assert_eq!(codes(&document)[0], "odd-markup", "{why}");
        assert!(document.problems[0].message.contains(why), "{why}");
        assert!(
            document.text.ends_with("The ministry named the group on Monday & nobody replied to it at all."),
            "{why}"
        );
    }
}

#[test]
fn brackets_and_open_ends_are_no_trouble() {
    for html in [
        format!("<html>{}", "<".repeat(1_000_000)),
        format!("<html>{}", ">".repeat(1_000_000)),
        format!("<html>{}", "</".repeat(500_000)),
        format!("<html>{}", "<!--".repeat(300_000)),
        format!("<html><script>{}", "</".repeat(500_000)),
        format!("<html>{}", "<a href='".repeat(100_000)),
        format!("<html><body>{}", "<p>one<table>".repeat(250)),
        format!("<html><body>{}", "<b><p>x".repeat(250)),
        format!("<html><script type='application/ld+json'>{}", "[".repeat(100_000)),
        format!("<html><body>{}", "<b><i></b>".repeat(20_000)),
        format!("<html><body>{}", "<p><b>x</p>".repeat(250)),
        "<html><p>The group was named by".to_string(),
    ] {
        let document = of(&html);
        assert!(document.text.len() <= html.len() + 16);
    }
}

#[test]
fn broken_data_for_machines_is_passed_over() {
    let page = r#"<html><head><script type="application/ld+json">{"@type":"NewsArticle","headline":</script>
<script type="application/ld+json">{"@type":"NewsArticle","headline":5,"author":{},"datePublished":"soon"}</script>
<title>Ministry names the group</title></head><body><p>The ministry named the group on Monday.</p></body></html>"#;
    let document = of(page);
    assert_eq!(document.title.as_deref(), Some("Ministry names the group"));
    assert_eq!(document.published, None);
}

#[test]
fn an_old_page_laid_out_by_a_table() {
    use BlockKind::*;
    let page = "<HTML><HEAD><META http-equiv=\"Content-Type\" content=\"text/html; charset=iso-8859-1\"><TITLE>Press release 12/2019</TITLE></HEAD>\
        <BODY bgcolor=white><TABLE width=800><TR><TD width=150><A href=a>Home</A><BR><A href=b>Minister</A><BR><A href=c>Press</A></TD>\
        <TD><FONT size=4><B>Ruritania expels Bordurian attach\u{e9}</B></FONT><BR><BR>Strelsau, 4 April 2019<BR><BR>\
        The Ministry today expelled the attach\u{e9} of Borduria, whom it accuses of having run the group known as Grey Otter from the embassy.<BR><BR>\
        Grey Otter entered the servers of the ministry in 2018. The Ministry holds the Government of Borduria responsible for it.<BR><BR>\
        Syldavia has expressed its solidarity with Ruritania; the other partners took note of the case.</TD></TR>\
        <TR><TD colspan=2><FONT size=1>&copy; Ministry of Foreign Affairs 2019</FONT></TD></TR></TABLE></BODY></HTML>";
    let bytes = page.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let document = read(Input { content: Content::Bytes(bytes), ..Input::default() });
    assert_eq!(document.published.unwrap().to_string(), "2019-04-04");
    let found = blocks(&document);
    let kinds: Vec<BlockKind> = found.iter().map(|(k, _)| *k).collect();
    assert_eq!(kinds, [Title, Paragraph, Byline, Paragraph, Paragraph, Paragraph], "{found:#?}");
    assert_eq!(found[1].1, "Ruritania expels Bordurian attaché");
}

#[test]
fn an_advisory_page() {
    use BlockKind::*;
    let page = "<!doctype html><html><head><title>Advisory RA-1 - National Cyber Office</title></head><body><main><h1>Bordurian Actors Target Railways</h1>\
        <div>Release Date <time datetime='2023-05-24T12:00:00Z'>May 24, 2023</time></div>\
        <h2>Summary</h2><p>The authoring agencies assess that Bordurian military intelligence is responsible for the compromise of the rail dispatch.</p>\
        <h3>Initial access</h3><ul><li>Public-facing applications [<a href=x>T1190</a>].<ul><li>CVE-2023-1</li></ul></li><li>Valid accounts</li></ul>\
        <table><caption>Table 1: Techniques</caption><tr><th>Tactic</th><th>Technique</th></tr><tr><td><p>Impact</p></td><td><p>Data destruction</p></td></tr></table>\
        <h2>Disclaimer</h2><p>The information in this report is being provided \u{201c}as is\u{201d} for informational purposes only.</p></main></body></html>";
    let document = of(page);
    assert_eq!(document.title.as_deref(), Some("Bordurian Actors Target Railways"));
    assert_eq!(document.published.unwrap().to_string(), "2023-05-24");
    let found = blocks(&document);
    let kinds: Vec<BlockKind> = found.iter().map(|(k, _)| *k).collect();
    assert_eq!(
        kinds,
        [
            Title,
            Byline,
            Heading,
            Paragraph,
            Heading,
            Item,
            Item,
            Item,
            Caption,
            Row,
            Row,
            Heading,
            Boilerplate
        ],
        "{found:#?}"
    );
    assert_eq!(found[5].1, "• Public-facing applications [T1190].");
    assert_eq!(found[10].1, "Impact | Data destruction");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    /// Pages cut and pasted at random places are read all the same, twice alike.
    #[test]
    fn damaged_pages(cuts in prop::collection::vec((0usize..4_000, 0usize..4_000, 0usize..400), 1..8), which in 0usize..3) {
        let mut page = [WIRE, MINISTRY, VENDOR][which].to_string();
        for (from, to, length) in cuts {
            let boundary = |at: usize, page: &str| page.floor_char_boundary(at % page.len().max(1));
            let (start, target) = (boundary(from, &page), boundary(to, &page));
            let end = page.floor_char_boundary((start + length).min(page.len()));
            let moved = page[start..end].to_string();
            page.insert_str(target, &moved);
            let cut = page.floor_char_boundary(target / 2);
            page.replace_range(cut..page.floor_char_boundary((cut + length / 2).min(page.len())), "");
        }
        let read = |page: &str| read(Input { content: Content::Html(page.to_string()), ..Input::default() });
        let (first, second) = (read(&page), read(&page));
        crate::tests::check_spans(&first);
        prop_assert_eq!(first.text, second.text);
        prop_assert_eq!(first.blocks, second.blocks);
    }
}
