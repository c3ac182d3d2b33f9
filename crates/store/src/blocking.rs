//! The record for callers that wait: one thread of its own runs what is asked.

use crate::{Answer, StoreError};
use std::future::Future;
use tokio::runtime::{Builder, Runtime};

/// A record with a runtime of its own. Not to be used inside another asynchronous runtime.
#[derive(Debug)]
pub struct Blocking<R> {
    runtime: Runtime,
    record: R,
}

impl<R> Blocking<R> {
    /// Opens a record: `Blocking::new(Sqlite::open(path))`.
    ///
    /// # Errors
    /// Where the record cannot be opened, or the system gives no runtime.
    pub fn new(open: impl Future<Output = Answer<R>>) -> Answer<Blocking<R>> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| StoreError::Database(sqlx::Error::Io(error)))?;
        let record = runtime.block_on(open)?;
        Ok(Blocking { runtime, record })
    }

    /// Asks the record, and waits for the answer: `record.ask(async |it| it.check().await)`.
    pub fn ask<T>(&self, question: impl AsyncFnOnce(&R) -> T) -> T {
        self.runtime.block_on(question(&self.record))
    }
}
