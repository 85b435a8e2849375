//! The formula language: text to tree, checked for units, planned by dependency, evaluated over columns, explained and printed.
