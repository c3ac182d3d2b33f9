//! Objects of other tools (STIX 2.1), kept as they came. **Ground: never changed.** What they state is a reading of its own;
//! what no reading knows how to say is kept all the same, so that nothing is lost on the way out.

/// One version of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Its id in its own terms: `intrusion-set--…`.
    pub id: String,
    /// Its type, known or not: `intrusion-set`, `x-mitre-tactic`.
    pub kind: String,
    /// When this version was made, as written: `modified`, else `created`; empty where it has neither.
    pub version: String,
    /// The id of the identity that made it.
    pub creator: Option<String>,
    /// The whole object as it stood in its file, byte for byte.
    pub json: String,
}
