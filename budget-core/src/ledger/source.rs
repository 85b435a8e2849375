//! Where bytes come from: files and memory, plain, gzip or zip, found by content, read within limits.

use super::limits::Limits;
use crate::error::{Code, Error, Result};
use crate::text;
use flate2::CrcReader;
use flate2::bufread::{DeflateDecoder, MultiGzDecoder};
use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use zip::read::ZipFile;
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

/// Bytes read at once.
const BUFFER: usize = 256 << 10;

/// A file or bytes in memory.
#[derive(Clone, Debug)]
pub(crate) enum Input {
    /// A file, opened anew for each pass.
    File(PathBuf),
    /// Bytes in memory, shared.
    Bytes(Arc<[u8]>),
}

/// How the bytes are packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    /// As they are.
    Plain,
    /// Gzip, one member or several.
    Gzip,
    /// As they are, in columns of their own packing: read by columns, never as one stream.
    Parquet,
    /// A member of a zip archive.
    Zip(Member),
    /// A member that cannot be unpacked, and why.
    Unread(Error),
}

/// Where the packed bytes of a member stand. The directory of an archive is read once: to read it for each member costs the square of their number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    start: u64,
    bytes: u64,
    deflated: bool,
    crc: u32,
}

impl Member {
    /// `None` where it is encrypted or packed in another way than by deflation.
    fn of<R: Read>(file: &ZipFile<'_, R>) -> Option<Member> {
        let deflated = match file.compression() {
            CompressionMethod::Stored => false,
            CompressionMethod::Deflated => true,
            _ => return None,
        };
        let start = file.data_start().filter(|_| !file.encrypted())?;
        Some(Member { start, bytes: file.compressed_size(), deflated, crc: file.crc32() })
    }
}

/// One stream of bytes: a file, or a member of an archive.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// As the user named it; `archive.zip/member.csv` inside an archive.
    pub name: Arc<str>,
    /// Its size in bytes, packed: what progress counts.
    pub size: u64,
    /// What was read to open the members of its archive.
    pub opening: Meter,
    input: Input,
    packing: Packing,
}

/// An open input: what every kind of packing reads from.
trait ReadSeek: Read + Seek + Send {}
impl<T: Read + Seek + Send> ReadSeek for T {}

impl Input {
    fn open(&self) -> io::Result<Box<dyn ReadSeek>> {
        Ok(match self {
            Input::File(path) => Box::new(File::open(path)?),
            Input::Bytes(bytes) => Box::new(Cursor::new(bytes.clone())),
        })
    }
}

/// The streams of an input: one, or the members of an archive in their order.
pub(crate) fn sources(name: &str, input: Input, limits: &Limits) -> Result<Vec<Source>> {
    let io_error = |e| read_error(name, e);
    let mut reader = input.open().map_err(io_error)?;
    let size = reader.seek(SeekFrom::End(0)).map_err(io_error)?;
    reader.rewind().map_err(io_error)?;
    let mut magic = Vec::with_capacity(4);
    reader.by_ref().take(4).read_to_end(&mut magic).map_err(io_error)?;
    let packing = match magic.as_slice() {
        [0x1f, 0x8b, ..] => Packing::Gzip,
        b"PAR1" => Packing::Parquet,
        [b'P', b'K', 3, 4] | [b'P', b'K', 5, 6] => return members(name, &input, reader, limits),
        _ => Packing::Plain,
    };
    Ok(vec![Source { name: name.into(), size, opening: Meter::default(), input, packing }])
}

/// The members of a zip archive that are files.
fn members(name: &str, input: &Input, reader: Box<dyn ReadSeek>, limits: &Limits) -> Result<Vec<Source>> {
    let mut archive = ZipArchive::new(BufReader::new(reader)).map_err(|e| zip_error(name, e))?;
    if archive.len() > limits.files {
        return Err(too_many_files(limits).at_file(name));
    }
    let (mut found, opening) = (Vec::new(), Meter::default());
    for index in 0..archive.len() {
        let (own, size, member) = {
            let file = archive.by_index_raw(index).map_err(|e| zip_error(name, e))?;
            if file.is_dir() {
                continue;
            }
            (format!("{name}/{}", file.name()), file.compressed_size(), Member::of(&file))
        };
        let packing = match member {
            Some(member) => Packing::Zip(member),
            None => Packing::Unread(zip_error(&own, archive.by_index(index).err().unwrap_or(ZipError::UnsupportedArchive("")))),
        };
        found.push(Source { name: own.into(), size, opening: opening.clone(), input: input.clone(), packing });
    }
    Ok(found)
}

pub(crate) fn too_many_files(limits: &Limits) -> Error {
    let most = limits.files;
    Error::new(Code::LimitExceeded, text!("there are more than {most} files", "il y a plus de {most} fichiers"))
        .with_help(text!("read them in several times or raise the limit", "lisez-les en plusieurs fois ou relevez la limite"))
}

impl Source {
    /// Whether it stands in an archive beside others.
    pub fn is_member(&self) -> bool {
        matches!(self.packing, Packing::Zip(_) | Packing::Unread(_))
    }

    /// Whether it is a Parquet file, which is read by columns.
    pub fn is_parquet(&self) -> bool {
        matches!(self.packing, Packing::Parquet)
    }

    /// What it is read from.
    #[cfg(feature = "parquet")]
    pub fn input(&self) -> &Input {
        &self.input
    }

    /// Opens the stream and hands its unpacked bytes to `body`; `meter` counts the packed bytes read.
    pub fn read<T>(&self, limits: &Limits, meter: &Meter, body: impl FnOnce(&mut (dyn BufRead + Send)) -> Result<T>) -> Result<T> {
        meter.begin();
        let failed = |e| read_error(&self.name, e);
        let mut raw = Metered { inner: self.input.open().map_err(failed)?, meter: meter.clone() };
        match &self.packing {
            Packing::Plain | Packing::Parquet => body(&mut BufReader::with_capacity(BUFFER, raw)),
            Packing::Gzip => body(&mut unzipped(raw, limits, meter)),
            Packing::Zip(member) => {
                raw.seek(SeekFrom::Start(member.start)).map_err(failed)?;
                let packed = BufReader::with_capacity(BUFFER, raw.take(member.bytes));
                let unpacked: Box<dyn Read + Send> = if member.deflated { Box::new(DeflateDecoder::new(packed)) } else { Box::new(packed) };
                let checked = Checked { inner: CrcReader::new(unpacked), crc: member.crc };
                body(&mut BufReader::with_capacity(BUFFER, Bounded::new(checked, limits, meter)))
            }
            Packing::Unread(why) => Err(why.clone()),
        }
    }
}

/// The unpacked bytes of a gzip stream.
fn unzipped<R: Read>(packed: Metered<R>, limits: &Limits, meter: &Meter) -> impl BufRead + use<R> {
    let unpacked = MultiGzDecoder::new(BufReader::with_capacity(BUFFER, packed));
    BufReader::with_capacity(BUFFER, Bounded::new(unpacked, limits, meter))
}

/// Bytes that come in chunks, as one stream; it has no more for now ([`io::ErrorKind::WouldBlock`]) between them, and ends when it is told so.
#[derive(Clone, Default)]
pub(super) struct Chunks(Arc<Mutex<Waiting>>);

#[derive(Default)]
struct Waiting {
    bytes: Vec<u8>,
    read: usize,
    ended: bool,
}

impl Chunks {
    /// Another chunk; the one before was read.
    pub fn push(&self, chunk: &[u8]) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let read = std::mem::take(&mut waiting.read);
        waiting.bytes.drain(..read);
        waiting.bytes.extend_from_slice(chunk);
    }

    /// Nothing more comes.
    pub fn end(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).ended = true;
    }

    /// The stream of plain or of packed chunks, unpacked; the meter is that of all files of the ledger.
    pub fn reader(&self, gzip: bool, limits: &Limits, meter: &Meter) -> Box<dyn BufRead + Send> {
        meter.begin();
        let raw = Metered { inner: self.clone(), meter: meter.clone() };
        if gzip { Box::new(unzipped(raw, limits, meter)) } else { Box::new(BufReader::with_capacity(BUFFER, raw)) }
    }
}

impl Read for Chunks {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut rest = waiting.bytes.get(waiting.read..).unwrap_or_default();
        if rest.is_empty() && !waiting.ended {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let read = rest.read(buffer)?;
        waiting.read += read;
        Ok(read)
    }
}

/// The unpacked bytes of a member: they must have the checksum that the archive states.
struct Checked<R> {
    inner: CrcReader<R>,
    crc: u32,
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        if n == 0 && !buffer.is_empty() && self.inner.crc().sum() != self.crc {
            return Err(io::ErrorKind::InvalidData.into());
        }
        Ok(n)
    }
}

/// Bytes read so far: the packed ones of the open stream, and all packed and unpacked ones of the streams that were read with it one after the other.
#[derive(Clone, Debug, Default)]
pub(crate) struct Meter(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    bytes: AtomicU64,
    before: AtomicU64,
    unpacked: AtomicU64,
}

impl Meter {
    /// Packed bytes read from the open stream.
    pub fn bytes(&self) -> u64 {
        self.0.bytes.load(Ordering::Relaxed)
    }

    /// Another stream is opened.
    fn begin(&self) {
        self.0.before.fetch_add(self.0.bytes.swap(0, Ordering::Relaxed), Ordering::Relaxed);
    }

    /// Counts unpacked bytes; all unpacked ones so far, and all packed ones.
    fn unpacked(&self, more: u64) -> (u64, u64) {
        let unpacked = self.0.unpacked.fetch_add(more, Ordering::Relaxed) + more;
        (unpacked, self.0.before.load(Ordering::Relaxed) + self.bytes())
    }
}

struct Metered<R> {
    inner: R,
    meter: Meter,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.meter.0.bytes.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

impl<R: Seek> Seek for Metered<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

/// Unpacked bytes, refused where they outgrow the packed ones: a bomb ends before it takes the machine, and so do many small ones together.
struct Bounded<R> {
    inner: R,
    limits: Limits,
    meter: Meter,
}

impl<R> Bounded<R> {
    fn new(inner: R, limits: &Limits, meter: &Meter) -> Bounded<R> {
        Bounded { inner, limits: *limits, meter: meter.clone() }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        let (unpacked, packed) = self.meter.unpacked(n as u64);
        if unpacked > self.limits.unpacked_bytes {
            return Err(io::Error::other(Bomb { unpacked, packed, most: self.limits.unpacked_bytes, ratio: None }));
        }
        if unpacked > self.limits.ratio_from && unpacked / packed.max(1) > self.limits.ratio {
            return Err(io::Error::other(Bomb { unpacked, packed, most: self.limits.ratio_from, ratio: Some(self.limits.ratio) }));
        }
        Ok(n)
    }
}

/// A file that unpacks to more than the limits allow.
#[derive(Debug)]
struct Bomb {
    unpacked: u64,
    packed: u64,
    most: u64,
    ratio: Option<u64>,
}

impl fmt::Display for Bomb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes unpacked from {}", self.unpacked, self.packed)
    }
}

impl std::error::Error for Bomb {}

/// The library's error for a failed read.
pub(crate) fn read_error(name: &str, error: io::Error) -> Error {
    if let Some(bomb) = error.get_ref().and_then(|e| e.downcast_ref::<Bomb>()) {
        let Bomb { unpacked, packed, most, ratio } = bomb;
        let message = match ratio {
            Some(ratio) => text!(
                "the file unpacks to more than {ratio} times its size: {unpacked} bytes from {packed}",
                "le fichier décompressé dépasse {ratio} fois sa taille : {unpacked} octets pour {packed}"
            ),
            None => text!("the file unpacks to more than {most} bytes", "le fichier décompressé dépasse {most} octets"),
        };
        return Error::new(Code::LimitExceeded, message)
            .with_help(text!(
                "unpack it yourself if you trust it, or raise the limits",
                "décompressez-le vous-même si vous en êtes sûr, ou relevez les limites"
            ))
            .at_file(name);
    }
    let (message, help) = match error.kind() {
        io::ErrorKind::NotFound => (text!("there is no file `{name}`", "le fichier `{name}` n'existe pas"), text!("check the path", "vérifiez le chemin")),
        io::ErrorKind::UnexpectedEof => (
            text!("the packed file ends before its end", "le fichier compressé s'arrête avant sa fin"),
            text!("it was cut on its way: fetch it again", "il a été coupé en chemin : téléchargez-le de nouveau"),
        ),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
            (text!("the packed file is damaged", "le fichier compressé est abîmé"), text!("fetch it again", "téléchargez-le de nouveau"))
        }
        _ => return Error::io(&error, name),
    };
    Error::new(Code::Io, message).with_help(help).at_file(name)
}

fn zip_error(name: &str, error: ZipError) -> Error {
    match error {
        ZipError::Io(error) => read_error(name, error),
        ZipError::UnsupportedArchive(why) if why == ZipError::PASSWORD_REQUIRED => {
            Error::new(Code::Io, text!("the archive is encrypted", "l'archive est chiffrée"))
                .with_help(text!("unpack it with its password first", "décompressez-la d'abord avec son mot de passe"))
                .at_file(name)
        }
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            Error::new(Code::Io, text!("the archive is packed in a way that is not read here", "l'archive est compressée d'une façon qui n'est pas lue ici"))
                .with_help(text!("unpack it yourself", "décompressez-la vous-même"))
                .at_file(name)
        }
        _ => Error::new(Code::Io, text!("the zip archive is damaged or cut", "l'archive zip est abîmée ou coupée"))
            .with_help(text!("fetch it again or unpack it yourself", "téléchargez-la de nouveau ou décompressez-la vous-même"))
            .at_file(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn unpack(bytes: Vec<u8>, limits: &Limits) -> Result<Vec<u8>> {
        let found = sources("f", Input::Bytes(bytes.into()), limits)?;
        found[0].read(limits, &Meter::default(), |reader| {
            let mut out = Vec::new();
            reader.read_to_end(&mut out).map_err(|e| read_error("f", e))?;
            Ok(out)
        })
    }

    #[test]
    fn plain_and_gzip_of_several_members_are_unpacked() {
        let limits = Limits::default();
        assert_eq!(unpack(b"abc".to_vec(), &limits).unwrap(), b"abc");
        assert_eq!(unpack([gzip(b"abc"), gzip(b"def")].concat(), &limits).unwrap(), b"abcdef");
        assert_eq!(unpack(Vec::new(), &limits).unwrap(), b"");
    }

    #[test]
    fn a_cut_gzip_is_an_error() {
        let mut bytes = gzip(&[b'x'; 10_000]);
        bytes.truncate(bytes.len() - 9);
        assert_eq!(unpack(bytes, &Limits::default()).unwrap_err().code(), Code::Io);
    }

    #[test]
    fn a_cut_zip_is_told_in_the_readers_language() {
        let error = unpack(b"PK\x03\x04 and nothing more".to_vec(), &Limits::default()).unwrap_err();
        assert_eq!((error.code(), error.message().fr.as_str()), (Code::Io, "l'archive zip est abîmée ou coupée"));
    }

    #[test]
    fn a_bomb_is_refused_by_ratio_and_by_size() {
        let zeros = gzip(&vec![0; 4 << 20]);
        let ratio = Limits { ratio_from: 1 << 20, ..Limits::default() };
        let error = unpack(zeros.clone(), &ratio).unwrap_err();
        assert_eq!(error.code(), Code::LimitExceeded);
        assert!(error.message().en.contains("200 times"), "{error}");
        let size = Limits { unpacked_bytes: 1 << 20, ..Limits::default() };
        assert_eq!(unpack(zeros.clone(), &size).unwrap_err().code(), Code::LimitExceeded);
        assert_eq!(unpack(zeros, &Limits::default()).unwrap().len(), 4 << 20);
    }
}
