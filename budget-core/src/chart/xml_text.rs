//! The text of an XML file: unzipped, decoded as its declaration says, within the limits.

use crate::error::{Code, Error, Place, Result};
use crate::text;
use std::borrow::Cow;
use std::io::Read;

/// The largest document read, in bytes, unzipped.
pub(crate) const MAX_BYTES: usize = 64 << 20;

/// The characters of a document.
///
/// # Errors
/// `limit-exceeded` beyond 64 MB; `invalid-xml` for a broken gzip stream, another encoding than UTF-8 and ISO-8859-1, or bytes that are not UTF-8.
pub(crate) fn decode(bytes: &[u8]) -> Result<String> {
    let bytes = unzipped(bytes)?;
    if bytes.len() > MAX_BYTES {
        return Err(too_large());
    }
    let content = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    match encoding(content).to_ascii_lowercase().as_str() {
        "utf-8" | "utf8" | "us-ascii" => match std::str::from_utf8(content) {
            Ok(text) => Ok(text.to_owned()),
            Err(e) => {
                let line = line_at(content, e.valid_up_to());
                Err(Error::new(
                    Code::InvalidXml,
                    text!("the document is not in UTF-8, although it says so", "le document n'est pas en UTF-8, bien qu'il le dise"),
                )
                .with_help(text!(
                    "save it in UTF-8, or correct the encoding that its first line names",
                    "enregistrez-le en UTF-8, ou corrigez l'encodage que nomme sa première ligne"
                ))
                .at(Place { line: Some(line), ..Place::default() }))
            }
        },
        // Each byte of ISO-8859-1 is the character of that number.
        "iso-8859-1" | "latin1" | "iso_8859-1" => Ok(content.iter().map(|b| char::from(*b)).collect()),
        other => Err(Error::new(Code::InvalidXml, text!("encoding `{other}` is not read", "l'encodage `{other}` n'est pas lu"))
            .with_help(text!("save the document in UTF-8 or ISO-8859-1", "enregistrez le document en UTF-8 ou en ISO-8859-1"))),
    }
}

/// The number of the line that holds a byte, from 1.
pub(crate) fn line_at(bytes: &[u8], position: usize) -> u64 {
    let before = bytes.get(..position.min(bytes.len())).unwrap_or(bytes);
    1 + before.iter().filter(|b| **b == b'\n').count() as u64
}

fn unzipped(bytes: &[u8]) -> Result<Cow<'_, [u8]>> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(Cow::Borrowed(bytes));
    }
    let mut content = Vec::new();
    let limit = MAX_BYTES as u64 + 1;
    flate2::read::MultiGzDecoder::new(bytes).take(limit).read_to_end(&mut content).map_err(|e| {
        Error::new(Code::InvalidXml, text!("the gzip stream is broken: {e}", "le flux gzip est endommagé : {e}"))
            .with_help(text!("fetch it again", "téléchargez-le de nouveau"))
    })?;
    Ok(Cow::Owned(content))
}

fn too_large() -> Error {
    let size = MAX_BYTES >> 20;
    Error::new(Code::LimitExceeded, text!("the document is larger than {size} MB", "le document dépasse {size} Mo"))
        .with_help(text!("give the official file planDeCompte.xml", "donnez le fichier officiel planDeCompte.xml"))
}

/// The encoding named in the declaration, UTF-8 where there is none.
fn encoding(content: &[u8]) -> String {
    if content.starts_with(&[0xff, 0xfe]) || content.starts_with(&[0xfe, 0xff]) {
        return "utf-16".to_owned();
    }
    let head = String::from_utf8_lossy(content.get(..content.len().min(200)).unwrap_or(content));
    let declaration = head.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")).map(|(d, _)| d);
    let named = declaration.and_then(|d| d.split_once("encoding")).map(|(_, rest)| rest.trim_start().trim_start_matches('=').trim_start());
    let quoted = named.and_then(|rest| {
        let quote = rest.chars().next().filter(|c| "'\"".contains(*c))?;
        rest.split(quote).nth(1)
    });
    quoted.unwrap_or("utf-8").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn the_declaration_decides() {
        let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><a V=\"\xe9\"/>";
        assert!(decode(latin).unwrap().contains('é'));
        let utf8 = "\u{feff}<?xml version=\"1.0\" encoding = \"UTF-8\"?>\n<a V=\"é\"/>";
        assert!(decode(utf8.as_bytes()).unwrap().starts_with("<?xml"));
        assert_eq!(decode(b"<?xml version='1.0'?>\n<a V=\"\xe9\"/>").unwrap_err().place().line, Some(2));
        assert_eq!(decode(b"<?xml version='1.0' encoding='EBCDIC'?>").unwrap_err().code(), Code::InvalidXml);
        assert_eq!(decode(b"\xff\xfe<\0").unwrap_err().code(), Code::InvalidXml);
    }

    #[test]
    fn gzip_is_found_by_its_first_bytes_and_bounded() {
        let zip = |content: &[u8]| {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(content).unwrap();
            encoder.finish().unwrap()
        };
        assert_eq!(decode(&zip(b"<a/>")).unwrap(), "<a/>");
        assert_eq!(decode(&zip(&vec![b' '; MAX_BYTES + 1])).unwrap_err().code(), Code::LimitExceeded);
        assert_eq!(decode(&zip(b"<a/>")[..12]).unwrap_err().code(), Code::InvalidXml);
    }
}
