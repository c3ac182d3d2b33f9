//! The program `ascribe`: the only crate that touches files, the terminal, threads and the environment.

fn main() {}
