//! The catalogue of indicators, the fold of lines into slots, and what is computed from them.
