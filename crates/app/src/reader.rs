//! The one place where the pipeline is put together: bytes to document, document to trees, trees to statements.

use claims::Reading;
use text::{Document, Input};
use views::{Names, Versions};

/// The model and the lexicon, loaded once and shared by all threads.
pub(crate) struct Reader {
    versions: Versions,
    names: Names,
}

impl Reader {
    /// The built-in model and lexicon.
    pub(crate) fn embedded() -> Reader {
        let ascribe = env!("CARGO_PKG_VERSION").to_owned();
        Reader {
            versions: Versions { ascribe, model: "none".to_owned(), lexicon: "none".to_owned() },
            names: Names::default(),
        }
    }

    /// What every result is stamped with.
    pub(crate) fn versions(&self) -> &Versions {
        &self.versions
    }

    /// What the codes of parties are called.
    pub(crate) fn names(&self) -> &Names {
        &self.names
    }

    /// Reads one document; **never fails**: trouble in the input is among the problems of the two.
    pub(crate) fn read(&self, input: Input) -> (Document, Reading) {
        let text = match input.content {
            text::Content::Bytes(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            text::Content::Text(text) | text::Content::Html(text) => text,
        };
        let document = Document {
            id: "sha256:0".to_owned(),
            path: input.path,
            url: input.url,
            title: input.title,
            published: input.published.and_then(|date| date.parse().ok()),
            language: "und".to_owned(),
            site: None,
            byline: None,
            issuers: input.issuers,
            text,
            blocks: Vec::new(),
            problems: Vec::new(),
        };
        (document, Reading::default())
    }
}

/// The document of one line of a batch.
pub(crate) fn json_line(_line: &str) -> Result<Input, text::Problem> {
    Ok(Input::default())
}
