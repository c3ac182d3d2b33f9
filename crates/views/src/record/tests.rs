//! Answers in their shapes, over the invented text.
