//! Which address answers what: a handler parses, asks the record, and renders.

use super::super::{ask, export};
use super::reply::{self, Client, Refusal, Reply};
use crate::reader::Reader;
use axum::Router;
use axum::extract::{Path, Query as Params, Request, State};
use axum::http::{StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::routing::get;
use jiff::civil::Date;
use record::answer::{ActorView, Counts, Hits, Kept, OperationView, Order, Paging, Shown, Version};
use record::query::Query;
use record::{compare, group};
use serde::Deserialize;
use std::net::IpAddr;
use std::sync::Arc;
use store::{Record, Sqlite};
use views::Names;
use views::record::Shape;
use views::stix::{END, Export, Tlp};
use views::web::{self, Asked, Found, Group};

/// Statements on a page.
const A_PAGE: usize = 50;
/// Statements that one request for JSON or CSV gives at most.
const MOST: usize = 1000;
/// Statements that are counted by field.
const COUNTED: usize = 5000;
/// Statements that the overview looks at.
const LATEST: usize = 500;
/// Statements of an actor on its page, of each kind.
const OF_ACTOR: usize = 50;
/// The group of which is asked where none is named.
const FIRST_GROUP: &str = "five-eyes";

type Answer = Result<Reply, Refusal>;
type Shared = State<Arc<Site>>;

/// What all handlers share.
pub(super) struct Site {
    store: Sqlite,
    reader: Reader,
    names: Names,
}

impl Site {
    pub(super) fn new(store: Sqlite, reader: Reader) -> Site {
        let names = Names::new(reader.lexicon().party_names());
        Site { store, reader, names }
    }
}

/// All that an address may say behind its `?`.
#[derive(Debug, Default, Deserialize)]
struct Asking {
    q: Option<String>,
    order: Option<String>,
    after: Option<String>,
    as_of: Option<String>,
    limit: Option<usize>,
    group: Option<String>,
    name: Option<String>,
    one: Option<String>,
    other: Option<String>,
}

impl Asking {
    /// The day as of which is asked, as written; a form sends an empty one for none.
    fn as_of(&self) -> Option<&str> {
        self.as_of.as_deref().filter(|day| !day.is_empty())
    }

    /// The day as of which is asked.
    fn day(&self) -> Result<Option<Date>, Refusal> {
        let Some(given) = self.as_of() else { return Ok(None) };
        let help = "write it as in 2021-07-19";
        given.parse().map(Some).map_err(|_| bad(format!("`{given}` is no day"), help))
    }

    fn order(&self) -> Result<Order, Refusal> {
        match self.order.as_deref().unwrap_or("newest") {
            "newest" | "" => Ok(Order::Newest),
            "oldest" => Ok(Order::Oldest),
            "firmest" => Ok(Order::Firmest),
            other => Err(bad(format!("`{other}` is no order"), "orders are newest, oldest, firmest")),
        }
    }

    fn query(&self) -> Result<Query, Refusal> {
        let question = self.q.as_deref().unwrap_or_default();
        let mut query = Query::parse(question).map_err(|error| {
            let place = error.position + 1;
            bad(format!("Cannot understand the question at character {place}: {}", error.message), error.hint)
        })?;
        query.as_of = query.as_of.or(self.day()?);
        Ok(query)
    }

    fn paging(&self, limit: usize) -> Result<Paging, Refusal> {
        Ok(Paging {
            order: self.order()?,
            limit,
            after: self.after.clone().filter(|after| !after.is_empty()),
        })
    }

    /// What must be given.
    fn given<'a>(value: Option<&'a String>, name: &str) -> Result<&'a str, Refusal> {
        let missing =
            || bad(format!("The address gives no `{name}`"), format!("add {name}=… behind the `?`"));
        value.map(String::as_str).filter(|value| !value.trim().is_empty()).ok_or_else(missing)
    }
}

fn bad(what: impl Into<String>, help: impl Into<String>) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, what, help)
}

/// Every address of the site.
pub(super) fn router(site: Arc<Site>) -> Router {
    Router::new()
        .route("/", get(overview))
        .route("/style.css", get(async || reply::style()))
        .route("/statements", get(statements))
        .route("/statements.csv", get(statements_as_csv))
        .route("/statement/{id}", get(statement))
        .route("/document/{id}", get(document))
        .route("/operation/{id}", get(operation))
        .route("/actor", get(actor))
        .route("/compare", get(comparison))
        .route("/journal", get(journal))
        .route("/api/v1/openapi.json", get(async || reply::json(views::web::OPENAPI)))
        .route("/api/v1/statements", get(statements_as_json))
        .route("/api/v1/statements.stix", get(statements_as_stix))
        .route("/api/v1/counts", get(counts_as_json))
        .route("/api/v1/statements/{id}", get(statement_as_json))
        .route("/api/v1/documents/{id}", get(document_as_json))
        .route("/api/v1/operations/{id}", get(operation_as_json))
        .route("/api/v1/actors", get(actor_as_json))
        .route("/api/v1/comparison", get(comparison_as_json))
        .route("/api/v1/journal", get(journal_as_json))
        .fallback(async |address: Uri| -> Answer {
            Err(Refusal::new(
                StatusCode::NOT_FOUND,
                format!("There is nothing at {}", address.path()),
                "follow the links",
            ))
        })
        .layer(middleware::from_fn(guarded))
        .with_state(site)
}

/// Lets in who asks for this machine by one of its own names, and gives refusals the form that the client reads.
async fn guarded(request: Request, next: Next) -> Reply {
    let client = if request.uri().path().starts_with("/api/") { Client::Program } else { Client::Browser };
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    if !is_own_name(host) {
        let what = "This address is not served here";
        return Refusal::new(StatusCode::MISDIRECTED_REQUEST, what, "ask for http://localhost or 127.0.0.1")
            .reply(client);
    }
    let reply = next.run(request).await;
    match reply.extensions().get::<Refusal>() {
        Some(refusal) => refusal.reply(client),
        // What the framework itself refuses: a value that is no number, a method that is not offered.
        None if reply.status().is_client_error() => {
            let help = "follow the links, or look at /api/v1/openapi.json";
            Refusal::new(reply.status(), "This request cannot be understood", help).reply(client)
        }
        None => reply,
    }
}

/// Whether that is a name of this machine that nobody else can give an address to: `localhost`, `127.0.0.1:8080`, `[::1]`.
fn is_own_name(host: &str) -> bool {
    let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    let name = host.rsplit_once(':').filter(|(_, port)| is_port(port)).map_or(host, |(name, _)| name);
    let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    bare.eq_ignore_ascii_case("localhost")
        || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

async fn overview(State(site): Shared) -> Answer {
    let paging = Paging { limit: LATEST, ..Paging::default() };
    let latest = site.store.search(&Query::default(), &paging).await?;
    Ok(reply::page(web::overview(&latest.hits, &site.names)))
}

async fn found(site: &Site, asked: &Asking, limit: usize) -> Result<Hits, Refusal> {
    Ok(site.store.search(&asked.query()?, &asked.paging(limit)?).await?)
}

async fn counted(site: &Site, asked: &Asking) -> Result<Counts, Refusal> {
    Ok(site.store.counts(&asked.query()?, COUNTED).await?)
}

/// The page of a question; one that cannot be understood is shown again with what is wrong.
async fn statements(State(site): Shared, Params(asked): Params<Asking>) -> Answer {
    let shown = Asked {
        question: asked.q.as_deref().unwrap_or_default(),
        order: asked.order.as_deref().unwrap_or("newest"),
        as_of: asked.as_of(),
    };
    let answer = async { Ok((found(&site, &asked, A_PAGE).await?, counted(&site, &asked).await?)) };
    let page = match answer.await {
        Ok((hits, counts)) => web::statements(shown, Found::Hits(&hits, &counts), &site.names),
        Err(Refusal { status: StatusCode::BAD_REQUEST, what, help }) => {
            web::statements(shown, Found::Misunderstood(&what, &help), &site.names)
        }
        Err(refusal) => return Err(refusal),
    };
    Ok(reply::page(page))
}

async fn statements_as_csv(State(site): Shared, Params(asked): Params<Asking>) -> Answer {
    let hits = found(&site, &asked, MOST).await?;
    Ok(reply::csv(views::record::hits(&hits, &site.names, Shape::Csv)))
}

async fn statements_as_json(State(site): Shared, Params(asked): Params<Asking>) -> Answer {
    let limit = asked.limit.unwrap_or(A_PAGE);
    if !(1..=MOST).contains(&limit) {
        return Err(bad(format!("limit={limit} is out of range"), format!("give 1 to {MOST}")));
    }
    let hits = found(&site, &asked, limit).await?;
    Ok(reply::json(views::record::hits(&hits, &site.names, Shape::Json)))
}

/// The same statements as one bundle.
async fn statements_as_stix(State(site): Shared, Params(asked): Params<Asking>) -> Answer {
    let hits = found(&site, &asked, MOST).await?;
    let decided = export::decided(&site.store.journal().await?, asked.day()?);
    let mut export = Export::new(&hits.hits, &decided, &site.names, Tlp::Clear);
    let mut bundle = export.begin();
    for document in export.documents() {
        bundle += &export.document(&site.store.document(&document).await?);
    }
    Ok(reply::stix(bundle + END))
}

async fn counts_as_json(State(site): Shared, Params(asked): Params<Asking>) -> Answer {
    Ok(reply::json(views::record::counts(&counted(&site, &asked).await?, &site.names, Shape::Json)))
}

/// A statement with the reasons for it, for which its document is read again.
async fn explained(site: &Arc<Site>, id: &str, asked: &Asking) -> Result<Shown, Refusal> {
    let id = site.store.resolve(id).await?;
    let mut shown = site.store.statement(&id, asked.day()?).await?;
    let site = Arc::clone(site);
    let read = tokio::task::spawn_blocking(move || {
        ask::explain(&site.reader, &mut shown);
        shown
    });
    let failed = |_| {
        Refusal::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "Reading the document again broke off",
            "please report it",
        )
    };
    read.await.map_err(failed)
}

async fn statement(State(site): Shared, Path(id): Path<String>, Params(asked): Params<Asking>) -> Answer {
    Ok(reply::page(web::statement(&explained(&site, &id, &asked).await?, &site.names)))
}

async fn statement_as_json(
    State(site): Shared,
    Path(id): Path<String>,
    Params(asked): Params<Asking>,
) -> Answer {
    let shown = explained(&site, &id, &asked).await?;
    Ok(reply::json(views::record::statement(&shown, &site.names, Shape::Json)))
}

/// A document with the versions of its page.
async fn versioned(site: &Site, id: &str) -> Result<(Kept, Vec<Version>), Refusal> {
    let id = site.store.resolve(id).await?;
    Ok((site.store.document(&id).await?, site.store.versions(&id).await?))
}

async fn document(State(site): Shared, Path(id): Path<String>) -> Answer {
    let (kept, versions) = versioned(&site, &id).await?;
    Ok(reply::page(web::document(&kept, &versions, &site.names)))
}

async fn document_as_json(State(site): Shared, Path(id): Path<String>) -> Answer {
    let (kept, versions) = versioned(&site, &id).await?;
    Ok(reply::json(views::record::document(&kept, &versions, &site.names, Shape::Json)))
}

/// An operation with the coalition of the asked group; what the group is called, and its members.
async fn asked_operation(
    site: &Site,
    id: &str,
    asked: &Asking,
) -> Result<(OperationView, String, Vec<String>), Refusal> {
    let id = site.store.resolve(id).await?;
    let mut view = site.store.operation(&id, asked.day()?).await?;
    let name = asked.group.as_deref().unwrap_or(FIRST_GROUP);
    let (title, codes) = ask::ask_of_group(&mut view, name).map_err(|it| bad(it.message, it.help))?;
    Ok((view, title, codes))
}

async fn operation(State(site): Shared, Path(id): Path<String>, Params(asked): Params<Asking>) -> Answer {
    let (view, title, _) = asked_operation(&site, &id, &asked).await?;
    let known: Vec<&str> = group::names().collect();
    let group = Group { asked: asked.group.as_deref().unwrap_or(FIRST_GROUP), title: &title, known: &known };
    Ok(reply::page(web::operation(&view, group, asked.as_of(), &site.names)))
}

async fn operation_as_json(
    State(site): Shared,
    Path(id): Path<String>,
    Params(asked): Params<Asking>,
) -> Answer {
    let (view, title, codes) = asked_operation(&site, &id, &asked).await?;
    Ok(reply::json(views::record::operation(&view, Some((&title, &codes)), &site.names, Shape::Json)))
}

async fn asked_actor(site: &Site, asked: &Asking) -> Result<ActorView, Refusal> {
    let name = Asking::given(asked.name.as_ref(), "name")?;
    Ok(site.store.actor(name, asked.day()?, OF_ACTOR).await?)
}

async fn actor(State(site): Shared, Params(asked): Params<Asking>) -> Answer {
    Ok(reply::page(web::actor(&asked_actor(&site, &asked).await?, &site.names)))
}

async fn actor_as_json(State(site): Shared, Params(asked): Params<Asking>) -> Answer {
    let view = asked_actor(&site, &asked).await?;
    Ok(reply::json(views::record::actor(&view, &site.names, Shape::Json)))
}

/// The two statements that are to be compared.
async fn two(site: &Site, asked: &Asking) -> Result<(Shown, Shown), Refusal> {
    let (one, other) =
        (Asking::given(asked.one.as_ref(), "one")?, Asking::given(asked.other.as_ref(), "other")?);
    let (one, other) = (site.store.resolve(one).await?, site.store.resolve(other).await?);
    let day = asked.day()?;
    Ok((site.store.statement(&one, day).await?, site.store.statement(&other, day).await?))
}

async fn comparison(State(site): Shared, Params(asked): Params<Asking>) -> Answer {
    let (one, other) = two(&site, &asked).await?;
    Ok(reply::page(web::comparison(&one, &other, &compare::shown(&one, &other), &site.names)))
}

async fn comparison_as_json(State(site): Shared, Params(asked): Params<Asking>) -> Answer {
    let (one, other) = two(&site, &asked).await?;
    let rows = compare::shown(&one, &other);
    Ok(reply::json(views::record::comparison(&one.told.id, &other.told.id, &rows, Shape::Json)))
}

async fn journal(State(site): Shared) -> Answer {
    Ok(reply::page(web::journal(&site.store.journal().await?)))
}

async fn journal_as_json(State(site): Shared) -> Answer {
    Ok(reply::json(views::record::journal(&site.store.journal().await?, Shape::Json)))
}

#[cfg(test)]
mod tests {
    use super::is_own_name;

    #[test]
    fn only_names_of_this_machine_are_served() {
        for own in ["localhost", "LOCALHOST:8080", "127.0.0.1", "127.0.0.1:8080", "[::1]:8080", "[::1]"] {
            assert!(is_own_name(own), "{own}");
        }
        for foreign in
            ["", "example.org", "localhost.example.org", "10.0.0.1:8080", "127.0.0.1.example.org:80", "[::2]"]
        {
            assert!(!is_own_name(foreign), "{foreign}");
        }
    }
}
