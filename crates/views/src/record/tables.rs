//! Answers for people, in a terminal: the same columns and colours as the table of one document.

use super::short;
use crate::pen::{BOLD, FAINT, INDENT, PLAIN, Pen};
use crate::table::Style;
use crate::words::{Names, facts, many, one_line};
use ::record::actor::{NameView, label};
use ::record::answer::{ActorView, Counts, Entry, Hit, Hits, Kept, Linked, OperationView, Shown, Version};
use ::record::coalition::{Stand, Told};
use ::record::compare::{Alignment, Row};
use ::record::decision::{Decision, Standing, Verdict};
use ::record::telling::Link;
use claims::{Level, Statement};
use text::Span;

/// Techniques, links and near-duplicates that are listed; the JSON holds all.
const LISTED: usize = 12;

/// A page under way.
struct Sheet<'a> {
    pen: Pen,
    names: &'a Names,
    out: String,
}

impl<'a> Sheet<'a> {
    fn new(names: &'a Names, style: Style) -> Sheet<'a> {
        Sheet { pen: Pen { style }, names, out: String::new() }
    }

    fn title(&mut self, words: &str) {
        self.out += &self.pen.paragraph(words, 0, BOLD);
    }

    fn heading(&mut self, words: &str) {
        self.out.push('\n');
        self.out += &self.pen.paragraph(words, 0, BOLD);
    }

    fn line(&mut self, words: &str) {
        if !words.is_empty() {
            self.out += &self.pen.paragraph(words, 0, PLAIN);
        }
    }

    fn indented(&mut self, words: &str) {
        if !words.is_empty() {
            self.out += &self.pen.paragraph(words, INDENT, PLAIN);
        }
    }

    fn faint(&mut self, words: &str) {
        if !words.is_empty() {
            self.out += &self.pen.paragraph(words, INDENT, FAINT);
        }
    }

    /// A code in words; what is no code stays as it is.
    fn code(&self, party: &str) -> String {
        self.names.of(party).to_owned()
    }

    /// A statement of the record with its sentence, and below it where it stands.
    fn told(&mut self, number: &str, told: &Told, further: &[String]) {
        self.out.push('\n');
        self.out += &self.pen.head(number, &told.claim, self.names);
        self.evidence(told);
        let mut parts = vec![told.day.to_string(), short(&told.id).to_owned()];
        parts.extend(
            told.claim.reported_by.iter().map(|one| format!("reported by: {}", self.names.party(one))),
        );
        parts.extend((told.standing != Standing::Machine).then(|| told.standing.name().to_owned()));
        parts.extend(told.publisher.clone());
        parts.extend(further.iter().filter(|one| !one.is_empty()).cloned());
        self.faint(&parts.join(" · "));
    }

    /// The first sentence, which is all that came with the statement, with its cue.
    fn evidence(&mut self, told: &Told) {
        let claim = &told.claim;
        let start = claim.evidence.first().map_or(0, |span| span.start);
        let moved = |span: Span| Span::new(span.start.saturating_sub(start), span.end.saturating_sub(start));
        let whole = Span::new(0, u32::try_from(told.evidence.len()).unwrap_or(u32::MAX));
        let mut own = claim.clone();
        own.cue.span = moved(claim.cue.span);
        self.out += &self.pen.sentence("", &told.evidence, whole, &own);
    }
}

pub(super) fn hits(hits: &Hits, names: &Names, style: Style) -> String {
    let mut sheet = Sheet::new(names, style);
    if hits.hits.is_empty() {
        sheet.line("No statement answers this question.");
        sheet.faint("Ask for less: fewer parts, a longer time, hack* for all words that begin so; `ascribe search` alone lists everything.");
        return sheet.out;
    }
    if sheet.pen.in_columns() {
        sheet.out += &sheet.pen.column_heads();
    }
    for (number, Hit { told, title, operation }) in (1..).zip(&hits.hits) {
        let title = title.as_deref().map(one_line).unwrap_or_default();
        sheet.told(&number.to_string(), told, &[title, short(operation).to_owned()]);
    }
    if let Some(next) = &hits.next {
        sheet.heading(&format!("There is more: --after {next}"));
    }
    sheet.out
}

pub(super) fn counts(counts: &Counts, names: &Names, style: Style) -> String {
    let mut sheet = Sheet::new(names, style);
    let all = if counts.is_complete { "" } else { ", the newest; there are more" };
    sheet.title(&format!("{}{all}.", many(counts.hits, "statement")));
    let named = |sheet: &Sheet<'_>, pairs: &[(String, usize)]| -> Vec<(String, usize)> {
        pairs.iter().map(|(code, count)| (sheet.code(code), *count)).collect()
    };
    let of = |name: &str, count: usize| (name.to_owned(), count);
    let (sources, accused) = (named(&sheet, &counts.sources), named(&sheet, &counts.accused));
    let fields = [
        ("act", counts.acts.iter().map(|(one, count)| of(one.name(), *count)).collect()),
        ("commitment", counts.commitments.iter().map(|(one, count)| of(one.name(), *count)).collect()),
        ("responsibility", counts.levels.iter().map(|(one, count)| of(one.name(), *count)).collect()),
        ("source", sources),
        ("accused", accused),
    ];
    for (field, values) in fields {
        sheet.heading(field);
        let shown: Vec<&(String, usize)> = values.iter().take(3 * LISTED).collect();
        for (value, count) in &shown {
            sheet.indented(&format!("{count:>7}  {value}"));
        }
        if values.len() > shown.len() {
            sheet.faint(&format!("and {} more (--format csv lists all)", values.len() - shown.len()));
        }
    }
    sheet.out
}

pub(super) fn statement(shown: &Shown, names: &Names, style: Style) -> String {
    let mut sheet = Sheet::new(names, style);
    let (claim, text) = (&shown.told.claim, shown.document.text.as_str());
    sheet.title(&format!("{} · {}", shown.told.id, shown.told.standing.name()));
    sheet.line(&about(shown));
    if sheet.pen.in_columns() {
        sheet.out.push('\n');
        sheet.out += &sheet.pen.column_heads();
    }
    sheet.out += &sheet.pen.head("", claim, names);
    sheet.heading("The words");
    for (count, &span) in claim.evidence.iter().enumerate() {
        let before = if count > 0 { "also: " } else { "" };
        sheet.out += &sheet.pen.sentence(before, text, span, claim);
    }
    for (label, value) in facts(claim, text, names) {
        sheet.faint(&format!("{label}: {value}"));
    }
    corrected(&mut sheet, shown);
    if !shown.machine.why.is_empty() {
        sheet.heading("Why");
    }
    for reason in &shown.machine.why {
        let words = reason.span.map(|span| format!(": “{}”", one_line(span.of(text)))).unwrap_or_default();
        sheet.indented(&format!("{} – {}{words}", reason.field, reason.because));
    }
    if !shown.decisions.is_empty() {
        sheet.heading("Decisions");
    }
    for one in &shown.decisions {
        let line = decision(one);
        sheet.indented(&line);
    }
    sheet.heading("Where it stands");
    sheet.indented(&format!("document {}", shown.document.id));
    sheet.indented(&format!("operation {}", shown.operation));
    sheet.out
}

/// Title, publisher, day and place of a statement's document.
fn about(shown: &Shown) -> String {
    let about = &shown.document.about;
    let parts = [
        about.title.clone(),
        about.publisher.clone(),
        Some(shown.told.day.to_string()),
        about.place().map(str::to_owned),
        shown.period.until.map(|day| format!("replaced by a later version on {day}")),
    ];
    one_line(&parts.into_iter().flatten().collect::<Vec<_>>().join(" · "))
}

/// What the machine read where a person said something else.
fn corrected(sheet: &mut Sheet<'_>, shown: &Shown) {
    let text = shown.document.text.as_str();
    let rows = ::record::compare::statements((&shown.machine, text), (&shown.told.claim, text));
    let differ: Vec<&Row> = rows.iter().filter(|row| !row.is_same()).collect();
    if !differ.is_empty() {
        sheet.heading("Corrected");
    }
    for Row { field, one, other } in differ {
        sheet.indented(&format!("{field}: {} – the machine read {}", value(other), value(one)));
    }
}

fn value(words: &str) -> String {
    if words.is_empty() { "nothing".to_owned() } else { one_line(words) }
}

fn decision(one: &Decision) -> String {
    let what = match &one.verdict {
        Verdict::Correct(_, correction) => {
            format!("corrects {} to {}", correction.field(), value(correction.value()))
        }
        Verdict::Accept(_) => "accepts".to_owned(),
        Verdict::Reject(_) => "rejects".to_owned(),
        Verdict::Link(..) => "links".to_owned(),
        Verdict::Unlink(..) => "takes apart".to_owned(),
    };
    let ids: Vec<&str> = one.verdict.subjects().into_iter().map(short).collect();
    let why = one.why.as_ref().map(|why| format!(" – {why}")).unwrap_or_default();
    one_line(&format!("{} {} {what} {}{why}", one.at.strftime("%Y-%m-%d %H:%M"), one.by, ids.join(" and ")))
}

pub(super) fn document(kept: &Kept, versions: &[Version], names: &Names, style: Style) -> String {
    let mut sheet = Sheet::new(names, style);
    let about = &kept.document.about;
    sheet.title(&one_line(about.title.as_deref().or(about.place()).unwrap_or("Untitled")));
    sheet.line(&kept.document.id);
    let until = kept.period.until.map(|day| format!(" until {day}")).unwrap_or_default();
    let facts = [
        about.publisher.clone(),
        about.published.map(|day| format!("published {day}")),
        Some(format!("stands from {}{until}", kept.period.from)),
        about.url.clone().or_else(|| about.path.clone()),
    ];
    sheet.line(&facts.into_iter().flatten().collect::<Vec<_>>().join(" · "));
    let made = &kept.versions;
    sheet.faint(&format!("read by ascribe {}, model {}, lexicon {}", made.program, made.model, made.lexicon));
    if kept.voice.len() > 1 {
        let others: Vec<&str> = kept
            .voice
            .iter()
            .filter(|id| **id != kept.document.id)
            .map(|id| short(id))
            .take(LISTED)
            .collect();
        sheet.line(&format!(
            "One voice with {}: {}",
            many(kept.voice.len() - 1, "other document"),
            others.join(", ")
        ));
    }
    if versions.len() > 1 {
        sheet.heading("Versions and places");
        for one in versions {
            let place = one.place.as_deref().unwrap_or_default();
            sheet.indented(&format!(
                "{} {} {place}",
                one.at.strftime("%Y-%m-%d %H:%M"),
                short(&one.document)
            ));
        }
    }
    if !kept.aliases.is_empty() {
        sheet.heading("What it says of names");
    }
    for one in kept.aliases.iter().take(3 * LISTED) {
        let source = sheet.names.party(&one.source);
        sheet.indented(&format!("{source}: {} {} {}", one.name, one.relation, one.other));
    }
    let techniques = kept.techniques.len();
    let techniques =
        if techniques > 0 { format!(", techniques named {techniques} times") } else { String::new() };
    sheet.heading(&format!("{}{techniques}", many(kept.statements.len(), "statement")));
    for (number, (id, one)) in (1..).zip(&kept.statements) {
        kept_statement(&mut sheet, &number.to_string(), (id, one), &kept.document.text);
    }
    sheet.out
}

fn kept_statement(sheet: &mut Sheet<'_>, number: &str, (id, one): (&String, &Statement), text: &str) {
    sheet.out.push('\n');
    sheet.out += &sheet.pen.head(number, one, sheet.names);
    if let Some(&span) = one.evidence.first() {
        sheet.out += &sheet.pen.sentence("", text, span, one);
    }
    sheet.faint(short(id));
}

pub(super) fn operation(
    view: &OperationView,
    group: Option<(&str, &[String])>,
    names: &Names,
    style: Style,
) -> String {
    let mut sheet = Sheet::new(names, style);
    let coalition = &view.coalition;
    let title = if view.names.is_empty() {
        "Operation without a name of its own".to_owned()
    } else {
        view.names.join("; ")
    };
    sheet.title(&title);
    sheet.line(&view.id);
    let accused: Vec<String> =
        view.accused.iter().take(LISTED).map(|(who, count)| format!("{} {count}", sheet.code(who))).collect();
    let first = coalition
        .first_attribution
        .map_or("nobody attributes it".to_owned(), |day| format!("first attributed {day}"));
    sheet.line(&format!(
        "{} in {} of {}; {first}. Accused: {}.",
        many(view.statements.len(), "statement"),
        many(coalition.documents, "document"),
        many(coalition.voices, "voice"),
        accused.join(", ")
    ));
    sheet.heading("Who stands where, the firmest first");
    for stand in &coalition.parties {
        party(&mut sheet, view, stand);
    }
    if let Some((title, codes)) = group {
        silence(&mut sheet, view, title, codes);
    }
    followed(&mut sheet, view);
    answers(&mut sheet, view);
    techniques(&mut sheet, view);
    links(&mut sheet, view);
    sheet.out
}

/// A party with its firmest statement, and its other acts.
fn party(sheet: &mut Sheet<'_>, view: &OperationView, stand: &Stand) {
    let is_told = stand.responsibility != Level::Unspecified;
    let level = if is_told { format!(" · {}", stand.responsibility.name()) } else { String::new() };
    let acts: Vec<&str> = stand.acts.iter().map(|act| act.name()).collect();
    let name = sheet.code(&stand.party);
    sheet.out.push('\n');
    let voices = if stand.voices > 1 { format!(" · {} voices", stand.voices) } else { String::new() };
    let line = format!(
        "{name}: {}{level} · {} · since {}{voices}",
        stand.commitment.name(),
        acts.join(", "),
        stand.first
    );
    sheet.out += &sheet.pen.paragraph(&line, 0, BOLD);
    let of_own_firmness =
        |at: &&usize| view.statements.get(**at).is_some_and(|one| one.claim.commitment == stand.commitment);
    let best = stand.statements.iter().find(of_own_firmness).or(stand.statements.first());
    if let Some(told) = best.and_then(|at| view.statements.get(*at)) {
        sheet.evidence(told);
        let more = stand.statements.len() - 1;
        let more = if more > 0 { format!(" · and {} more", many(more, "statement")) } else { String::new() };
        sheet.faint(&format!("{} · {}{more}", told.day, short(&told.id)));
    }
}

fn silence(sheet: &mut Sheet<'_>, view: &OperationView, title: &str, codes: &[String]) {
    let silent: Vec<String> = view.coalition.silent.iter().map(|code| sheet.code(code)).collect();
    sheet.heading(&format!("Of {title}"));
    match silent.is_empty() {
        true => sheet.indented(&format!("all {} are heard in these documents", codes.len())),
        false => sheet.indented(&format!("not heard in these documents: {}", silent.join(", "))),
    }
}

fn followed(sheet: &mut Sheet<'_>, view: &OperationView) {
    sheet.heading("What followed");
    if view.coalition.measures.is_empty() {
        sheet.indented("no charge, sanction, protest or disruption in these documents");
    }
    for measure in &view.coalition.measures {
        let Some(told) = view.statements.get(measure.statement) else { continue };
        let days = match measure.days {
            Some(0) => "the day of the first attribution".to_owned(),
            Some(days) if days > 0 => format!("{days} days after the first attribution"),
            Some(days) => format!("{} days before the first attribution", days.unsigned_abs()),
            None => String::new(),
        };
        sheet.told("", told, &[days]);
    }
}

fn answers(sheet: &mut Sheet<'_>, view: &OperationView) {
    if !view.coalition.denials.is_empty() {
        sheet.heading("What the accused and others answer");
    }
    for told in view.coalition.denials.iter().filter_map(|at| view.statements.get(*at)) {
        sheet.told("", told, &[]);
    }
}

fn techniques(sheet: &mut Sheet<'_>, view: &OperationView) {
    if !view.disclosures.is_empty() {
        sheet.heading("Techniques disclosed");
    }
    let named = |(id, name): &(String, Option<String>)| match name {
        Some(name) => format!("{id} {name}"),
        None => id.clone(),
    };
    for one in &view.disclosures {
        let Some(told) = view.statements.get(one.statement) else { continue };
        sheet.told("", told, &[]);
        let shown: Vec<String> = one.techniques.iter().take(LISTED).map(named).collect();
        let more = match one.techniques.len().saturating_sub(LISTED) {
            0 => String::new(),
            more => format!(" and {more} more (--format json lists all)"),
        };
        sheet.indented(&format!("{}: {}{more}", many(one.techniques.len(), "technique"), shown.join(", ")));
    }
}

fn links(sheet: &mut Sheet<'_>, view: &OperationView) {
    if view.links.is_empty() {
        return;
    }
    sheet.heading("Why these documents are taken together (`ascribe unlink` undoes it)");
    for Linked { one, other, score, reason } in view.links.iter().take(LISTED) {
        let weight = if *score == Link::BY_HAND { String::new() } else { format!(", {score}") };
        sheet.indented(&format!("{} and {}{weight}: {reason}", short(one), short(other)));
    }
    if view.links.len() > LISTED {
        sheet.faint(&format!("and {} more (--format json lists all)", view.links.len() - LISTED));
    }
}

pub(super) fn actor(view: &ActorView, names: &Names, style: Style) -> String {
    let mut sheet = Sheet::new(names, style);
    let name = sheet.code(&view.name);
    sheet.title(&name);
    if view.views.is_empty() && view.accused_of.is_empty() && view.says.is_empty() {
        sheet.line(
            "Nobody in the record speaks of this name. `ascribe search text:NAME` looks for it in all texts.",
        );
        return sheet.out;
    }
    if !view.views.is_empty() {
        sheet.heading("Who calls it what; each view is its source’s own, none is merged");
    }
    for one in &view.views {
        name_view(&mut sheet, one);
    }
    if !view.conflicts.is_empty() {
        sheet.heading("Where they do not agree");
    }
    for one in &view.conflicts {
        let (one_for, apart) = (one.one.join(", "), one.apart.join(", "));
        sheet.indented(&format!("{} and {}: one for {one_for}; not one for {apart}", one.name, one.other));
    }
    if !view.relations.is_empty() {
        sheet.heading("Relations that sources state");
    }
    for one in &view.relations {
        let sources = one.sources.join(", ");
        sheet.indented(&format!(
            "{sources}: {} {} {}",
            label(&one.subject),
            one.tie.words(),
            label(&one.object)
        ));
        sheet.faint(&format!("“{}”", one_line(&one.words)));
    }
    for (heading, hits) in [("Of what it is accused", &view.accused_of), ("What it says", &view.says)] {
        if hits.is_empty() {
            continue;
        }
        sheet.heading(&format!("{heading}: {}", many(hits.len(), "statement")));
        for Hit { told, title, operation } in hits {
            let title = title.as_deref().map(one_line).unwrap_or_default();
            sheet.told("", told, &[title, short(operation).to_owned()]);
        }
    }
    sheet.out
}

fn name_view(sheet: &mut Sheet<'_>, view: &NameView) {
    let source = view.source.trim_start_matches("-/");
    let source = if source.starts_with("sha256:") { short(source) } else { source };
    let mut parts = vec![format!("one: {}", view.names.join(", "))];
    parts.extend((!view.overlaps.is_empty()).then(|| format!("overlaps with: {}", view.overlaps.join(", "))));
    parts.extend((!view.distinct.is_empty()).then(|| format!("not: {}", view.distinct.join(", "))));
    sheet.indented(&format!("{source} – {}", parts.join("; ")));
}

pub(super) fn comparison(one: &str, other: &str, rows: &[Row], style: Style) -> String {
    let names = Names::default();
    let mut sheet = Sheet::new(&names, style);
    sheet.title(&format!("{} and {}", short(one), short(other)));
    let differ = rows.iter().filter(|row| !row.is_same()).count();
    sheet.line(&format!("{} differ.", many(differ, "field")));
    for row in rows.iter().filter(|row| !row.one.is_empty() || !row.other.is_empty()) {
        match row.is_same() {
            true => sheet.indented(&format!("  {}: {}", row.field, one_line(&row.one))),
            false => {
                sheet.indented(&format!("≠ {}: {}", row.field, value(&row.one)));
                sheet.indented(&format!("  {}  {}", " ".repeat(row.field.len()), value(&row.other)));
            }
        }
    }
    sheet.out
}

pub(super) fn documents_compared(
    one: &Kept,
    other: &Kept,
    alignment: &Alignment,
    names: &Names,
    style: Style,
) -> String {
    let mut sheet = Sheet::new(names, style);
    let title = |kept: &Kept| {
        let about = &kept.document.about;
        one_line(about.title.as_deref().or(about.place()).unwrap_or(&kept.document.id))
    };
    sheet.title(&format!("1: {}", title(one)));
    sheet.title(&format!("2: {}", title(other)));
    sheet.heading(&format!("Both say: {}", alignment.pairs.len()));
    for &(a, b) in &alignment.pairs {
        let (Some(left), Some(right)) = (one.statements.get(a), other.statements.get(b)) else { continue };
        kept_statement(&mut sheet, "1", (&left.0, &left.1), &one.document.text);
        let rows =
            ::record::compare::statements((&left.1, &one.document.text), (&right.1, &other.document.text));
        let differ: Vec<String> = rows
            .iter()
            .filter(|row| !row.is_same() && row.field != "quote")
            .map(|row| format!("{} {} → {}", row.field, value(&row.one), value(&row.other)))
            .collect();
        let differ = if differ.is_empty() { "the same".to_owned() } else { differ.join("; ") };
        sheet.indented(&format!("in 2, {}: {differ}", short(&right.0)));
    }
    for (number, kept, alone) in [("1", one, &alignment.only_one), ("2", other, &alignment.only_other)] {
        sheet.heading(&format!("Only {number} says: {}", alone.len()));
        for (id, claim) in alone.iter().filter_map(|at| kept.statements.get(*at)) {
            kept_statement(&mut sheet, number, (id, claim), &kept.document.text);
        }
    }
    sheet.out
}

pub(super) fn journal(entries: &[Entry], style: Style) -> String {
    let names = Names::default();
    let mut sheet = Sheet::new(&names, style);
    if entries.is_empty() {
        sheet.line("Nobody has decided anything yet. `ascribe accept ID --by NAME` is the first step.");
    }
    for entry in entries {
        sheet.line(&format!("{:>4}  {}", entry.number, decision(&entry.decision)));
        if entry.now.iter().any(Option::is_none) {
            sheet.faint("the statement is read no more in its document");
        }
    }
    sheet.out
}
