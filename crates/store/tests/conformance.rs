//! What every database behind the record must do. A new one is a further line at the end of this file.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot set up its case must fail")]

#[path = "suite/texts.rs"]
mod texts;

use claims::{Act, Cited, Commitment, ConductKind, Confidence, Level, Reason, Statement, Technique};
use jiff::civil::Date;
use record::answer::{Order, Outcome, Paging};
use record::decision::{Correction, Standing, Verdict};
use record::document::Origin;
use record::query::Query;
use store::{Blocking, Record, StoreError};
use text::Span;
use texts::{Draft, dated, ids, operation, party, versions};

fn day(words: &str) -> Option<Date> {
    Some(words.parse().unwrap())
}

fn moment(day: &str) -> jiff::Timestamp {
    format!("{day}T15:00:00Z").parse().unwrap()
}

fn add<R: Record>(store: &Blocking<R>, drafts: &[Draft]) -> Vec<Vec<String>> {
    let additions: Vec<_> = drafts.iter().cloned().map(Draft::done).collect();
    store.ask(async |it| it.add(&additions).await).unwrap();
    additions.iter().map(ids).collect()
}

/// The evidence of the hits, each up to its first full stop.
fn found<R: Record>(store: &Blocking<R>, question: &str) -> Vec<String> {
    ordered(store, question, Order::Newest)
}

fn ordered<R: Record>(store: &Blocking<R>, question: &str, order: Order) -> Vec<String> {
    let query = Query::parse(question).unwrap();
    let paging = Paging { order, ..Paging::default() };
    let hits = store.ask(async |it| it.search(&query, &paging).await).unwrap();
    hits.hits.into_iter().map(|hit| hit.told.evidence).collect()
}

fn sound<R: Record>(store: &Blocking<R>) {
    assert_eq!(store.ask(async |it| it.check().await).unwrap(), []);
}

fn decide<R: Record>(store: &Blocking<R>, verdict: &Verdict, on: &str) -> i64 {
    store.ask(async |it| it.decide(verdict, "Ada", moment(on), Some("seen")).await).unwrap()
}

/// A statement in which every field has a value.
fn full(statement: &mut Statement) {
    let span = statement.evidence[0];
    let part = |from: u32, to: u32| Span::new(span.start + from, span.start + to);
    statement.reported_by = Some(party("US/Lisa Monaco"));
    statement.accused[0].tie = Some("affiliated with".into());
    statement.commitment = Commitment::Hedged;
    statement.responsibility = Level::Shaped;
    statement.responsibility_span = Some(part(1, 4));
    statement.confidence = Some(Confidence { stix: 85, is_likelihood: true, span: part(2, 5) });
    statement.conduct = Some(Cited { value: ConductKind::SupplyChain, span: part(3, 6) });
    operation(statement, "SolarWinds");
    statement.victims = vec![party("DE"), party("-/Example Bank")];
    statement.measure = Some(part(4, 7));
    dated(statement, "2026-01");
    statement.quote = Some(part(5, 8));
    statement.techniques = vec![0, 1];
    statement.evidence.push(part(0, 9));
    let because = "frame `accuse` allows at most asserts".to_owned();
    statement.why.push(Reason { field: "commitment", because, span: Some(part(0, 2)) });
    statement.why.push(Reason { field: "act", because: "judged\nwith +5".into(), span: None });
}

fn what_is_kept_comes_back_as_it_was<R: Record>(store: &Blocking<R>) {
    let technique = |id: &str, by_id: bool| {
        let name = by_id.then(|| "Valid Accounts".to_owned());
        Technique { id: id.into(), name, span: Span::new(1, 4), by_id }
    };
    let draft = Draft::at("https://example.org/a", "2026-01-05")
        .published("2026-01-02")
        .by("The Daily Example")
        .titled("A title")
        .says_with("attribute US,GB > CN/APT40,CN", "The US and Britain – accused “China” of hacking.", full)
        .says("deny CN > CN", "China denies it.")
        .calls("-/One", "APT40", "same-as", "Leviathan")
        .with(|reading| reading.techniques = vec![technique("T1078", true), technique("T9999", false)])
        .with(|reading| reading.issuers = vec![party("NO/Ministry of Foreign Affairs")]);
    let addition = draft.clone().done();
    let ids = add(store, &[draft]).remove(0);
    let kept = store.ask(async |it| it.document(&addition.document.id).await).unwrap();
    assert_eq!(kept.document, addition.document);
    assert_eq!((kept.origin, kept.versions), (Origin::Read, versions("1")));
    assert_eq!(kept.techniques, addition.reading.techniques);
    assert_eq!(kept.aliases, addition.reading.aliases);
    assert_eq!((kept.period.from, kept.period.until), ("2026-01-02".parse().unwrap(), None));
    // Reasons are not kept: whoever wants them reads the document again.
    let without_why = |one: &Statement| Statement { why: Vec::new(), ..one.clone() };
    let read: Vec<_> = addition.reading.statements.iter().map(without_why).collect();
    let expected: Vec<_> = ids.iter().cloned().zip(read.clone()).collect();
    assert_eq!(kept.statements, expected);
    let shown = store.ask(async |it| it.statement(&ids[0], None).await).unwrap();
    assert_eq!(shown.machine, read[0]);
    assert_eq!((shown.told.standing, shown.told.claim), (Standing::Machine, read[0].clone()));
    assert_eq!(shown.told.day.to_string(), "2026-01-01");
    sound(store);
}

fn adding_again_adds_nothing<R: Record>(store: &Blocking<R>) {
    let draft =
        Draft::at("https://example.org/a", "2026-01-05").says("attribute US > CN", "The US accused China.");
    let again =
        Draft::at("https://example.org/a", "2026-02-05").says("attribute US > CN", "The US accused China.");
    let elsewhere =
        Draft::at("https://example.com/b", "2026-01-06").says("attribute US > CN", "The US accused China.");
    let outcome = |draft: &Draft| {
        let added = store.ask(async |it| it.add(&[draft.clone().done()]).await).unwrap().remove(0);
        (added.outcome, added.statements)
    };
    assert_eq!(outcome(&draft), (Outcome::New, 1));
    assert_eq!(outcome(&draft), (Outcome::Known, 0));
    assert_eq!(outcome(&again), (Outcome::Known, 0));
    assert_eq!(outcome(&elsewhere), (Outcome::SeenAgain, 0));
    assert_eq!(outcome(&elsewhere), (Outcome::Known, 0));
    let twice = [draft.clone().done(), draft.done()];
    store.ask(async |it| it.add(&twice).await).unwrap();
    assert_eq!(found(store, "").len(), 1);
    sound(store);
}

fn what_a_later_sighting_tells_is_found<R: Record>(store: &Blocking<R>) {
    let says = |draft: Draft| draft.says("attribute US > CN", "The US accused China.");
    add(store, &[says(Draft::at("https://a.example", "2026-01-05"))]);
    assert!(found(store, "by:\"Harbour Times\"").is_empty());
    // Clocks give nanoseconds.
    let mut again = says(Draft::at("https://b.example", "2026-01-06").by("Harbour Times")).done();
    again.obtained += jiff::SignedDuration::from_nanos(7);
    store.ask(async |it| it.add(std::slice::from_ref(&again)).await).unwrap();
    assert_eq!(found(store, "by:\"Harbour Times\"").len(), 1);
    sound(store);
}

fn a_corrected_page_stands_beside_the_old_one<R: Record>(store: &Blocking<R>) {
    let page = |on: &str| Draft::at("https://example.org/a", on).published("2026-01-02");
    let old = page("2026-01-05").says("attribute US > CN", "The US accused China.").done();
    let new = page("2026-01-09").says("attribute US > RU", "The US accused Russia.").done();
    // The newer version may come in first.
    let first = store.ask(async |it| it.add(std::slice::from_ref(&new)).await).unwrap();
    let second = store.ask(async |it| it.add(std::slice::from_ref(&old)).await).unwrap();
    assert_eq!(first[0].outcome, Outcome::New);
    assert_eq!(second[0].outcome, Outcome::NewVersion(new.document.id.clone()));
    assert_eq!(found(store, ""), ["The US accused Russia."]);
    assert_eq!(found(store, "as-of:2026-01-08"), ["The US accused China."]);
    assert_eq!(found(store, "as-of:2026-01-09"), ["The US accused Russia."]);
    assert_eq!(found(store, "as-of:2026-01-01"), [""; 0]);
    let versions = store.ask(async |it| it.versions(&new.document.id).await).unwrap();
    let order: Vec<_> = versions.iter().map(|one| one.document.as_str()).collect();
    assert_eq!(order, [old.document.id.as_str(), new.document.id.as_str()]);
    let kept = store.ask(async |it| it.document(&old.document.id).await).unwrap();
    assert_eq!(kept.period.until, day("2026-01-09"));
    sound(store);
}

fn library<R: Record>(store: &Blocking<R>) -> Vec<Vec<String>> {
    let one = Draft::at("https://example.org/1", "2026-01-05")
        .published("2021-07-19")
        .by("Harbour Times")
        .says(
            "attribute US,GB > CN/APT40",
            "Washington and London accused hackers of the Exchange server attack.",
        )
        .says_with("urge EU > CN", "Brussels urged Beijing to rein them in.", |s| {
            s.commitment = Commitment::Notes
        })
        .says("deny CN > CN", "Beijing denies hacking.")
        .plain("A word that stands in no statement: lighthouse.");
    let two = Draft::at("https://example.org/2", "2026-01-05")
        .published("2022-03-01")
        .says_with("sanction US/State Department > RU", "It sanctioned a Russian centre.", |s| {
            s.commitment = Commitment::Formal;
            s.victims = vec![party("DE")];
            s.responsibility = Level::Executed;
        })
        .says_with("attribute -/Microsoft > RU", "Microsoft named the same centre in 2020.", |s| {
            dated(s, "2020-05-01")
        });
    add(store, &[one, two])
}

fn questions_find_what_they_ask_for<R: Record>(store: &Blocking<R>) {
    library(store);
    let check = |question: &str, expected: &[&str]| {
        let hits = found(store, question);
        let first: Vec<_> = hits.iter().map(|words| words.split(' ').next().unwrap()).collect();
        assert_eq!(first, expected, "{question}");
    };
    check("source:US", &["It", "Washington"]);
    check("source:EU", &["Brussels"]);
    check("source:\"State Department\"", &["It"]);
    check("source:Microsoft", &["Microsoft"]);
    check("accused:APT40", &["Washington"]);
    check("accused:\"APT 40\"", &["Washington"]);
    check("source:US accused:CN act:attribute after:2021-01 \"exchange server\"", &["Washington"]);
    check("\"server exchange\"", &[]);
    check("exch* -london", &[]);
    check("-act:deny accused:CN", &["Washington", "Brussels"]);
    check("-source:US -source:EU", &["Beijing", "Microsoft"]);
    check("act:urge|deny", &["Brussels", "Beijing"]);
    check("commitment:>=formal", &["It"]);
    check("commitment:notes", &["Brussels"]);
    check("responsibility:state-executed", &["It"]);
    check("victim:DE", &["It"]);
    check("text:lighthouse act:urge", &["Brussels"]);
    check("lighthouse", &[]);
    check("-text:lighthouse", &["It", "Microsoft"]);
    check("by:\"Harbour Times\" act:deny", &["Beijing"]);
    check("on:2020", &["Microsoft"]);
    check("before:2021-07-19", &["Microsoft"]);
    check("after:2021-07-19 before:2022", &["Washington", "Brussels", "Beijing"]);
    check("as-of:2021-12", &["Washington", "Brussels", "Beijing"]);
    check("standing:accepted", &[]);
    check("\"c3\" OR \"a0\" NEAR(x)", &[]);
    let oldest = ordered(store, "source:US", Order::Oldest);
    assert!(oldest[0].starts_with("Washington") && oldest[1].starts_with("It"), "{oldest:?}");
    let firmest: Vec<_> =
        ordered(store, "", Order::Firmest).iter().map(|w| w.split(' ').next().unwrap().to_owned()).collect();
    assert_eq!(firmest, ["It", "Washington", "Beijing", "Microsoft", "Brussels"]);
}

fn counts_tell_how_hits_are_spread<R: Record>(store: &Blocking<R>) {
    library(store);
    let count = |question: &str, most| {
        let query = Query::parse(question).unwrap();
        store.ask(async |it| it.counts(&query, most).await).unwrap()
    };
    let all = count("", 100);
    assert_eq!((all.hits, all.is_complete), (5, true));
    assert_eq!(all.acts[0], (Act::Attribute, 2));
    assert_eq!(all.accused, [("CN".to_owned(), 3), ("RU".to_owned(), 2)]);
    assert!(
        all.sources.contains(&("US".to_owned(), 2)) && all.sources.contains(&("Microsoft".to_owned(), 1))
    );
    assert_eq!(count("accused:RU", 100).commitments, [(Commitment::Asserts, 1), (Commitment::Formal, 1)]);
    let newest = count("", 1);
    assert_eq!((newest.hits, newest.is_complete, newest.acts), (1, false, vec![(Act::Sanction, 1)]));
}

fn pages_stay_while_documents_are_added<R: Record>(store: &Blocking<R>) {
    let story = |number: u32| {
        let words = format!("The US accused China of attack number {number}.");
        let date = format!("2026-01-{:02}", number % 28 + 1);
        Draft::at(&format!("https://example.org/{number}"), "2026-03-01")
            .published(&date)
            .says("attribute US > CN", &words)
    };
    let drafts: Vec<_> = (0..50).map(story).collect();
    add(store, &drafts);
    for order in [Order::Newest, Order::Oldest, Order::Firmest] {
        let query = Query::parse("accused:CN attack").unwrap();
        let mut paging = Paging { order, limit: 7, after: None };
        let mut seen = Vec::new();
        loop {
            let page = store.ask(async |it| it.search(&query, &paging).await).unwrap();
            seen.extend(page.hits.into_iter().map(|hit| hit.told.id));
            if seen.len() == 14 && order == Order::Newest {
                add(store, &[story(50).published("2026-02-20")]);
            }
            paging.after = page.next;
            if paging.after.is_none() {
                break;
            }
        }
        let each: std::collections::BTreeSet<_> = seen.iter().collect();
        let expected = if order == Order::Newest { 50 } else { 51 };
        assert_eq!((seen.len(), each.len()), (expected, expected), "{order:?}");
    }
    let query = Query::default();
    for cursor in ["x", "o.0.1", "n.0", "n.0.1.2", "n.-1.3"] {
        let paging = Paging { after: Some(cursor.into()), ..Paging::default() };
        let answer = store.ask(async |it| it.search(&query, &paging).await);
        assert!(matches!(answer, Err(StoreError::BadCursor(_))), "{cursor}");
    }
}

fn decisions_hold_from_their_day_on<R: Record>(store: &Blocking<R>) {
    let ids = library(store).remove(0);
    let correction = Correction::new("accused", "CN/Unit 61398; RU").unwrap();
    let number = decide(store, &Verdict::Correct(ids[0].clone(), correction), "2026-02-01");
    decide(store, &Verdict::Reject(ids[1].clone()), "2026-02-03");
    decide(store, &Verdict::Accept(ids[2].clone()), "2026-02-03");
    assert_eq!(found(store, "accused:\"Unit 61398\"").len(), 1);
    assert_eq!(found(store, "accused:APT40").len(), 0);
    assert_eq!(found(store, "accused:APT40 as-of:2026-01-31").len(), 1);
    assert_eq!(found(store, "source:EU").len(), 0);
    assert_eq!(found(store, "source:EU standing:rejected").len(), 1);
    assert_eq!(found(store, "source:EU as-of:2026-02-02").len(), 1);
    assert_eq!(found(store, "standing:accepted"), ["Beijing denies hacking."]);
    let now = store.ask(async |it| it.statement(&ids[0], None).await).unwrap();
    assert_eq!(
        (now.told.standing, now.told.claim.accused.len(), now.machine.accused.len()),
        (Standing::Corrected, 2, 1)
    );
    assert_eq!(now.decisions.len(), 1);
    let then = store.ask(async |it| it.statement(&ids[0], day("2026-01-31")).await).unwrap();
    assert_eq!((then.told.standing, then.decisions.len()), (Standing::Machine, 0));
    let journal = store.ask(async |it| it.journal().await).unwrap();
    assert_eq!((journal.len(), journal[0].number, journal[0].decision.by.as_str()), (3, number, "Ada"));
    assert_eq!(journal[0].now, [Some(ids[0].clone())]);
    let labels = store.ask(async |it| it.labels().await).unwrap();
    assert_eq!(labels[1].statement.as_ref().unwrap().told.standing, Standing::Rejected);
    sound(store);
}

fn what_cannot_be_decided_is_refused<R: Record>(store: &Blocking<R>) {
    let ids = library(store).remove(0);
    let decide = |verdict: &Verdict, by: &str| {
        store.ask(async |it| it.decide(verdict, by, moment("2026-02-01"), None).await)
    };
    let unknown = format!("statement--{}", "00000000-0000-5000-8000-000000000000");
    assert!(matches!(decide(&Verdict::Accept(unknown), "Ada"), Err(StoreError::Unknown { .. })));
    assert!(matches!(decide(&Verdict::Accept("17".into()), "Ada"), Err(StoreError::BadId(_))));
    assert!(matches!(decide(&Verdict::Accept(ids[0].clone()), " "), Err(StoreError::BadDecision(_))));
    let same = Verdict::Link(ids[0].clone(), ids[0].clone());
    assert!(matches!(decide(&same, "Ada"), Err(StoreError::BadDecision(_))));
    assert!(store.ask(async |it| it.journal().await).unwrap().is_empty());
    for id in ["sha256:12", "sha256:zz", "", "operation--1", "statement--"] {
        assert!(store.ask(async |it| it.document(id).await).is_err(), "{id}");
        assert!(store.ask(async |it| it.statement(id, None).await).is_err(), "{id}");
        assert!(store.ask(async |it| it.operation(id, None).await).is_err(), "{id}");
    }
}

/// What answers look like, for comparing a record before and after.
fn picture<R: Record>(store: &Blocking<R>) -> String {
    let query = Query::default();
    let paging = Paging { limit: 1000, ..Paging::default() };
    let hits = store.ask(async |it| it.search(&query, &paging).await).unwrap().hits;
    let lines = hits.iter().map(|hit| {
        format!("{} {} {} {}", hit.told.id, hit.told.day, hit.told.standing.name(), hit.operation)
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn a_rebuild_changes_no_answer<R: Record>(store: &Blocking<R>) {
    let ids = library(store);
    add(store, &case());
    decide(store, &Verdict::Reject(ids[0][1].clone()), "2026-02-03");
    decide(store, &Verdict::Link(ids[0][0].clone(), ids[1][0].clone()), "2026-02-04");
    let before = picture(store);
    let rebuilt = store.ask(async |it| it.rebuild(&versions("2"), &mut |_| None).await).unwrap();
    assert_eq!((rebuilt.reread, rebuilt.homeless), (0, 0));
    assert_eq!(picture(store), before);
    sound(store);
}

fn decisions_survive_a_new_reading<R: Record>(store: &Blocking<R>) {
    let sentence = "The US accused China of hacking.";
    let old = Draft::at("https://example.org/1", "2026-01-05").says("attribute US > CN", sentence);
    let new =
        Draft::at("https://example.org/1", "2026-01-05").says("attribute US > CN/APT40", sentence).done();
    let ids = add(store, &[old]).remove(0);
    decide(
        store,
        &Verdict::Correct(ids[0].clone(), Correction::new("commitment", "formal").unwrap()),
        "2026-02-01",
    );
    let read = |reading: &claims::Reading| {
        store.ask(async |it| it.rebuild(&versions("2"), &mut |_| Some(reading.clone())).await).unwrap()
    };
    assert_eq!((read(&new.reading).reread, read(&new.reading).homeless), (1, 0));
    let other = texts::ids(&new).remove(0);
    assert_ne!(other, ids[0]);
    let shown = store.ask(async |it| it.statement(&other, None).await).unwrap();
    assert_eq!((shown.told.standing, shown.told.claim.commitment), (Standing::Corrected, Commitment::Formal));
    let kept = store.ask(async |it| it.document(&new.document.id).await).unwrap();
    assert_eq!(kept.versions.program, "2");
    // A reading that has no such statement leaves the decision in the journal, and a later one finds it again.
    assert_eq!(read(&claims::Reading::default()).homeless, 1);
    assert_eq!(store.ask(async |it| it.journal().await).unwrap()[0].now, [None]);
    assert_eq!(read(&new.reading).homeless, 0);
    assert_eq!(store.ask(async |it| it.journal().await).unwrap()[0].now, [Some(other)]);
    sound(store);
}

fn an_imported_coding_is_kept_by_a_rebuild<R: Record>(store: &Blocking<R>) {
    let mut row =
        Draft::at("incidents.csv#7", "2026-01-05").says("attribute -/Coder > CN", "China; espionage").done();
    row.origin = Origin::Imported;
    store.ask(async |it| it.add(std::slice::from_ref(&row)).await).unwrap();
    let empty = &mut |_: &record::document::Document| Some(claims::Reading::default());
    let rebuilt = store.ask(async |it| it.rebuild(&versions("2"), empty).await).unwrap();
    assert_eq!((rebuilt.reread, rebuilt.statements), (0, 1));
    let kept = store.ask(async |it| it.document(&row.document.id).await).unwrap();
    assert_eq!((kept.origin, kept.versions), (Origin::Imported, versions("1")));
}

/// Two documents of one case, and one of another state.
fn case() -> Vec<Draft> {
    let paper = Draft::at("https://paper.example/1", "2026-01-05")
        .published("2025-07-19")
        .by("The Paper")
        .says_with("charge US > CN", "The US charged four officers with hacking.", |s| {
            s.commitment = Commitment::Formal
        })
        .says(
            "attribute US > CN/Example Security Department",
            "Officials used a front company, says the indictment.",
        )
        .says_with("acknowledge NATO > CN", "NATO acknowledged it.", |s| s.commitment = Commitment::Notes)
        .says_with("deny CN > CN", "China denies it.", |s| s.commitment = Commitment::Denies);
    let advisory = Draft::at("https://agency.example/2", "2026-01-05")
        .published("2025-07-20")
        .says_with("charge US > CN", "The US charged four actors of the front company.", |s| {
            s.commitment = Commitment::Formal
        })
        .says("disclose US > CN/Example Security Department", "The department used many techniques.")
        .with(|reading| {
            let id = |id: &str| Technique { id: id.into(), name: None, span: Span::new(0, 3), by_id: true };
            reading.techniques = vec![id("T1078"), id("T1190"), id("T1078")];
        });
    let other = Draft::at("https://paper.example/3", "2026-01-05")
        .published("2025-07-19")
        .says("attribute US > RU", "The US also accused Russia.");
    vec![paper, advisory, other]
}

fn documents_of_one_operation_are_linked_in_any_order<R: Record>(store: &Blocking<R>, other: &Blocking<R>) {
    let mut turned = case();
    turned.reverse();
    let ids = add(store, &case());
    for draft in turned {
        add(other, &[draft]);
    }
    let group = ["US".to_owned(), "GB".to_owned()];
    for store in [store, other] {
        let view = store.ask(async |it| it.operation(&ids[0][0], None).await).unwrap();
        assert_eq!(view.statements.len(), 6, "{:?}", view.links);
        assert_eq!(view.id, record::telling::operation_id(&ids[0][0]));
        assert_eq!(view.links.len(), 1);
        for reason in ["example security department", "4 persons", "a front company", "US charge CN"] {
            assert!(view.links[0].reason.contains(reason), "{:?}", view.links);
        }
        let stands: Vec<_> =
            view.coalition.parties.iter().map(|one| (one.party.as_str(), one.commitment)).collect();
        assert_eq!(stands, [("US", Commitment::Formal), ("NATO", Commitment::Notes)]);
        assert_eq!(
            (
                record::coalition::coalition(&view.statements, &group).silent.as_slice(),
                view.coalition.denials.len()
            ),
            (["GB".to_owned()].as_slice(), 1)
        );
        assert_eq!(view.coalition.measures.len(), 2);
        let named = [("T1078".to_owned(), None), ("T1190".to_owned(), None)];
        assert_eq!(view.disclosures.len(), 1);
        assert_eq!(view.disclosures[0].techniques, named);
        assert_eq!(view.statements[view.disclosures[0].statement].claim.act, Act::Disclose);
        // Every id that an operation ever had leads to it.
        for id in [&ids[1][0], &record::telling::operation_id(&ids[1][0])] {
            assert_eq!(store.ask(async |it| it.operation(id, None).await).unwrap().id, view.id);
        }
        let then = store.ask(async |it| it.operation(&ids[0][0], day("2025-07-19")).await).unwrap();
        assert_eq!(then.statements.len(), 4);
        let russia = store.ask(async |it| it.operation(&ids[2][0], None).await).unwrap();
        assert_eq!(russia.statements.len(), 1);
        sound(store);
    }
}

fn links_can_be_undone_and_drawn_by_hand<R: Record>(store: &Blocking<R>) {
    let ids = add(store, &case());
    let size = |id: &str, as_of: Option<Date>| {
        store.ask(async |it| it.operation(id, as_of).await).unwrap().statements.len()
    };
    let operation = store.ask(async |it| it.operation(&ids[0][0], None).await).unwrap().id;
    decide(store, &Verdict::Unlink(ids[1][1].clone(), operation.clone()), "2026-02-01");
    assert_eq!((size(&ids[0][0], None), size(&ids[1][1], None)), (5, 1));
    decide(store, &Verdict::Link(ids[2][0].clone(), operation), "2026-02-03");
    assert_eq!((size(&ids[0][0], None), size(&ids[2][0], None)), (6, 6));
    assert_eq!(size(&ids[2][0], day("2026-02-02")), 1);
    decide(store, &Verdict::Unlink(ids[2][0].clone(), ids[0][0].clone()), "2026-02-05");
    assert_eq!((size(&ids[0][0], None), size(&ids[2][0], None)), (5, 1));
    // What comes later is linked without undoing what people said.
    let more = Draft::at("https://agency.example/4", "2026-03-01").published("2025-07-21");
    add(
        store,
        &[more.says("disclose US > CN/Example Security Department", "A front company of the department.")],
    );
    assert_eq!((size(&ids[0][0], None), size(&ids[1][1], None), size(&ids[2][0], None)), (6, 1, 1));
    sound(store);
}

fn one_wire_story_is_one_voice<R: Record>(store: &Blocking<R>) {
    let body: String =
        (0..60).map(|at| format!("Sentence number {at} of the story tells what was found. ")).collect();
    let paper = |number: u32| {
        Draft::at(&format!("https://paper{number}.example"), "2026-01-05")
            .by(&format!("Paper {number}"))
            .says("attribute US > CN/APT40", "The US accused China of the Harbour Pilot operation.")
            .plain(&body)
            .plain(&format!("Paper {number} asks you to subscribe."))
    };
    let own = Draft::at("https://own.example", "2026-01-06")
        .says("attribute GB > CN/APT40", "London accused APT40 of the Harbour Pilot operation.")
        .plain("Quite another story, told by somebody who asked in London.");
    let ids = add(store, &[paper(1), paper(2), own, paper(3)]);
    let view = store.ask(async |it| it.operation(&ids[0][0], None).await).unwrap();
    assert_eq!((view.coalition.documents, view.coalition.voices), (4, 2), "{:?}", view.links);
    let kept = store.ask(async |it| it.document(&paper(2).done().document.id).await).unwrap();
    assert_eq!(kept.voice.len(), 3);
}

fn views_on_names_stand_side_by_side<R: Record>(store: &Blocking<R>) {
    let one = Draft::at("https://one.example", "2026-01-05")
        .calls("-/One", "Salt Typhoon", "same-as", "FamousSparrow")
        .calls("-/One", "Salt Typhoon", "same-as", "GhostEmperor")
        .says_with(
            "attribute -/One > CN/Salt Typhoon 1",
            "One says that a unit is behind Salt Typhoon 1.",
            |s| {
                s.accused[0].tie = Some("unit of".into());
            },
        );
    let two = Draft::at("https://two.example", "2026-01-09")
        .by("Two")
        .calls("~", "FamousSparrow", "same-as", "Earth Estries")
        .calls("~", "Salt Typhoon", "distinct", "FamousSparrow");
    add(store, &[one, two]);
    let view = store.ask(async |it| it.actor("salt typhoon", None, 20).await).unwrap();
    let shown: Vec<_> =
        view.views.iter().map(|one| format!("{}: {}", one.source, one.names.join(", "))).collect();
    assert_eq!(shown, ["-/One: FamousSparrow, GhostEmperor, salt typhoon", "Two: salt typhoon"]);
    assert_eq!(view.conflicts.len(), 1);
    assert_eq!(
        (view.conflicts[0].one.as_slice(), view.conflicts[0].apart.as_slice()),
        (["-/One".to_owned()].as_slice(), ["Two".to_owned()].as_slice())
    );
    let then = store.ask(async |it| it.actor("Salt Typhoon", day("2026-01-08"), 20).await).unwrap();
    assert!(then.conflicts.is_empty() && then.views.len() == 1);
    let unit = store.ask(async |it| it.actor("Salt Typhoon 1", None, 20).await).unwrap();
    assert_eq!(
        (unit.accused_of.len(), unit.relations.len(), unit.relations[0].tie.words()),
        (1, 1, "unit of")
    );
    let vendor = store.ask(async |it| it.actor("One", None, 20).await).unwrap();
    assert_eq!((vendor.says.len(), vendor.accused_of.len()), (1, 0));
    assert!(store.ask(async |it| it.actor(" … ", None, 20).await).is_err());
}

/// The suite for one database: `$open` makes a new and empty record.
macro_rules! conformance {
    ($module:ident, $open:path: $($name:ident),+ $(,)?) => {
        mod $module {
            $(#[test]
            fn $name() {
                super::$name(&$open().0);
            })+

            #[test]
            fn documents_of_one_operation_are_linked_in_any_order() {
                super::documents_of_one_operation_are_linked_in_any_order(&$open().0, &$open().0);
            }
        }
    };
}

/// A record in a folder that goes with it.
fn sqlite() -> (Blocking<store::Sqlite>, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("record.db");
    (Blocking::new(store::Sqlite::open(&path)).unwrap(), folder)
}

conformance!(in_sqlite, crate::sqlite:
    what_is_kept_comes_back_as_it_was,
    adding_again_adds_nothing,
    what_a_later_sighting_tells_is_found,
    a_corrected_page_stands_beside_the_old_one,
    questions_find_what_they_ask_for,
    counts_tell_how_hits_are_spread,
    pages_stay_while_documents_are_added,
    decisions_hold_from_their_day_on,
    what_cannot_be_decided_is_refused,
    a_rebuild_changes_no_answer,
    decisions_survive_a_new_reading,
    an_imported_coding_is_kept_by_a_rebuild,
    links_can_be_undone_and_drawn_by_hand,
    one_wire_story_is_one_voice,
    views_on_names_stand_side_by_side,
);
