//! What can go wrong between the record and the disk, each with what the user can do.

use jiff::civil::Date;
use std::path::PathBuf;

/// Trouble with the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file cannot be opened or made.
    #[error("cannot open the record {}: {reason}; look whether the folder is there and may be written", path.display())]
    CannotOpen {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// The file is something else; it is not touched.
    #[error("{} is no record of Ascribe ({reason}); nothing was changed, give another file", path.display())]
    NotARecord {
        /// The file.
        path: PathBuf,
        /// What it is.
        reason: String,
    },
    /// The file was made by a newer program; it is not touched.
    #[error("{} was written by a newer version of Ascribe; use that version, nothing was changed", .0.display())]
    Newer(PathBuf),
    /// The file is damaged.
    #[error(
        "the record is damaged ({0}); nothing was overwritten: keep a copy, then restore a backup or add the documents to a new record"
    )]
    Damaged(String),
    /// Another program writes.
    #[error("another program is writing to the record; try again when it has ended")]
    Busy,
    /// There is no room.
    #[error("the disk is full; what was reported as added is kept, make room and add the rest again")]
    Full,
    /// The file or its folder may not be written.
    #[error("the record may only be read; allow writing to the file and its folder")]
    ReadOnly,
    /// Nothing of that id.
    #[error("there is no {what} {id} in the record; `ascribe search` shows what is there")]
    Unknown {
        /// statement, document or operation.
        what: &'static str,
        /// As it was given.
        id: String,
    },
    /// An id that cannot be one.
    #[error("`{0}` is no id of the record; ids look like sha256:…, statement--… or operation--…")]
    BadId(String),
    /// The beginning of several ids.
    #[error("several ids begin with `{0}`; give more of it")]
    Ambiguous(String),
    /// A place to go on from that no answer gave.
    #[error("`{0}` is no place to go on from; take the one that the last page gave")]
    BadCursor(String),
    /// A decision that cannot be made.
    #[error("{0}")]
    BadDecision(String),
    /// There are more statements of a day than keys for them.
    #[error(
        "there are more than four million statements of {0}; give the documents their days with --published"
    )]
    DayFull(Date),
    /// Anything else that the database says.
    #[error("the database refuses: {0}")]
    Database(sqlx::Error),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> StoreError {
        let sqlx::Error::Database(told) = &error else { return StoreError::Database(error) };
        let code: i32 = told.code().and_then(|code| code.parse().ok()).unwrap_or_default();
        // Extended result codes of SQLite keep the primary one in their lowest byte.
        match code & 0xff {
            5 | 6 => StoreError::Busy,
            8 => StoreError::ReadOnly,
            11 | 26 => StoreError::Damaged(told.message().to_owned()),
            13 => StoreError::Full,
            _ => StoreError::Database(error),
        }
    }
}
