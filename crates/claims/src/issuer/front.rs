//! The parts of a document that show its issuer: headline, the lines under it, the list of signatories, the last lines.

use std::collections::BTreeMap;

use text::{BlockKind, Span};

use crate::{
    lexicon::names::{Class, Name},
    scene::Scene,
    statement::{Kind, Party},
    view::View,
};

/// Blocks after the headline that may be lines of a masthead.
const HEAD: usize = 4;

/// The longest such line, in bytes.
const LONGEST_LINE: usize = 260;

/// Blocks from the top in which signatories are looked for.
const SIGNED: usize = 8;

/// A listed name in a stretch of text.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) class: Class,
    /// Party code, `?` where several parties bear the name and nothing tells which.
    pub(super) code: String,
    pub(super) span: Span,
    /// All codes it may stand for.
    codes: Vec<String>,
}

impl Named {
    pub(super) fn is_state(&self) -> bool {
        self.code.len() == 2 && matches!(self.class, Class::State | Class::Capital | Class::Seat)
    }

    /// Whether it tells where the lines were written.
    fn is_placed(&self) -> bool {
        self.is_state() || self.class == Class::Place
    }
}

/// Where a document shows its issuer.
pub(super) struct Front<'s, 'a> {
    scene: &'s Scene<'a>,
    text: &'s str,
    pub(super) title: Option<Span>,
    /// Lines of the masthead, in order.
    pub(super) lines: Vec<Span>,
}

impl<'s, 'a> Front<'s, 'a> {
    pub(super) fn new(scene: &'s Scene<'a>) -> Front<'s, 'a> {
        let document = scene.document;
        let at = document.blocks.iter().position(|b| b.kind == BlockKind::Title);
        let title = at.and_then(|i| document.blocks.get(i)).map(|b| b.span);
        let mut front = Front { scene, text: &document.text, title, lines: Vec::new() };
        let first = at.map_or(0, |i| i + 1);
        for (i, block) in document.blocks.iter().enumerate().skip(first).take(HEAD) {
            match block.kind {
                BlockKind::Boilerplate | BlockKind::Caption | BlockKind::Title => {}
                BlockKind::Heading
                | BlockKind::Paragraph
                | BlockKind::Item
                | BlockKind::Row
                | BlockKind::Byline => {
                    if !front.is_line(i, block.span, block.kind) {
                        break;
                    }
                    front.lines.push(block.span);
                }
            }
        }
        front
    }

    /// Whether a block is a line of the masthead: a byline, or short words without a finite verb that hold a name or date.
    fn is_line(&self, index: usize, span: Span, kind: BlockKind) -> bool {
        if span.of(self.text).len() > LONGEST_LINE {
            return false;
        }
        if kind == BlockKind::Byline {
            return true;
        }
        let mut sentences = (0..self.scene.views.len()).filter(|&s| self.scene.block_of[s] == index);
        let has_verb = sentences.any(|s| finite_verb(&self.scene.views[s]).is_some());
        let has_date = !text::dates::find(self.text, span).is_empty();
        let has_body = self
            .names(span)
            .iter()
            .any(|n| matches!(n.class, Class::Body | Class::Company | Class::Organisation));
        let opening = matches!(kind, BlockKind::Heading | BlockKind::Paragraph | BlockKind::Row);
        let names_people =
            index <= 2 && kind == BlockKind::Heading && super::people::is_list_of_persons(self.scene, span);
        opening && !has_verb && (has_date || has_body || names_people || self.says(span, "opinion"))
    }

    /// Whether a stretch holds a phrase of the class, as whole words.
    pub(super) fn says(&self, span: Span, class: &str) -> bool {
        self.place_of(span, class).is_some()
    }

    /// The first place of a phrase of the class in a stretch; of two at one place the longer.
    fn place_of(&self, span: Span, class: &str) -> Option<Span> {
        let lower = lower_same_length(span.of(self.text));
        let found = self
            .scene
            .lexicon
            .words
            .phrases(class)
            .iter()
            .filter_map(|p| whole_word(&lower, p).map(|at| (at, p.len())));
        let (at, len) = found.min_by_key(|(at, len)| (*at, std::cmp::Reverse(*len)))?;
        let start = span.start.saturating_add(u32::try_from(at).ok()?);
        Some(Span::new(start, start.saturating_add(u32::try_from(len).ok()?)))
    }

    pub(super) fn has_in_title(&self, class: &str) -> bool {
        self.title.is_some_and(|t| self.says(t, class))
    }

    /// A dateline or a news agency at the head, and nothing that says that the text is released by its issuer.
    pub(super) fn is_news(&self) -> bool {
        let document = self.scene.document;
        let is_released = self.edges().any(|b| self.says(b, "release"));
        let is_media = self
            .lines
            .iter()
            .flat_map(|l| self.names(*l))
            .any(|n| n.class == Class::Company && self.is_media(n.span));
        let is_reported = self.edges().any(|b| self.says(b, "news"));
        (document.dateline.is_some() || is_media || is_reported) && !is_released
    }

    /// Headline, masthead and last lines.
    fn edges(&self) -> impl Iterator<Item = Span> + '_ {
        let blocks = &self.scene.document.blocks;
        let head = blocks.iter().take(HEAD + 1);
        let tail = blocks.iter().skip(blocks.len().saturating_sub(2).max(HEAD + 1));
        head.chain(tail).map(|b| b.span).filter(|s| s.of(self.text).len() <= LONGEST_LINE)
    }

    /// The note about the author among the last blocks.
    pub(super) fn author_note(&self) -> Option<Span> {
        let blocks = &self.scene.document.blocks;
        let tail = blocks.iter().rev().take(3).map(|b| b.span);
        tail.filter(|s| s.of(self.text).len() <= LONGEST_LINE).find(|s| self.says(*s, "author-note"))
    }

    fn is_media(&self, span: Span) -> bool {
        let names = &self.scene.lexicon.names;
        names
            .at(self.text, span.start as usize)
            .is_some_and(|h| h.meanings.iter().any(|&m| names.get(m).kind == Kind::Media))
    }

    /// "By Jane Roe": nobody's masthead but a writer's.
    pub(super) fn is_personal(&self, line: Span) -> bool {
        line.of(self.text).to_lowercase().starts_with("by ")
    }

    pub(super) fn is_by_person(&self) -> bool {
        self.lines.iter().any(|l| self.is_personal(*l) || super::people::is_list_of_persons(self.scene, *l))
    }

    /// What sort of text the headline says it is: the words, and the rest of the headline after them.
    pub(super) fn kind_of_text(&self) -> Option<(Span, Span)> {
        let title = self.title?;
        let mut from = title;
        while let Some(kind) = self.place_of(from, "issue") {
            let rest = Span::new(kind.end, title.end);
            if self.introduces(title, kind) {
                return Some((kind, rest));
            }
            from = rest;
        }
        None
    }

    /// Whether the kind of text is what the headline calls its own text: at its start, after a colon, or with "joint".
    fn introduces(&self, title: Span, kind: Span) -> bool {
        let before = Span::new(title.start, kind.start).of(self.text);
        let after = Span::new(kind.end, title.end).of(self.text).trim_start();
        let last = before.rsplit([':', ',']).next().unwrap_or("");
        let is_early = last.split_whitespace().count() <= 8;
        let follows = [
            "by ",
            "of ",
            "from ",
            "on ",
            "to ",
            "concerning ",
            "regarding ",
            "no",
            ":",
            "-",
            "–",
            "—",
            "(",
            "c",
        ];
        let is_about = after.is_empty()
            || follows.iter().any(|f| after.to_lowercase().starts_with(f))
            || after.starts_with(|c: char| c.is_ascii_digit() || c.is_uppercase());
        let has_verb = self.has_verb_before(title, kind);
        is_early && is_about && !has_verb
    }

    /// Whether the headline is a sentence with its verb before the words: "Minister rejects report on …".
    fn has_verb_before(&self, title: Span, kind: Span) -> bool {
        let views = self.scene.views.iter().filter(|v| title.contains(v.sentence.span));
        views.filter_map(|v| Some(v.token(finite_verb(v)?).span.start)).any(|at| at < kind.start)
    }

    /// After "of", "by", "from", "on behalf of": up to what the text is about.
    pub(super) fn owner_after(&self, rest: Span) -> Option<Span> {
        let words = lower_same_length(rest.of(self.text));
        let trimmed = words.trim_start();
        let skipped = words.len() - trimmed.len();
        let starts = ["by ", "of ", "from ", "on behalf of "].iter().any(|p| trimmed.starts_with(p));
        let joint =
            self.title.is_some_and(|t| whole_word(&lower_same_length(t.of(self.text)), "joint").is_some());
        let colon = trimmed.starts_with(':');
        if !starts && !colon {
            return None;
        }
        let ends = [
            " on ",
            " to ",
            " at ",
            " concerning ",
            " regarding ",
            " about ",
            " against ",
            " in ",
            " following ",
            " after ",
            " for ",
        ];
        let masked = trimmed
            .replace(" on behalf of ", " by behalf of ")
            .replace(" to the united nations", " at the united nations");
        let end = ends.iter().filter_map(|e| masked.find(e)).min().unwrap_or(masked.len());
        let start = rest.start.saturating_add(u32::try_from(skipped).ok()?);
        let stretch = Span::new(start, start.saturating_add(u32::try_from(end).ok()?).min(rest.end));
        if colon {
            return self.after_colon(stretch, joint);
        }
        // "A reply from Nato was not to be had" is a sentence about one.
        let to_colon = trimmed
            .find(':')
            .and_then(|c| u32::try_from(c).ok())
            .map_or(rest.end, |c| start.saturating_add(c));
        if self.title.is_some_and(|t| self.has_verb_before(t, Span::new(to_colon, to_colon))) {
            return None;
        }
        // "Report by FBI draws ire": what follows the name must be set off from it.
        let last = self.names(stretch).last()?.span.end;
        let left = Span::new(last, stretch.end.max(last)).of(self.text).trim_start();
        if left.starts_with(char::is_alphanumeric) {
            return None;
        }
        // Who speaks in whose name: the latter.
        let behalf = masked.get(..end).and_then(|m| m.find("behalf of "));
        let from =
            behalf.map_or(stretch.start, |b| stretch.start.saturating_add(u32::try_from(b).unwrap_or(0)));
        Some(Span::new(from, stretch.end))
    }

    /// "Press Release: Pakistan condemns …": the subject; "Joint Communiqué: Australia–Fiji …": the states of a joint text.
    fn after_colon(&self, stretch: Span, joint: bool) -> Option<Span> {
        let names = self.names(stretch);
        let first = names.first()?;
        let is_subject = stretch.of(self.text).trim_start_matches([':', ' ']).len() + 1
            >= Span::new(first.span.start, stretch.end).len();
        if is_subject
            && !joint
            && (first.is_state() || first.class == Class::Body)
            && self.acts_after(first.span)
        {
            return Some(first.span);
        }
        let states = names.iter().filter(|n| n.is_state()).count();
        (joint && states >= 2 && !self.has_verb_before(stretch, Span::new(stretch.end, stretch.end)))
            .then_some(stretch)
    }

    /// Whether a verb of acting in one's own text follows directly: "Pakistan condemns".
    fn acts_after(&self, name: Span) -> bool {
        let rest = self.text.get(name.end as usize..).unwrap_or("");
        let verb = rest.split_whitespace().next().unwrap_or("").to_lowercase();
        let stem = verb.trim_end_matches('s');
        self.scene
            .lexicon
            .words
            .phrases("perform")
            .iter()
            .any(|p| *p == verb || *p == stem || *p == verb.trim_end_matches("es"))
    }

    /// A body that opens the headline without its state: "Foreign Ministry statement", "National Security Council: …".
    pub(super) fn title_body(&self) -> Option<String> {
        let title = self.title?;
        let listed =
            self.names(title).into_iter().find(|n| n.class == Class::Body && n.span.start == title.start);
        if let Some(first) = listed {
            return Some(first.span.of(self.text).to_string());
        }
        // "Ministry of Internal Affairs of Kosovo: Two arrests …"
        let colon = title.of(self.text).find(':')?;
        let lead = Span::new(title.start, title.start.saturating_add(u32::try_from(colon).ok()?));
        let body = lead.of(self.text).split(" of ").take(2).collect::<Vec<_>>().join(" of ");
        let states: Vec<String> =
            self.names(lead).into_iter().filter(Named::is_state).map(|n| n.code).collect();
        let is_placed = states.first().is_some_and(|code| self.state_of_lines().as_ref() == Some(code));
        let first_word = Span::new(
            lead.start,
            lead.start.saturating_add(u32::try_from(body.split(' ').next()?.len()).ok()?),
        );
        (is_placed && self.has_institution(first_word)).then_some(body)
    }

    /// The one state whose name, capital or city stands in the lines of the masthead.
    pub(super) fn state_of_lines(&self) -> Option<String> {
        let mut codes: Vec<String> = self
            .lines
            .iter()
            .flat_map(|l| self.names(*l))
            .filter(|n| n.code.len() == 2 && n.is_placed())
            .map(|n| n.code)
            .collect();
        codes.dedup();
        match codes.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        }
    }

    /// Whether the second name is the owner of the first, and the first in truth another body's: "… Council of ECOWAS".
    pub(super) fn is_owner(&self, body: &Named, owner: &Named) -> bool {
        let between = Span::new(body.span.end, owner.span.start.max(body.span.end)).of(self.text);
        let is_other = match owner.class {
            Class::Organisation => !body.codes.contains(&owner.code),
            Class::State => body.code != "?" && body.code != owner.code,
            Class::Demonym
            | Class::People
            | Class::Capital
            | Class::Seat
            | Class::Place
            | Class::Body
            | Class::Group
            | Class::Company
            | Class::Software
            | Class::Decoy => false,
        };
        matches!(between.trim(), "of" | "of the") && is_other
    }

    /// "(NCSC)" directly after the full name of a body.
    pub(super) fn is_acronym_of(&self, short: &Named, full: &Named) -> bool {
        let between = Span::new(full.span.end, short.span.start.max(full.span.end)).of(self.text);
        let after = self.text.get(short.span.end as usize..).and_then(|t| t.chars().next());
        full.class == Class::Body && between.trim() == "(" && after == Some(')')
    }

    /// Whether the words after a name say that it is a paper or blog of somebody: "Ladoga Zashchita company blog".
    pub(super) fn is_followed_by_medium(&self, name: Span) -> bool {
        let rest = self.text.get(name.end as usize..).unwrap_or("").trim_start_matches(' ');
        let media = self.scene.lexicon.words.phrases("medium");
        media
            .iter()
            .any(|m| rest.strip_prefix(m.as_str()).is_some_and(|r| !r.starts_with(char::is_alphanumeric)))
    }

    /// The subject of the first sentence of a text that its headline calls joint.
    pub(super) fn joint_signatories(&self) -> Option<Span> {
        let title = self.title?;
        self.kind_of_text()?;
        whole_word(&lower_same_length(title.of(self.text)), "joint")?;
        let view = self
            .scene
            .views
            .iter()
            .find(|v| v.sentence.span.start >= title.end && v.block == BlockKind::Paragraph)?;
        let verb = finite_verb(view)?;
        let words = &self.scene.lexicon.words;
        let is_deed =
            (verb..view.len().min(verb + 3)).any(|i| words.phrases("perform").iter().any(|p| view.is(i, p)));
        is_deed.then(|| Span::new(view.sentence.span.start, view.token(verb).span.start))
    }

    /// "In the name of the Republic of Latvia" in a sentence of the first person.
    pub(super) fn principal(&self) -> Option<Party> {
        for view in self.scene.views.iter().take(8) {
            let is_own =
                (0..view.len()).any(|i| !view.quoted[i] && matches!(view.lower(i), "we" | "i" | "our"));
            let Some(at) = self.place_of(view.sentence.span, "behalf").filter(|_| is_own) else { continue };
            let rest = Span::new(at.end, view.sentence.span.end);
            let names = self.names(rest);
            let near = names.into_iter().find(|n| n.is_state() || n.class == Class::Organisation);
            if let Some(name) = near.filter(|n| n.span.start < at.end + 12) {
                let kind = if name.is_state() { Kind::State } else { Kind::Organisation };
                return Some(Party { code: name.code, name: None, kind, tie: None, span: name.span });
            }
        }
        None
    }

    /// The stretch that lists the signatories.
    pub(super) fn signatories(&self) -> Option<Span> {
        let blocks = &self.scene.document.blocks;
        for (i, block) in blocks.iter().enumerate().take(SIGNED) {
            if let Some(at) = self.place_of(block.span, "authors").filter(|a| a.start == block.span.start) {
                let rest = Span::new(at.end, block.span.end);
                if rest.of(self.text).chars().any(char::is_alphabetic) {
                    return (block.kind != BlockKind::Heading && !self.says_verb(i)).then_some(rest);
                }
                return blocks.get(i + 1).map(|b| b.span);
            }
            let lower = lower_same_length(block.span.of(self.text));
            let named =
                ["hereafter", "hereinafter", "collectively referred"].iter().find_map(|w| lower.find(w));
            if let Some(end) = named.filter(|_| self.says(block.span, "authors")) {
                let end = block.span.start.saturating_add(u32::try_from(end).ok()?);
                return Some(Span::new(block.span.start, end));
            }
        }
        None
    }

    /// Whether the words are a sentence: "Authors of the malware have …".
    fn says_verb(&self, block: usize) -> bool {
        let first = (0..self.scene.views.len()).find(|&s| self.scene.block_of[s] == block);
        first.is_some_and(|s| {
            let view = &self.scene.views[s];
            finite_verb(view).is_some()
        })
    }

    /// Whether a line names an institution of a state by a common noun: "State Agency for …".
    pub(super) fn has_institution(&self, line: Span) -> bool {
        let names = &self.scene.lexicon.names;
        let words = line.of(self.text);
        let is =
            |w: &str| w.starts_with(char::is_uppercase) && names.is_noun("institutions", &w.to_lowercase());
        words.split(|c: char| !c.is_alphanumeric() && c != '\'').any(is)
    }

    /// Listed names in a stretch, each with the state that the front and then the text speak for.
    pub(super) fn names(&self, stretch: Span) -> Vec<Named> {
        let names = &self.scene.lexicon.names;
        let mut found: Vec<Named> = Vec::new();
        let mut from = stretch.start;
        let mut previous = ' ';
        for (offset, c) in stretch.of(self.text).char_indices() {
            let at = stretch.start.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX));
            let is_start = c.is_alphanumeric() && !previous.is_alphanumeric();
            previous = c;
            if at < from || !is_start {
                continue;
            }
            let Some(hit) = names.at(self.text, at as usize) else { continue };
            let end = u32::try_from(hit.end).unwrap_or(at);
            if end > stretch.end {
                continue;
            }
            from = end;
            let meanings: Vec<&Name> = hit.meanings.iter().map(|&m| names.get(m)).collect();
            found.extend(named(&meanings, Span::new(at, end)));
        }
        place(&mut found);
        found
    }

    /// The issuer that acts in the first sentences of its own text, in the present tense and the first person.
    pub(super) fn doer(&self) -> Option<Party> {
        let scene = self.scene;
        let words = &scene.lexicon.words;
        let is_own = super::people::count(scene, &["we", "our", "us"]) > 0;
        for (s, view) in scene.views.iter().enumerate().take(3) {
            for name in &scene.names[s] {
                let is_actor = matches!(name.class, Class::State | Class::Organisation | Class::Body)
                    && name.code.len() >= 2;
                if !is_actor || !view.has_rel(name.last, &["nsubj"]) || view.quoted[name.last] {
                    continue;
                }
                let Some(verb) = view.head(name.last) else { continue };
                let has = view.children_by(verb, &["aux"]).any(|a| matches!(view.lower(a), "has" | "have"));
                let is_present = view.token(verb).xpos == "VBZ" || has;
                let hereby = (name.last..verb + 1).any(|i| view.is(i, "hereby"));
                let lemma = view.lemma(verb).to_lowercase();
                let is_deed = words.phrases("perform").contains(&lemma);
                let opens = name.first <= 1 || s == 0;
                if hereby || (is_own && is_present && is_deed && opens && view.head(verb).is_none()) {
                    return Some(party_of(name, view.span(name.first, name.last), self.text));
                }
            }
        }
        None
    }
}

fn party_of(name: &crate::scene::NameHit, span: Span, text: &str) -> Party {
    let is_body = name.class == Class::Body;
    let written = is_body.then(|| span.of(text).to_string());
    Party { code: name.code.clone(), name: written, kind: name.kind, tie: None, span }
}

/// One name out of its meanings; `?` where they belong to several parties.
fn named(meanings: &[&Name], span: Span) -> Option<Named> {
    let best = meanings.iter().min_by_key(|n| rank(n.class))?;
    let same: Vec<&&Name> = meanings.iter().filter(|n| n.class == best.class).collect();
    let mut codes: Vec<String> = same.iter().map(|n| n.code.clone()).collect();
    codes.sort();
    codes.dedup();
    let is_plain = codes.len() == 1 && (best.class != Class::Body || !best.ambiguous);
    let code = if is_plain { best.code.clone() } else { "?".into() };
    Some(Named { class: best.class, code, span, codes })
}

fn rank(class: Class) -> u8 {
    match class {
        Class::Body => 0,
        Class::Organisation => 1,
        Class::State => 2,
        Class::Seat => 3,
        Class::Capital => 4,
        Class::Company => 5,
        Class::Group | Class::Software | Class::Demonym | Class::People | Class::Place | Class::Decoy => 6,
    }
}

/// A name of several parties belongs to one that is named in the same stretch: the nearest.
fn place(found: &mut [Named]) {
    let placed: Vec<(String, u32)> =
        found.iter().filter(|n| n.code.len() == 2).map(|n| (n.code.clone(), n.span.start)).collect();
    for name in found.iter_mut().filter(|n| n.code == "?") {
        let fits = placed
            .iter()
            .filter(|(code, _)| name.codes.contains(code) || name.codes.iter().any(|c| c == "?"));
        if let Some((code, _)) = fits.min_by_key(|(_, at)| at.abs_diff(name.span.start)) {
            name.code.clone_from(code);
        }
    }
}

/// The one of a body's possible states that the document names most, where it names one of them at all.
pub(super) fn likely(scene: &Scene, name: &Named) -> Option<String> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for hit in scene.names.iter().flatten().filter(|h| name.codes.contains(&h.code)) {
        *counts.entry(&hit.code).or_default() += 1;
    }
    let best = counts.iter().max_by_key(|(code, n)| (**n, std::cmp::Reverse(**code)))?;
    let is_home = scene.home.as_deref() == Some(*best.0);
    is_home.then(|| (*best.0).to_string())
}

/// The first finite verb of a sentence.
fn finite_verb(view: &View) -> Option<usize> {
    (0..view.len()).find(|&i| matches!(view.token(i).xpos, "VBZ" | "VBP" | "VBD" | "MD"))
}

/// Lower case without a change of length, so that places stay places: letters whose lower case is longer are kept.
fn lower_same_length(words: &str) -> String {
    let lower = |c: char| {
        let mut small = c.to_lowercase();
        match (small.next(), small.next()) {
            (Some(l), None) if l.len_utf8() == c.len_utf8() => l,
            _ => c,
        }
    };
    words.chars().map(lower).collect()
}

/// The place of a phrase as whole words.
fn whole_word(lower: &str, phrase: &str) -> Option<usize> {
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    lower.match_indices(phrase).map(|(at, _)| at).find(|&at| {
        let before = lower.get(..at).and_then(|b| b.chars().next_back());
        let after = lower.get(at + phrase.len()..).and_then(|a| a.chars().next());
        !is_word(before) && !is_word(after)
    })
}
