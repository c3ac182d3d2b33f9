//! The one place where the pipeline is put together: bytes to document, document to trees, trees to statements.

use crate::cli::ReadingArgs;
use crate::console::Complaint;
use crate::lexicon;
use claims::{Lexicon, Reading, TriedSentence};
use jiff::Timestamp;
use record::document::Addition;
use syntax::{Model, Parsed};
use text::{Document, Input, Span};
use views::{Names, Page, Versions};

/// What became of one document, stage by stage.
pub(crate) struct Read {
    /// The document in canonical form.
    pub(crate) document: Document,
    /// Its sentences.
    pub(crate) parsed: Parsed,
    /// What was found in it.
    pub(crate) reading: Reading,
}

/// The model and the lexicon, loaded once and shared by all threads.
pub(crate) struct Reader {
    model: &'static Model,
    lexicon: lexicon::Loaded,
    versions: Versions,
    names: Names,
}

impl Reader {
    /// The built-in model, and the built-in or the asked lexicon.
    ///
    /// # Errors
    /// Where the asked lexicon cannot be read or does not hold what a lexicon must.
    pub(crate) fn new(asked: &ReadingArgs) -> Result<Reader, Complaint> {
        lexicon::load(asked.lexicon.as_deref()).map(Reader::with)
    }

    /// The built-in model and this lexicon.
    pub(crate) fn with(lexicon: lexicon::Loaded) -> Reader {
        let model = Model::embedded();
        let versions = Versions {
            ascribe: env!("CARGO_PKG_VERSION").to_owned(),
            model: model.version().to_owned(),
            lexicon: lexicon.get().version().to_owned(),
        };
        let names = Names::new(lexicon.get().party_names());
        Reader { model, lexicon, versions, names }
    }

    /// What it reads with.
    pub(crate) fn lexicon(&self) -> &Lexicon {
        self.lexicon.get()
    }

    /// The page that the views show.
    pub(crate) fn page<'a>(&'a self, read: &'a Read) -> Page<'a> {
        Page {
            document: &read.document,
            reading: &read.reading,
            versions: &self.versions,
            names: &self.names,
        }
    }

    /// What became of the sentences at these places of a document.
    pub(crate) fn explain_at(&self, read: &Read, places: &[Span]) -> Vec<TriedSentence> {
        claims::explain_at(self.lexicon.get(), &read.document, &read.parsed, places)
    }

    /// Reads one document; **never fails**: trouble in the input is among the problems of the two.
    pub(crate) fn read(&self, input: Input) -> Read {
        let document = text::read(input);
        let (parsed, reading) = self.read_document(&document);
        Read { document, parsed, reading }
    }

    /// A document that was read, as it goes into the record.
    pub(crate) fn addition(&self, read: Read, obtained: Timestamp) -> Addition {
        Addition::read(read.document, read.reading, self.record_versions(), obtained)
    }

    /// What reads, as the record keeps it.
    pub(crate) fn record_versions(&self) -> record::document::Versions {
        let Versions { ascribe, model, lexicon } = self.versions.clone();
        record::document::Versions { program: ascribe, model, lexicon }
    }

    /// Reads a document of the record again.
    pub(crate) fn reread_document(&self, document: &Document) -> Reading {
        self.read_document(document).1
    }

    /// Reads one document, unless it is known: then nothing is looked for in it.
    pub(crate) fn read_unless(&self, input: Input, is_known: impl Fn(&str) -> bool) -> Read {
        let document = text::read(input);
        let (parsed, reading) =
            if is_known(&document.id) { Default::default() } else { self.read_document(&document) };
        Read { document, parsed, reading }
    }

    /// Reads a document that another reader has read.
    pub(crate) fn reread(&self, read: &Read) -> Reading {
        self.read_document(&read.document).1
    }

    fn read_document(&self, document: &Document) -> (Parsed, Reading) {
        let lexicon: &Lexicon = self.lexicon.get();
        let wants_trees = |parsed: &Parsed| lexicon.wants_trees(document, parsed);
        let parsed = syntax::parse(self.model, &document.text, &document.blocks, &wants_trees);
        let reading = claims::extract(document, &parsed, lexicon);
        (parsed, reading)
    }
}
