//! A document laid out for the rules: views of its sentences, names found in them, quotations, and who the text speaks for.

use std::collections::BTreeMap;

use syntax::Parsed;
use text::{BlockKind, Document, Span};

use crate::{
    lexicon::{Lexicon, names::Class},
    matching::Scope,
    quotes, titled,
    view::View,
};

/// From so many sentences on, a document about cyber operations says so with a strong word or names a service or group.
const LONG_ENOUGH_TO_TELL: usize = 6;
/// From this weight on it is about hardly anything else.
const MAINLY_ABOUT_OPERATIONS: u32 = 8;
/// Weak words ("server", "leak") count up to here.
const WEAK_WORDS: u32 = 3;

/// The first sentences, whose names weigh double for where a document is at home.
const OPENING: usize = 3;

/// A name found in a sentence, its ambiguity settled by the document.
#[derive(Debug, Clone)]
pub(crate) struct NameHit {
    pub(crate) first: usize,
    pub(crate) last: usize,
    pub(crate) class: Class,
    pub(crate) code: String,
    /// The first name of the thing, for telling two names of one thing.
    pub(crate) canonical: String,
    pub(crate) kind: crate::statement::Kind,
    pub(crate) is_service: bool,
}

impl NameHit {
    /// The token by which the name hangs in the tree.
    pub(crate) fn head(&self, view: &View) -> usize {
        let is_inside = |t: usize| view.head(t).is_some_and(|h| (self.first..=self.last).contains(&h));
        (self.first..=self.last).find(|&t| !is_inside(t)).unwrap_or(self.last)
    }
}

/// The document as the rules see it.
pub(crate) struct Scene<'a> {
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) document: &'a Document,
    pub(crate) views: Vec<View<'a>>,
    /// Index of each sentence's block.
    pub(crate) block_of: Vec<usize>,
    /// Names in each sentence, in order.
    pub(crate) names: Vec<Vec<NameHit>>,
    /// For each sentence and token the index into `names`.
    name_of: Vec<Vec<Option<usize>>>,
    /// Direct speech.
    pub(crate) quotes: Vec<Span>,
    /// Weight of words about cyber operations in each sentence.
    pub(crate) cyber: Vec<u32>,
    /// Number of words that alone speak of cyber operations.
    strong: u32,
    /// The state where the document is at home: of its dateline, else the one that it mentions most among its speakers.
    pub(crate) home: Option<String>,
    /// Which frames may fire, and whether context is asked for.
    pub(crate) scope: Scope,
}

impl<'a> Scene<'a> {
    pub(crate) fn new(lexicon: &'a Lexicon, document: &'a Document, parsed: &'a Parsed) -> Scene<'a> {
        let quotes = quotes::find(&document.text, &document.blocks);
        let mut views = Vec::with_capacity(parsed.sentences.len());
        let mut block_of = Vec::with_capacity(parsed.sentences.len());
        for sentence in &parsed.sentences {
            let block = sentence.block as usize;
            let kind = document.blocks.get(block).map_or(BlockKind::Paragraph, |b| b.kind);
            let quoted = sentence.tokens.iter().map(|t| in_quotes(&quotes, t.span)).collect();
            views.push(View::new(&document.text, sentence, kind, quoted));
            block_of.push(block);
        }
        let weights: Vec<Vec<u32>> = views
            .iter()
            .map(|v| lexicon.words.cyber.find(v, 0..v.len()).iter().map(|f| u32::from(f.value)).collect())
            .collect();
        let cyber = weights.iter().map(|w| w.iter().sum()).collect();
        let strong = u32::try_from(weights.iter().flatten().filter(|w| **w > 1).count()).unwrap_or(u32::MAX);
        let mut scene = Scene {
            lexicon,
            document,
            views,
            block_of,
            names: vec![],
            name_of: vec![],
            quotes,
            cyber,
            strong,
            home: None,
            scope: Scope::Reading,
        };
        scene.find_names();
        scene.home = scene.find_home();
        scene
    }

    /// The name that covers a token.
    pub(crate) fn name_at(&self, sentence: usize, token: usize) -> Option<&NameHit> {
        let index = (*self.name_of.get(sentence)?.get(token)?)?;
        self.names[sentence].get(index)
    }

    /// Names that begin inside a token range.
    pub(crate) fn names_in(
        &self,
        sentence: usize,
        first: usize,
        last: usize,
    ) -> impl Iterator<Item = &NameHit> {
        self.names[sentence].iter().filter(move |h| h.first >= first && h.last <= last)
    }

    /// Whether the document is about cyber operations: strong words, or a service or group in their company.
    pub(crate) fn is_about_operations(&self) -> bool {
        self.is_short() || self.strong > 0 || self.doers() > 0
    }

    /// Whether there is too little text to tell what it is about but by its sentences.
    pub(crate) fn is_short(&self) -> bool {
        self.views.len() < LONG_ENOUGH_TO_TELL
    }

    /// Whether a threat group is named.
    pub(crate) fn names_a_group(&self) -> bool {
        self.names.iter().flatten().any(|n| n.class == Class::Group)
    }

    /// Services and threat groups named.
    fn doers(&self) -> u32 {
        let doers = self.names.iter().flatten().filter(|n| n.is_service || n.class == Class::Group).count();
        u32::try_from(doers).unwrap_or(u32::MAX)
    }

    /// Whether it speaks of hardly anything else.
    pub(crate) fn is_mainly_about_operations(&self) -> bool {
        self.weight() >= MAINLY_ABOUT_OPERATIONS
    }

    /// Weight of strong words twice, of services and threat groups twice, of weak words up to a few.
    pub(crate) fn weight(&self) -> u32 {
        let doers = self.doers().min(8);
        self.strong * 2
            + doers * 2
            + self.cyber.iter().sum::<u32>().saturating_sub(self.strong * 2).min(WEAK_WORDS)
    }

    /// The written list of names that a token's name belongs to, "Japan, South Korea, the Philippines, NATO and Iceland":
    /// first and last token of each, or nothing where the name stands alone.
    pub(crate) fn list_around(&self, s: usize, token: usize) -> Option<Vec<(usize, usize)>> {
        let at = (*self.name_of.get(s)?.get(token)?)?;
        let hits = &self.names[s];
        let acts = |h: &NameHit| {
            !matches!(
                h.class,
                Class::Demonym | Class::Place | Class::Software | Class::Company | Class::Decoy
            )
        };
        let view = &self.views[s];
        let joined = |a: &NameHit, b: &NameHit| acts(a) && acts(b) && is_list_gap(view, a.last + 1, b.first);
        let mut from = at;
        while from > 0 && joined(&hits[from - 1], &hits[from]) {
            from -= 1;
        }
        let mut to = at;
        while to + 1 < hits.len() && joined(&hits[to], &hits[to + 1]) {
            to += 1;
        }
        let has_and = (hits[from].last..hits[to].first).any(|i| matches!(view.lower(i), "and" | "&"));
        (to > from && (has_and || to > from + 1))
            .then(|| hits[from..=to].iter().map(|h| (h.first, h.last)).collect())
    }

    /// The quotation that a place stands in.
    pub(crate) fn quote_at(&self, span: Span) -> Option<Span> {
        let i = self.quotes.partition_point(|q| q.end <= span.start);
        self.quotes.get(i).copied().filter(|q| q.overlaps(span))
    }

    fn find_names(&mut self) {
        let mut raw = Vec::with_capacity(self.views.len());
        let mut states: BTreeMap<String, u32> = BTreeMap::new();
        for view in &self.views {
            let hits = raw_hits(self.lexicon, view.text, view.sentence);
            for (_, _, meanings, _) in &hits {
                if let [only] = meanings.as_slice() {
                    let name = self.lexicon.names.get(*only);
                    // "The intelligence service" may be any state's: it does not vouch for the one that it would be of.
                    let is_of_any = name.ambiguous && name.class == Class::Body;
                    if name.code.len() == 2 && !is_of_any {
                        *states.entry(name.code.clone()).or_default() += 1;
                    }
                }
            }
            raw.push(hits);
        }
        for (view, hits) in self.views.iter().zip(raw) {
            let mut names = Vec::with_capacity(hits.len());
            let mut of = vec![None; view.len()];
            for (first, last, meanings, style) in hits {
                let Some(hit) = settle(self.lexicon, view, &states, first, last, &meanings, style) else {
                    continue;
                };
                of.iter_mut().take(last + 1).skip(first).for_each(|slot| *slot = Some(names.len()));
                names.push(hit);
            }
            self.names.push(names);
            self.name_of.push(of);
        }
    }

    /// The state of the dateline's place; else the state named most by other than demonyms.
    fn find_home(&self) -> Option<String> {
        let dateline = self.document.dateline.as_ref().and_then(|d| {
            let sentence = self.views.iter().position(|v| v.sentence.span.overlaps(d.span))?;
            self.names[sentence]
                .iter()
                .find(|h| self.views[sentence].span(h.first, h.last).overlaps(d.span) && h.code.len() == 2)
                .map(|h| h.code.clone())
        });
        dateline.or_else(|| {
            let mut counts: BTreeMap<&str, i32> = BTreeMap::new();
            for (s, hits) in self.names.iter().enumerate() {
                let early = if s < OPENING { 2 } else { 1 };
                for hit in hits.iter().filter(|h| h.code.len() == 2) {
                    *counts.entry(&hit.code).or_default() += early * self.homeliness(s, hit);
                }
            }
            let best = counts.iter().max_by_key(|(code, n)| (**n, std::cmp::Reverse(**code)))?;
            Some((*best.0).to_string())
        })
    }

    /// How much a name speaks for its state being where the document is at home: its ministries, courts and towns do,
    /// its services, groups and hackers speak against it.
    fn homeliness(&self, s: usize, hit: &NameHit) -> i32 {
        if hit.class == Class::Group {
            return -2;
        }
        if hit.is_service {
            return -1;
        }
        let view = &self.views[s];
        let next = hit.last + 1;
        let is_perpetrators = next < view.len() && {
            let lemma = view.lemma(next).to_lowercase();
            self.lexicon.names.is_noun("actors", &lemma)
                || matches!(lemma.as_str(), "embassy" | "intelligence" | "-")
        };
        match hit.class {
            _ if is_perpetrators => -2,
            Class::Body | Class::Place | Class::Seat => 2,
            Class::State | Class::Demonym | Class::People | Class::Capital => 1,
            Class::Organisation | Class::Group | Class::Company | Class::Software | Class::Decoy => 0,
        }
    }
}

/// Whether only what joins the members of a list stands between two names.
fn is_list_gap(view: &View, from: usize, to: usize) -> bool {
    from < to
        && to - from <= 5
        && (from..to).all(|i| {
            matches!(
                view.lower(i),
                "," | "and" | "&" | "the" | "as" | "well" | "*" | ";" | "both" | "then" | "also"
            )
        })
        && (from..to).any(|i| matches!(view.lower(i), "," | "and" | "&" | ";"))
}

fn in_quotes(quotes: &[Span], span: Span) -> bool {
    let i = quotes.partition_point(|q| q.end <= span.start);
    quotes.get(i).is_some_and(|q| q.overlaps(span))
}

/// First and last token of each name that the parser should take as one word: all but nationalities and what may be no
/// name at all, and persons with their office.
pub(crate) fn names_for_parser(
    lexicon: &Lexicon,
    text: &str,
    sentence: &syntax::Sentence,
) -> Vec<(usize, usize)> {
    let hits = raw_hits(lexicon, text, sentence);
    let listed: Vec<(usize, usize)> = hits.iter().map(|(first, last, _, _)| (*first, *last)).collect();
    let persons = titled::find(&lexicon.names, text, sentence, &listed);
    let is_solid = |(_, _, meanings, style): &RawHit| {
        style.is_some()
            || meanings.iter().all(|&i| {
                let name = lexicon.names.get(i);
                !name.ambiguous && !matches!(name.class, Class::Demonym | Class::People)
            })
    };
    let is_outside = |first: usize| !persons.iter().any(|p| (p.0..=p.1).contains(&first));
    let solid = hits.into_iter().filter(is_solid).map(|(first, last, _, _)| (first, last));
    let mut names: Vec<(usize, usize)> = solid.filter(|n| is_outside(n.0)).collect();
    names.extend(persons);
    names.sort_unstable();
    names
}

type RawHit = (usize, usize, Vec<usize>, Option<String>);

/// Names by longest match from left to right.
fn raw_hits(lexicon: &Lexicon, text: &str, sentence: &syntax::Sentence) -> Vec<RawHit> {
    let tokens = &sentence.tokens;
    let mut found = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        let start = tokens[i].span.start as usize;
        // "The Australian" is a newspaper, "the Australian Signals Directorate" is not.
        let is_article = tokens[i].span.of(text).eq_ignore_ascii_case("the");
        let behind = |end: usize| {
            let next = tokens.get(i + 1).and_then(|t| lexicon.names.at(text, t.span.start as usize));
            next.is_some_and(|n| n.end > end)
        };
        // "US$5" is money.
        let is_money = |end: usize| text.as_bytes().get(end) == Some(&b'$');
        let named = lexicon.names.at(text, start);
        match named.filter(|hit| (!is_article || !behind(hit.end)) && !is_money(hit.end)) {
            Some(hit) => {
                let mut last = i;
                while last + 1 < tokens.len() && (tokens[last + 1].span.end as usize) <= hit.end {
                    last += 1;
                }
                found.push((i, last, hit.meanings, hit.style));
                i = last + 1;
            }
            None => i += 1,
        }
    }
    found
}

/// Chooses among the meanings of a name: a state beside it, then the states of the document.
fn settle(
    lexicon: &Lexicon,
    view: &View,
    states: &BTreeMap<String, u32>,
    first: usize,
    last: usize,
    meanings: &[usize],
    style: Option<String>,
) -> Option<NameHit> {
    if let Some(code) = style {
        let canonical = view.span(first, last).of(view.text).to_string();
        let kind = crate::statement::Kind::Group;
        return Some(NameHit { first, last, class: Class::Group, code, canonical, kind, is_service: false });
    }
    let weight = |i: usize| states.get(&lexicon.names.get(i).code).copied().unwrap_or(0);
    let best = meanings.iter().copied().max_by_key(|&i| {
        let name = lexicon.names.get(i);
        (name.class != Class::Place, weight(i), class_rank(name.class), std::cmp::Reverse(i))
    })?;
    let name = lexicon.names.get(best);
    if name.class == Class::Decoy {
        return None;
    }
    let is_titled = view.span(first, last).of(view.text).chars().any(char::is_uppercase);
    if !is_titled && matches!(name.class, Class::Company | Class::Group | Class::Software | Class::Place) {
        return None;
    }
    let is_lone_word = first == last;
    if name.ambiguous && is_lone_word && is_part_of_name(view, first, last) {
        return None;
    }
    let is_unplaced = name.ambiguous && name.class == Class::Body && weight(best) == 0;
    Some(NameHit {
        first,
        last,
        class: name.class,
        code: if is_unplaced { "?".into() } else { name.code.clone() },
        canonical: name.canonical.clone(),
        kind: name.kind,
        is_service: name.is_service,
    })
}

/// Of equal meanings the one that acts: a state before a city of the same name.
fn class_rank(class: Class) -> u8 {
    match class {
        Class::State | Class::Organisation => 6,
        Class::Body => 5,
        Class::Group => 4,
        Class::Capital | Class::Seat => 3,
        Class::Demonym | Class::People => 2,
        Class::Company | Class::Software | Class::Decoy => 1,
        Class::Place => 0,
    }
}

/// Whether an unknown capitalised word stands directly beside: "Jordan Smith", "Georgia Tech".
fn is_part_of_name(view: &View, first: usize, last: usize) -> bool {
    let is_name_word =
        |i: usize| view.upos(i) == syntax::Upos::Propn && view.form(i).starts_with(char::is_uppercase);
    (last + 1 < view.len() && is_name_word(last + 1)) || (first > 0 && is_name_word(first - 1))
}
