//! The lines around the words: who wrote it, when, captions, offers, terms, marks of the end.

use crate::Span;
use crate::dates::{self, DateExpr, WhichYear};

/// Whole lines that are furniture, in small letters and without outer marks.
const WHOLE: &[&str] = &[
    "more",
    "read more",
    "read next",
    "read on",
    "continue reading",
    "see also",
    "related",
    "related articles",
    "related stories",
    "related content",
    "related links",
    "related topics",
    "related news",
    "related posts",
    "related coverage",
    "you may also like",
    "recommended",
    "recommended for you",
    "most read",
    "most popular",
    "most viewed",
    "trending",
    "trending now",
    "top stories",
    "latest news",
    "more stories",
    "editor's picks",
    "subscribe",
    "subscribe now",
    "sign up",
    "sign in",
    "log in",
    "newsletter",
    "newsletters",
    "share",
    "share this",
    "share this article",
    "share this story",
    "share | print",
    "share on facebook",
    "share on twitter",
    "share on x",
    "tweet",
    "email",
    "print",
    "save",
    "copy link",
    "comments",
    "no comments",
    "leave a comment",
    "view comments",
    "advertisement",
    "advertisements",
    "sponsored",
    "sponsored content",
    "promoted",
    "story continues below",
    "skip to content",
    "skip to main content",
    "back to top",
    "menu",
    "home",
    "search",
    "30",
    "ends",
    "end",
    "end of transcript",
    "end of statement",
    "end text",
    "titles",
    "all rights reserved",
    "cookie policy",
    "privacy policy",
    "terms of use",
];

/// Openings of furniture, in small letters; the next character is no letter.
const OPENINGS: &[&str] = &[
    "click here for a pdf",
    "click here to",
    "download the pdf",
    "view this email in",
    "read more:",
    "read more about",
    "read more on",
    "read also",
    "read next:",
    "also read",
    "see also:",
    "more:",
    "more on this",
    "more on:",
    "more from",
    "more stories",
    "more explainers:",
    "related:",
    "related articles",
    "related stories",
    "related coverage",
    "recommended:",
    "most read",
    "subscribe to",
    "subscribe:",
    "sign up for",
    "sign up to",
    "sign up:",
    "sign up now",
    "log in to read",
    "log in to comment",
    "register for alerts",
    "register now",
    "get our",
    "get the latest",
    "get breaking news",
    "get all the latest",
    "join our newsletter",
    "join our channel",
    "join the conversation",
    "download our app",
    "download the app",
    "listen to our",
    "watch:",
    "watch live",
    "listen:",
    "follow us",
    "follow @",
    "like us on",
    "find us on",
    "share this",
    "share on facebook",
    "share on x",
    "share on twitter",
    "share on linkedin",
    "share on whatsapp",
    "advertisement:",
    "advertisement -",
    "story continues below",
    "article continues below",
    "continue reading:",
    "©",
    "(c) 199",
    "(c) 200",
    "(c) 201",
    "(c) 202",
    "copyright ©",
    "copyright (c)",
    "copyright 19",
    "copyright 20",
    "we use cookies",
    "this site uses cookies",
    "this website uses cookies",
    "by using this site",
    "by continuing to use",
    "by continuing to browse",
    "accept all cookies",
    "manage cookies",
    "terms of use |",
    "privacy policy |",
    "our standards:",
    "have your say",
    "what do you think? have your say",
    "also in this section",
    "also in this issue",
    "tags:",
    "topics:",
    "keywords:",
    "filed under:",
    "jel codes",
    "press contact",
    "media contact",
    "media enquiries:",
    "results |",
    "photo gallery",
    "corrections to:",
];

/// Openings of the longer standard texts.
const DISCLAIMERS: &[&str] = &[
    "the information in this advisory is provided",
    "the information in this report is provided",
    "the information in this report is being provided",
    "the information in this document is provided",
    "the information contained in this email",
    "the information contained in this report is provided",
    "the information contained in this document is provided",
    "this report is provided for informational purposes",
    "this document is provided for informational purposes",
    "this story has been updated",
    "this article has been updated",
    "this post has been updated",
    "this story was updated",
    "this article was updated",
    "this is a developing story",
    "the views expressed in this",
    "all rights reserved",
    "reproduction is authorised provided",
    "this email and any attachments",
    "disclosure is not limited",
];

/// The only small words that a line of names, offices and dates is written with.
const MASTHEAD: &[&str] = &[
    "a",
    "additional",
    "agencies",
    "agency",
    "also",
    "amended",
    "an",
    "analyst",
    "and",
    "as",
    "at",
    "author",
    "authors",
    "blog",
    "briefing",
    "changed",
    "bureau",
    "bulletin",
    "by",
    "check",
    "client",
    "columnist",
    "company",
    "compiled",
    "consent",
    "contributing",
    "contributor",
    "copy",
    "corrected",
    "correction",
    "correspondent",
    "correspondents",
    "court",
    "courtesy",
    "covers",
    "cut",
    "data",
    "date",
    "de",
    "del",
    "delivered",
    "delivery",
    "desk",
    "diplomatic",
    "distribution",
    "edited",
    "editing",
    "edition",
    "editor",
    "editors",
    "embargoed",
    "english",
    "exclusive",
    "file",
    "filed",
    "final",
    "first",
    "for",
    "from",
    "graphics",
    "hrs",
    "immediate",
    "in",
    "information",
    "intelligence",
    "issue",
    "issued",
    "jointly",
    "journalist",
    "last",
    "legal",
    "min",
    "minutes",
    "modified",
    "newest",
    "news",
    "newsroom",
    "no",
    "o'clock",
    "of",
    "off",
    "office",
    "on",
    "only",
    "original",
    "originally",
    "our",
    "p.m",
    "page",
    "pm",
    "political",
    "post",
    "posted",
    "press",
    "public",
    "published",
    "read",
    "reading",
    "reissued",
    "release",
    "released",
    "report",
    "reporter",
    "reporters",
    "reporting",
    "research",
    "revised",
    "s",
    "senior",
    "service",
    "special",
    "staff",
    "team",
];

const MASTHEAD_MORE: &[&str] = &[
    "th",
    "st",
    "nd",
    "rd",
    "am",
    "a.m",
    "until",
    "not",
    "text",
    "the",
    "time",
    "to",
    "translated",
    "translation",
    "under",
    "until",
    "update",
    "updated",
    "van",
    "version",
    "via",
    "von",
    "wire",
    "with",
    "writer",
    "writing",
    "against",
    "ago",
    "article",
    "authentic",
    "bin",
    "al",
    "el",
    "la",
    "di",
    "da",
    "dos",
    "der",
    "den",
    "upon",
    "provisional",
    "unofficial",
    "security",
    "technology",
    "cyber",
    "world",
    "affairs",
    "foreign",
    "defence",
    "defense",
    "h",
    "ist",
];

/// Words for those who write.
const WRITERS: &[&str] = &[
    "correspondent",
    "correspondents",
    "reporter",
    "reporters",
    "editor",
    "editors",
    "columnist",
    "staff",
    "newsroom",
    "desk",
    "bureau",
    "journalist",
    "contributor",
    "writer",
];

/// Last words of the names of offices and firms.
const OFFICES: &[&str] = &[
    "agency",
    "administration",
    "affairs",
    "authority",
    "board",
    "bureau",
    "center",
    "centre",
    "chancellery",
    "command",
    "commission",
    "committee",
    "communication",
    "communications",
    "council",
    "courier",
    "department",
    "directorate",
    "division",
    "embassy",
    "foundation",
    "headquarters",
    "institute",
    "intelligence",
    "lab",
    "labs",
    "ministry",
    "mission",
    "office",
    "organisation",
    "organization",
    "parliament",
    "police",
    "research",
    "secretariat",
    "security",
    "service",
    "staff",
    "state",
    "treasury",
];

/// Furniture that is told by its opening or as a whole.
pub(super) fn is_boilerplate(words: &str) -> bool {
    let small = words.to_lowercase();
    let plain = small.trim_matches(|c: char| !c.is_alphanumeric() && c != '©');
    let dashed = plain == "30" && words.contains('-');
    if WHOLE.contains(&plain) && (plain != "30" || dashed) && !matches!(plain, "home" | "search" | "end") {
        return true;
    }
    if matches!(small.as_str(), "(end)" | "[end]" | "end." | "### end ###") {
        return true;
    }
    opens_with(&small, OPENINGS) || opens_with(plain, OPENINGS) || is_disclaimer(words) || is_marking(plain)
}

fn opens_with(small: &str, openings: &[&str]) -> bool {
    openings.iter().any(|opening| {
        let Some(rest) = small.strip_prefix(opening) else { return false };
        let open_word = opening.ends_with(|c: char| c.is_alphabetic());
        !(open_word && rest.starts_with(|c: char| c.is_alphabetic()))
    })
}

/// Standard texts of advisories and papers, of any length.
pub(super) fn is_disclaimer(words: &str) -> bool {
    let head = words.get(..words.floor_char_boundary(64)).unwrap_or("").to_lowercase();
    let head = head.trim_start_matches(|c: char| !c.is_alphanumeric());
    DISCLAIMERS.iter().any(|opening| head.starts_with(opening))
}

/// `TLP:CLEAR`, `UNCLASSIFIED`, `FOR IMMEDIATE RELEASE`, alone or with dates: see [`is_masthead`] for the latter.
fn is_marking(plain: &str) -> bool {
    let tlp = plain.strip_prefix("tlp").map(|rest| rest.trim_start_matches([':', ' ']));
    let colours = ["clear", "white", "green", "amber", "amber+strict", "amber strict", "red"];
    tlp.is_some_and(|colour| colours.contains(&colour))
        || matches!(
            plain,
            "unclassified" | "unclassified//fouo" | "for official use only" | "limited distribution"
        )
}

/// Whether a piece of furniture heads a list of links.
pub(super) fn opens_links(words: &str) -> bool {
    let small = words.to_lowercase();
    let plain = small.trim_matches(|c: char| !c.is_alphanumeric());
    let heads = [
        "related",
        "read more",
        "see also",
        "more stories",
        "more on this",
        "most read",
        "most popular",
        "trending",
        "recommended",
        "you may also like",
        "top stories",
        "latest news",
        "editor's picks",
        "more from",
    ];
    heads.iter().any(|h| plain.starts_with(h)) && plain.len() <= 40
}

/// The words under a picture: "Photo: …", "(AP Photo/…)", "File photo".
pub(super) fn is_caption(words: &str) -> bool {
    let small = words.to_lowercase();
    let plain = small.trim_start_matches(|c: char| !c.is_alphanumeric());
    let openings = [
        "photo:",
        "photo by",
        "photo credit",
        "photograph:",
        "picture:",
        "image:",
        "image credit",
        "image caption",
        "file photo",
        "file picture",
        "file image",
        "photo caption",
        "caption:",
        "graphic:",
        "illustration:",
        "infographic:",
        "figure 1",
        "figure 2",
        "figure 3",
        "figure 4",
        "figure 5",
        "figure 6",
        "figure 7",
        "figure 8",
        "figure 9",
        "fig. ",
        "screenshot:",
        "screenshot of",
        "video:",
        "map:",
        "chart:",
    ];
    let credits = [
        "(ap photo",
        "ap photo/",
        "reuters/",
        "/reuters",
        "getty images",
        "afp photo",
        "/afp",
        "epa-efe",
        "/file photo",
        "(file photo)",
        "(photo by",
        "(photo:",
        "[photo",
        "photo credit",
        "(picture:",
        "(image:",
        "(handout",
        "/handout",
        "(courtesy photo",
        "/pool via",
    ];
    openings.iter().any(|o| plain.starts_with(o)) || credits.iter().any(|c| small.contains(c))
}

/// Lines that name the writer by their opening: "By Jane Roe", "(Reporting by …)", "Updated 14:05 GMT".
pub(super) fn is_byline(words: &str) -> bool {
    let plain = words.trim_matches(|c: char| !c.is_alphanumeric());
    let small = plain.to_lowercase();
    let labels = [
        "by ",
        "exclusive by ",
        "updated",
        "last updated",
        "last revised",
        "published",
        "posted",
        "first published",
        "issued",
        "date:",
        "date of issue",
        "release date",
        "original release date",
        "translated by",
        "translated from",
        "edited by",
        "written by",
        "compiled by",
        "reporting by",
        "additional reporting",
        "editing by",
        "with reporting by",
        "interview by",
        "interview:",
        "analysis by",
        "commentary by",
        "opinion by",
        "author:",
        "authors:",
        "byline:",
        "from our",
        "our special correspondent",
        "our correspondent",
    ];
    let labelled = labels.iter().any(|l| small.starts_with(l));
    // Nobody's prose stands in brackets with "editing by".
    let credit = words.starts_with(['(', '–', '—', '['])
        && (small.starts_with("reporting by")
            || small.starts_with("additional reporting by")
            || small.starts_with("editing by"));
    credit
        || labelled && is_written_in_masthead(plain) && !holds_verb(plain)
        || small == "for immediate release"
        || small.starts_with("check against delivery") && small.len() < 40
}

/// A line that says when the text appeared: a date with names, offices and numbers, and no sentence.
pub(super) fn is_date_line(words: &str) -> bool {
    let span = Span::new(0, u32::try_from(words.len()).unwrap_or(0));
    let dated = dates::find(words, span).iter().any(|m| is_full(&m.value));
    let marked = words.starts_with("TLP") || words.contains("Version ");
    let short = words.len() <= if dated { 240 } else { 80 };
    (dated || marked) && short && is_written_in_masthead(words) && !holds_verb(words)
}

/// Whether a line of capitalised words may be a headline after all.
fn holds_verb(words: &str) -> bool {
    tokens(words).any(|t| t.starts_with(char::is_uppercase) && is_verb_of_headlines(t))
}

/// Verbs that a headline in capitals may hold beside a date.
fn is_verb_of_headlines(word: &str) -> bool {
    let verbs = [
        "sanctions",
        "blames",
        "accuses",
        "charges",
        "indicts",
        "targets",
        "names",
        "warns",
        "says",
        "hits",
        "hacks",
        "denies",
        "condemns",
        "exposes",
        "links",
        "seizes",
        "attributes",
        "calls",
        "expels",
        "summons",
        "arrests",
        "jails",
        "rejects",
        "urges",
        "steals",
        "attacks",
        "breaches",
        "announces",
        "confirms",
        "identifies",
        "imposes",
        "designates",
        "unseals",
        "takes",
        "is",
        "are",
        "was",
        "were",
        "has",
        "have",
        "did",
        "found",
        "hit",
        "behind",
        "hack",
        "hacking",
        "attack",
        "blame",
        "accuse",
    ];
    let small = word.to_lowercase();
    let past = small.ends_with("ed") && small.len() > 4 && !matches!(small.as_str(), "united" | "limited");
    verbs.contains(&small.as_str())
        || past && !MASTHEAD.contains(&small.as_str()) && !MASTHEAD_MORE.contains(&small.as_str())
}

/// A date line with at most a place beside the date, so that it is no headline either.
pub(crate) fn is_bare_date(words: &str) -> bool {
    let span = Span::new(0, u32::try_from(words.len()).unwrap_or(0));
    let dates: usize = dates::find(words, span).iter().map(|m| tokens(m.span.of(words)).count()).sum();
    // A colon between digits is a clock's.
    let label = words.split(':').skip(1).any(|after| !after.starts_with(|c: char| c.is_ascii_digit()));
    words.len() <= 60
        && is_date_line(words)
        && tokens(words).count() <= dates + 4
        && !words.contains('–')
        && !label
}

fn is_full(value: &DateExpr) -> bool {
    matches!(value, DateExpr::Day { year: WhichYear::Given(_), .. } | DateExpr::Numeric { .. })
}

/// A line near the top that holds a writer's role or the name of an office, and no sentence.
pub(super) fn is_masthead(words: &str) -> bool {
    if words.len() > 200
        || words.contains('\n')
        || words.ends_with(['.', '?', '!', ':'])
        || !is_written_in_masthead(words)
    {
        return false;
    }
    let tokens: Vec<String> = tokens(words).map(str::to_lowercase).collect();
    if tokens.iter().any(|t| WRITERS.contains(&t.as_str())) && tokens.len() <= 10 {
        return true;
    }
    let name = words.split(['(', '|', ',']).next().unwrap_or(words);
    let name: Vec<String> = self::tokens(name).map(str::to_lowercase).collect();
    let is_office = |i: usize| name.get(i).is_some_and(|t| OFFICES.contains(&t.as_str()));
    let heads = |i: usize| name.get(i + 1).is_none_or(|next| matches!(next.as_str(), "of" | "for"));
    let office =
        name.len() >= 2 && (0..name.len()).any(|i| is_office(i) && heads(i) && (i > 0 || name.len() > 2));
    office && !tokens.iter().any(|t| is_headline_verb(t)) && !holds_verb(words)
}

/// "Treasury Sanctions Iranian Agency" is a headline, not an office.
fn is_headline_verb(word: &str) -> bool {
    let plural = [
        "affairs",
        "states",
        "nations",
        "services",
        "labs",
        "communications",
        "forces",
        "netherlands",
        "emirates",
        "studies",
        "systems",
        "networks",
        "operations",
        "statistics",
        "prosecutors",
        "kingdoms",
        "islands",
        "philippines",
        "commons",
        "lords",
        "representatives",
        "communities",
        "investigations",
        "infrastructures",
        "technologies",
        "sciences",
        "finances",
        "customs",
    ];
    let ends = |e: &str| word.ends_with(e);
    let third_person =
        ends("s") && !ends("ss") && !ends("us") && !ends("is") && word.len() > 3 && !plural.contains(&word);
    third_person || ends("ed") && word.len() > 4 && word != "united"
}

/// Whether every word is a name, a number or one of the few small words of mastheads.
fn is_written_in_masthead(words: &str) -> bool {
    tokens(words).all(|token| {
        let first = token.chars().next().unwrap_or(' ');
        first.is_uppercase() || first.is_numeric() || !first.is_lowercase() || {
            let small = token.to_lowercase();
            MASTHEAD.contains(&small.as_str()) || MASTHEAD_MORE.contains(&small.as_str())
        }
    })
}

fn tokens(words: &str) -> impl DoubleEndedIterator<Item = &str> {
    words.split(|c: char| !c.is_alphanumeric()).filter(|t| !t.is_empty())
}
