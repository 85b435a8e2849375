//! Whether a file is one that the rulebook reads.

use crate::communes::{BOOKS, Book};
use budget_core::law::Law;
use budget_core::law::read::{Criteria, CriteriaOptions};
use budget_core::{Code, Error, Result, Text, text};
use std::path::Path;

/// Refuses a file in which more than nine tenths of what the law needs are absent: nothing that follows from it would be known.
///
/// # Errors
/// `missing-column` with the rulebook, what it reads, and the other one where the file is its.
pub fn check(criteria: &Criteria, path: &Path, book: &Book, law: &Law) -> Result<()> {
    let (absent, needed) = lacks(criteria, law);
    if absent * 10 <= needed * 9 {
        return Ok(());
    }
    let (id, [en, fr]) = (book.id, book.reads);
    let what = text!(
        "of {needed} columns that `{id}` needs the file lacks {absent}: the rulebook reads {en}",
        "des {needed} colonnes dont `{id}` a besoin il manque {absent} au fichier : ce corps de règles lit {fr}"
    );
    Err(Error::new(Code::MissingColumn, what).with_help(help(path, book)).at_file(&path.display().to_string()))
}

/// The error of a file without the rulebook's key says so too.
pub fn refused(error: Error, path: &Path, book: &Book) -> Error {
    if error.code() == Code::MissingColumn && other(path, book).is_some() { error.with_help(help(path, book)) } else { error }
}

/// How many columns that the law needs are absent, of how many.
fn lacks(criteria: &Criteria, law: &Law) -> (usize, usize) {
    let needed = law.columns().filter(|column| !column.optional);
    needed.fold((0, 0), |(absent, all), column| (absent + usize::from(criteria.table().column(&column.id).is_none()), all + 1))
}

/// The other rulebook, where the file is one that it reads.
fn other(path: &Path, book: &Book) -> Option<&'static Book> {
    BOOKS.into_iter().filter(|other| other.id != book.id).find(|other| {
        let read = Law::builtin(other.id, other.year).and_then(|law| Ok((Criteria::read(&[path], &CriteriaOptions::of(&law)?)?, law)));
        read.is_ok_and(|(criteria, law)| {
            let (absent, needed) = lacks(&criteria, &law);
            absent * 2 < needed
        })
    })
}

fn help(path: &Path, book: &Book) -> Text {
    other(path, book).map_or_else(
        || text!("check the file, or name its titles with `--map`", "vérifiez le fichier, ou nommez ses titres par `--map`"),
        |other| {
            let (id, [en, fr]) = (other.id, other.reads);
            text!("the file is {en}: `--rulebook {id}` reads it", "le fichier est celui de `--rulebook {id}`, qui lit {fr}")
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::communes::{Communes, Files, GRANTS, TAXES};

    #[test]
    fn a_file_of_the_other_rulebook_is_refused_and_the_rulebook_named() {
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample");
        for (name, own, other) in [("communes.csv.gz", GRANTS, TAXES), ("rei.csv.gz", TAXES, GRANTS)] {
            let path = sample.join(name);
            let read = |book: &Book| {
                let law = Law::builtin(book.id, book.year).unwrap();
                Communes::read(&Files { communes: Some(&path), ..Files::default() }, book, &law)
            };
            assert!(read(own).is_ok(), "{name}");
            let error = read(other).err().unwrap();
            assert_eq!(error.code(), Code::MissingColumn);
            let told = error.to_string();
            assert!(told.contains(other.reads[0]) || told.contains("INSEE"), "{told}");
            assert!(told.contains(&format!("--rulebook {}", own.id)), "{told}");
        }
    }
}
