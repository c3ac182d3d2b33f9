//! A frame file to start from.

/// The text of `frames/ID.toml` for a new frame: a draft that loads, with notes on what to write where.
pub fn template(id: &str) -> String {
    let id = id.replace(['"', '\\'], "");
    include_str!("template.toml").replace("FRAME-ID", &id)
}
