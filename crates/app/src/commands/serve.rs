//! `ascribe serve`: the record in a browser and as JSON, on this machine alone.
//!
//! A handler parses, asks, renders; what a page looks like is the business of `views::web`. Only reading is offered: nothing
//! that a browser can be made to send changes the record. Requests that name another host than this machine are refused, so
//! that a page elsewhere cannot read the record through a name that it controls (DNS rebinding).

mod reply;
mod site;

use super::{Ending, refused};
use crate::cli::ServeArgs;
use crate::console::{Complaint, Console};
use crate::keeper;
use crate::reader::Reader;
use site::Site;
use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;

/// Serves until Ctrl-C.
pub(super) fn run(asked: &ServeArgs, console: &Console) -> Ending {
    match served(asked) {
        Ok(()) => Ending::Done,
        Err(complaint) => refused(console, &complaint, Ending::Incomplete),
    }
}

fn served(asked: &ServeArgs) -> Result<(), Complaint> {
    let address = asked.address;
    if !address.ip().is_loopback() {
        let help = "give a loopback address, as 127.0.0.1:8080 or [::1]:8080, and let a web server with a login stand before it";
        return Err(Complaint::new(
            format!("{address} can be reached from elsewhere, and there is no login"),
            help,
        ));
    }
    let path = keeper::existing(&asked.record)?;
    let reader = Reader::with(crate::lexicon::load(None)?);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| cannot_listen(address, &error))?;
    runtime.block_on(async {
        let store = store::Sqlite::open(&path).await.map_err(|error| keeper::complaint(&error))?;
        let listener = TcpListener::bind(address).await.map_err(|error| cannot_listen(address, &error))?;
        let bound = listener.local_addr().map_err(|error| cannot_listen(address, &error))?;
        // Whoever reads it may have gone away; the record is served all the same.
        let _ = writeln!(
            std::io::stdout(),
            "The record {} is at http://{bound}/ – Ctrl-C ends it.",
            path.display()
        );
        let site = Arc::new(Site::new(store, reader));
        let ended = axum::serve(listener, site::router(site)).with_graceful_shutdown(interrupted()).await;
        ended.map_err(|error| cannot_listen(address, &error))
    })
}

/// Waits for Ctrl-C. Where the system cannot tell of it, the program is ended by the system anyway.
async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

fn cannot_listen(address: SocketAddr, error: &std::io::Error) -> Complaint {
    Complaint::new(
        format!("cannot serve at {address}: {error}"),
        "choose another port with --address 127.0.0.1:PORT",
    )
}
