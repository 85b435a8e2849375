//! Charts of accounts (*nomenclatures comptables*): editions, accounts, functions and chapters.
