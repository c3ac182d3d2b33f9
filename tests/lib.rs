//! Tests that look at Ascribe as a whole: `documents` reads whole texts through all stages, `tidy` holds the house rules.
