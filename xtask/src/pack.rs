//! `cargo xtask pack`: data files that are made from others and committed, and the proof that they are fresh.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// What makes the files of one name.
type Maker = fn() -> Result<Vec<Packed>, String>;

/// What can be packed, by name.
const MAKERS: &[(&str, Maker)] =
    &[("sample", crate::sample::pack), ("country", crate::country::pack), ("docs", crate::docs::pack), ("types", crate::types::pack)];

/// A file to commit.
pub struct Packed {
    path: String,
    content: Vec<u8>,
    gzip: bool,
}

impl Packed {
    /// A file committed as it is.
    pub fn plain(path: String, content: Vec<u8>) -> Packed {
        Packed { path, content, gzip: false }
    }

    /// A file committed compressed, without name nor time.
    pub fn gzip(path: String, content: Vec<u8>) -> Packed {
        Packed { path, content, gzip: true }
    }

    fn write(&self) -> Result<(), String> {
        let path = root().join(&self.path);
        let say = |e: std::io::Error| format!("{}: {e}", self.path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(say)?;
        }
        let mut bytes = self.content.clone();
        if self.gzip {
            let mut encoder = flate2::GzBuilder::new().mtime(0).write(Vec::new(), flate2::Compression::best());
            encoder.write_all(&self.content).map_err(say)?;
            bytes = encoder.finish().map_err(say)?;
        }
        fs::write(&path, &bytes).map_err(say)?;
        println!("{} ({} bytes)", self.path, bytes.len());
        Ok(())
    }

    /// Whether the committed file says the same. What is compressed is compared as it reads: compressors differ between builds, what they hold does not.
    pub fn is_fresh(&self) -> Result<bool, String> {
        let say = |e: std::io::Error| format!("{}: {e}", self.path);
        let bytes = fs::read(root().join(&self.path)).map_err(say)?;
        if !self.gzip {
            return Ok(bytes == self.content);
        }
        let mut content = Vec::new();
        flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut content).map_err(say)?;
        Ok(content == self.content)
    }
}

/// What packs hand-editable tables into the bytes that the library embeds, and makes the tables anew with `--from`.
type Packer = fn(&[&str]) -> Result<(), String>;

/// The packers, by name.
const PACKERS: &[(&str, Packer)] = &[("charts", crate::pack_charts::run), ("territory", crate::pack_territory::run)];

/// Packs what is named, everything when nothing is; `--check` compares and writes nothing.
pub fn run(arguments: &[String]) -> Result<(), String> {
    if let [name, rest @ ..] = arguments
        && let Some((_, packer)) = PACKERS.iter().find(|(known, _)| known == name)
    {
        return packer(&rest.iter().map(String::as_str).collect::<Vec<_>>());
    }
    if let [name, rest @ ..] = arguments
        && name == "parts"
    {
        return crate::parts::run(&rest.iter().map(String::as_str).collect::<Vec<_>>());
    }
    let check = arguments.iter().any(|a| a == "--check");
    let names: Vec<&str> = arguments.iter().map(String::as_str).filter(|a| *a != "--check").collect();
    let known: Vec<&str> = MAKERS.iter().map(|(name, _)| *name).chain(PACKERS.iter().map(|(name, _)| *name)).collect();
    if let Some(unknown) = names.iter().find(|name| !known.contains(name)) {
        return Err(format!("nothing named `{unknown}` is packed; choose among: {}", known.join(", ")));
    }
    for (_, packer) in PACKERS.iter().filter(|(name, _)| names.is_empty() || names.contains(name)) {
        packer(if check { &["--check"] } else { &[] })?;
    }
    let mut stale = Vec::new();
    for (_, make) in MAKERS.iter().filter(|(name, _)| names.is_empty() || names.contains(name)) {
        for packed in make()? {
            if !check {
                packed.write()?;
            } else if !packed.is_fresh().unwrap_or(false) {
                stale.push(packed.path);
            }
        }
    }
    if stale.is_empty() { Ok(()) } else { Err(format!("not fresh, run `cargo xtask pack`: {}", stale.join(", "))) }
}

/// The checkout: the folder above xtask's.
pub fn root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from("xtask"), PathBuf::from);
    here.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}
