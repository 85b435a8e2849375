//! What the system refuses, in the library's own words: its own are in one language only, another on each system.

use super::{Code, Error, Text};
use crate::text;
use std::io::{self, ErrorKind};

impl Error {
    /// A file or folder that could not be read or written: why, in both languages, and which one.
    pub fn io(error: &io::Error, file: &str) -> Error {
        Error::new(Code::Io, cause(error)).with_help(help(error.kind())).at_file(file)
    }
}

/// Why the system refused.
fn cause(error: &io::Error) -> Text {
    match error.kind() {
        ErrorKind::NotFound => text!("there is no such file or folder", "ce fichier ou ce dossier n'existe pas"),
        ErrorKind::PermissionDenied => text!("you have no right to it", "vous n'y avez pas droit"),
        ErrorKind::IsADirectory => text!("it is a folder, not a file", "c'est un dossier, pas un fichier"),
        ErrorKind::NotADirectory => text!("a part of its path is a file, not a folder", "une partie de son chemin est un fichier, pas un dossier"),
        ErrorKind::AlreadyExists => text!("there is a file of that name already", "un fichier porte déjà ce nom"),
        ErrorKind::UnexpectedEof => text!("it ends before its end", "il s'arrête avant sa fin"),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => text!("no room is left there", "il n'y a plus de place à cet endroit"),
        ErrorKind::ReadOnlyFilesystem => text!("nothing may be written there", "rien ne peut être écrit à cet endroit"),
        _ => match error.raw_os_error() {
            Some(code) => text!("the system refuses it (error {code})", "le système le refuse (erreur {code})"),
            None => text!("the system refuses it", "le système le refuse"),
        },
    }
}

fn help(kind: ErrorKind) -> Text {
    match kind {
        ErrorKind::UnexpectedEof => text!("it was cut on its way: fetch it again", "il a été coupé en chemin : téléchargez-le de nouveau"),
        ErrorKind::IsADirectory => text!("name the files inside it", "nommez les fichiers qu'il contient"),
        ErrorKind::PermissionDenied => text!("ask for the right to read it, or copy it elsewhere", "demandez le droit de le lire, ou copiez-le ailleurs"),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::ReadOnlyFilesystem => text!("choose another folder", "choisissez un autre dossier"),
        _ => text!("check the path", "vérifiez le chemin"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_own_words_are_not_shown() {
        for code in [1, 2, 13, 17, 20, 21, 28, 30, 999] {
            let system = io::Error::from_raw_os_error(code);
            let error = Error::io(&system, "x.csv");
            assert_eq!((error.code(), error.place().file.as_deref()), (Code::Io, Some("x.csv")));
            assert!(!error.message().fr.contains("os error") && error.message().en != error.message().fr, "{error}");
            assert!(!error.help().fr.is_empty());
        }
        let folder = Error::io(&io::Error::from(ErrorKind::IsADirectory), "x");
        assert_eq!(folder.in_language(crate::Language::French), "c'est un dossier, pas un fichier (x) ; nommez les fichiers qu'il contient");
    }
}
