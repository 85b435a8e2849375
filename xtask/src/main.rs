//! The project's own commands, a file each.
fn main() {}
