-- Ground: what came in and what people decided. Never changed, never deleted: the triggers below hold it.

CREATE TABLE document (
    n        INTEGER PRIMARY KEY,
    id       BLOB NOT NULL UNIQUE,  -- SHA-256 of the canonical text
    text     BLOB NOT NULL,         -- packed (packed.rs)
    language TEXT NOT NULL,
    layout   TEXT NOT NULL          -- its blocks, and what its source said of itself
);

CREATE TABLE sighting (
    n         INTEGER PRIMARY KEY,
    document  INTEGER NOT NULL REFERENCES document (n),
    at        INTEGER NOT NULL,     -- microseconds since 1970, UTC
    path      TEXT,
    url       TEXT,
    title     TEXT,
    published INTEGER,              -- days since 1970
    publisher TEXT,
    place     TEXT GENERATED ALWAYS AS (coalesce(url, path)) VIRTUAL
);
CREATE INDEX sighting_of_document ON sighting (document);
CREATE INDEX sighting_at_place ON sighting (place) WHERE place IS NOT NULL;

CREATE TABLE decision (
    n        INTEGER PRIMARY KEY,
    verdict  TEXT NOT NULL,
    one      BLOB NOT NULL,         -- the statement as it was known then
    other    BLOB,
    field    TEXT,
    value    TEXT,
    by_whom  TEXT NOT NULL,
    at       INTEGER NOT NULL,
    why      TEXT,
    -- where the two stand in their documents, to find them again in a new reading
    one_document INTEGER NOT NULL REFERENCES document (n),
    one_place    TEXT NOT NULL,
    other_document INTEGER REFERENCES document (n),
    other_place    TEXT
);

-- Objects of other tools as they came.
CREATE TABLE object (
    n       INTEGER PRIMARY KEY,
    id      TEXT NOT NULL,
    version TEXT NOT NULL,          -- modified, else created, as written
    kind    TEXT NOT NULL,
    creator TEXT,
    origin  TEXT NOT NULL,          -- the file or collection it came from
    at      INTEGER NOT NULL,
    json    TEXT NOT NULL,
    UNIQUE (id, version)
);

CREATE TRIGGER document_stays BEFORE UPDATE ON document BEGIN SELECT raise(ABORT, 'ground is never changed'); END;
CREATE TRIGGER document_remains BEFORE DELETE ON document BEGIN SELECT raise(ABORT, 'ground is never deleted'); END;
CREATE TRIGGER sighting_stays BEFORE UPDATE ON sighting BEGIN SELECT raise(ABORT, 'ground is never changed'); END;
CREATE TRIGGER sighting_remains BEFORE DELETE ON sighting BEGIN SELECT raise(ABORT, 'ground is never deleted'); END;
CREATE TRIGGER decision_stays BEFORE UPDATE ON decision BEGIN SELECT raise(ABORT, 'ground is never changed'); END;
CREATE TRIGGER object_stays BEFORE UPDATE ON object BEGIN SELECT raise(ABORT, 'ground is never changed'); END;
CREATE TRIGGER object_remains BEFORE DELETE ON object BEGIN SELECT raise(ABORT, 'ground is never deleted'); END;
CREATE TRIGGER decision_remains BEFORE DELETE ON decision BEGIN SELECT raise(ABORT, 'ground is never deleted'); END;

-- What the program remembers between two runs: when a feed was asked last, and what it said. May be lost.
CREATE TABLE memory (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- Readings: derived from the ground by the versions named, made again by a rebuild.

CREATE TABLE versions (
    n       INTEGER PRIMARY KEY,
    program TEXT NOT NULL,
    model   TEXT NOT NULL,
    lexicon TEXT NOT NULL,
    UNIQUE (program, model, lexicon)
);

CREATE TABLE reading (
    document INTEGER PRIMARY KEY REFERENCES document (n),
    versions INTEGER NOT NULL REFERENCES versions (n),
    imported INTEGER NOT NULL,      -- 1: a coder's own coding, kept by every rebuild
    first    INTEGER NOT NULL,      -- its statements: from this number up to the other, but not it
    beyond   INTEGER NOT NULL
);

CREATE TABLE actor (
    n    INTEGER PRIMARY KEY,
    code TEXT NOT NULL,
    name TEXT NOT NULL,             -- as written; empty for the bare state or organisation
    kind INTEGER NOT NULL,
    key  TEXT,                      -- by what the actor is known; never by an alias
    UNIQUE (code, name, kind)
);
CREATE INDEX actor_by_key ON actor (key);
CREATE VIRTUAL TABLE actor_words USING fts5 (
    name, content = '', columnsize = 0, tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TABLE frame (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);

CREATE TABLE statement (
    n          INTEGER PRIMARY KEY, -- in the order of the reading
    id         BLOB NOT NULL,
    document   INTEGER NOT NULL REFERENCES document (n),
    telling    INTEGER,
    act        INTEGER NOT NULL,    -- places in the scales of `claims`
    commitment INTEGER NOT NULL,
    level      INTEGER NOT NULL,
    body       BLOB NOT NULL        -- parties, spans and all other fields (body.rs)
);
-- The beginnings of ids tell nearly all of them apart, and cost half.
CREATE INDEX statement_by_id ON statement (substr(id, 1, 6));

CREATE TABLE issuer (
    document INTEGER NOT NULL REFERENCES document (n),
    ordinal  INTEGER NOT NULL,
    actor    INTEGER NOT NULL REFERENCES actor (n),
    start    INTEGER NOT NULL,
    length   INTEGER NOT NULL,
    PRIMARY KEY (document, ordinal)
) WITHOUT ROWID;

CREATE TABLE technique (
    document INTEGER NOT NULL REFERENCES document (n),
    ordinal  INTEGER NOT NULL,
    id       TEXT NOT NULL,
    name     TEXT,
    start    INTEGER NOT NULL,
    length   INTEGER NOT NULL,
    by_id    INTEGER NOT NULL,
    PRIMARY KEY (document, ordinal)
) WITHOUT ROWID;

CREATE TABLE alias (
    document INTEGER NOT NULL REFERENCES document (n),
    ordinal  INTEGER NOT NULL,
    source   INTEGER NOT NULL REFERENCES actor (n),
    source_start INTEGER NOT NULL, source_length INTEGER NOT NULL,
    name     TEXT NOT NULL,
    other    TEXT NOT NULL,
    name_key TEXT NOT NULL,
    other_key TEXT NOT NULL,
    relation TEXT NOT NULL,
    start    INTEGER NOT NULL,
    length   INTEGER NOT NULL,
    PRIMARY KEY (document, ordinal)
) WITHOUT ROWID;
CREATE INDEX alias_by_name ON alias (name_key);
CREATE INDEX alias_by_other ON alias (other_key);

-- Which statements a decision is about now: a new reading may have given them other ids.
CREATE TABLE decided (
    decision INTEGER PRIMARY KEY REFERENCES decision (n),
    one      BLOB,                  -- NULL: the reading has no such statement any more
    other    BLOB
);
CREATE INDEX decided_one ON decided (one);
CREATE INDEX decided_other ON decided (other);

-- When a document stands, what is known of it, and whose voice it is.
CREATE TABLE edition (
    document   INTEGER PRIMARY KEY REFERENCES document (n),
    from_day   INTEGER NOT NULL,
    until_day  INTEGER NOT NULL,    -- not included; 2147483647: still stands
    voice      INTEGER NOT NULL,    -- the first document of its near-duplicates
    signature  BLOB
);
CREATE INDEX edition_by_voice ON edition (voice);

-- What is known of a document: of each fact what the earliest sighting that has it says.
CREATE VIEW heading AS SELECT document.n AS document,
    (SELECT path FROM sighting WHERE sighting.document = document.n AND path IS NOT NULL ORDER BY at, place LIMIT 1) AS path,
    (SELECT url FROM sighting WHERE sighting.document = document.n AND url IS NOT NULL ORDER BY at, place LIMIT 1) AS url,
    (SELECT title FROM sighting WHERE sighting.document = document.n AND title IS NOT NULL ORDER BY at, place LIMIT 1) AS title,
    (SELECT published FROM sighting WHERE sighting.document = document.n AND published IS NOT NULL ORDER BY at, place LIMIT 1) AS published,
    (SELECT publisher FROM sighting WHERE sighting.document = document.n AND publisher IS NOT NULL ORDER BY at, place LIMIT 1) AS publisher
    FROM document;

CREATE TABLE voice_band (
    band     INTEGER NOT NULL,      -- 32 bits of a hash
    document INTEGER NOT NULL,
    PRIMARY KEY (band, document)
) WITHOUT ROWID;

-- What a statement says in a stretch of days: decisions begin new stretches.
CREATE TABLE period (
    key        INTEGER PRIMARY KEY, -- day of the act and a number: also the row in statement_words
    statement  INTEGER REFERENCES statement (n), -- NULL: a period that is gone; its key is not given again
    from_day   INTEGER NOT NULL,
    until_day  INTEGER,             -- not included; NULL: still stands
    standing   INTEGER NOT NULL,
    scales     INTEGER NOT NULL,    -- (act * 100 + commitment) * 100 + level
    parties    TEXT NOT NULL        -- sources>accused: codes, else names, separated by bars
);
CREATE INDEX period_of_statement ON period (statement) WHERE statement IS NOT NULL;

-- Which periods have which words: those of the evidence, and words that stand for acts, scales, codes and actors. Rows
-- only, no places: phrases are looked for again in the text. Rows of periods that are gone stay until the next rebuild.
CREATE VIRTUAL TABLE statement_words USING fts5 (
    words, content = '', columnsize = 0, detail = none, tokenize = 'unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE document_words USING fts5 (
    words, content = '', columnsize = 0, detail = none, tokenize = 'unicode61 remove_diacritics 2'
);

-- What a document tells about one operation, by what it can be recognised, and what it is linked with.
CREATE TABLE telling (
    n         INTEGER PRIMARY KEY AUTOINCREMENT, -- never given again: links of others may still name it
    document  INTEGER NOT NULL REFERENCES document (n),
    first     INTEGER NOT NULL,     -- its first statement
    id        BLOB NOT NULL UNIQUE, -- the id of the operation that begins with it
    day       INTEGER NOT NULL,
    marks     BLOB NOT NULL,        -- hashes (marks.rs)
    links     BLOB NOT NULL,        -- with tellings that were there before: numbers and weights (links.rs)
    step      INTEGER NOT NULL,     -- what a link must weigh to count for it
    operation INTEGER NOT NULL      -- the operation's first telling
);
CREATE INDEX telling_of_document ON telling (document);
CREATE INDEX telling_of_operation ON telling (operation);

CREATE TABLE telling_mark (
    mark    INTEGER NOT NULL,       -- 32 bits of a hash of the mark's name
    day     INTEGER NOT NULL,
    telling INTEGER NOT NULL,
    PRIMARY KEY (mark, day, telling)
) WITHOUT ROWID;
