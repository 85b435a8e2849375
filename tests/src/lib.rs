//! What the integration tests share: where the real data are, and how to say aloud that they are absent.
