//! `impact.html`.
