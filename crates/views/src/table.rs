//! x
use crate::Page;
/// s
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// w
    pub width: usize,
    /// c
    pub colour: bool,
}
/// card
pub fn card(_page: Page<'_>, _style: Style) -> String {
    String::new()
}
