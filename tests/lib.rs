//! Whole-document, whole-program and house-rule tests of Ascribe live in `tests/tests/`.
