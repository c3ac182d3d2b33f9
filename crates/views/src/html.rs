//! x
use crate::Page;
/// h
pub const HEAD: &str = "";
/// t
pub const TAIL: &str = "";
/// a
pub fn article(_page: Page<'_>) -> String {
    String::new()
}
