//! Pure functions from readings to bytes: JSON as the contract says, tables for terminals, self-contained HTML pages.
