//! `cargo xtask pack parts DIR`: the data that a browser fetches apart, a file a part. Made from what the library embeds: nothing of it is committed twice.

use budget_core::data::Part;
use std::fs;
use std::io::Write;
use std::path::Path;

/// Writes `charts.data`, `territory.data` and one file a rulebook, and says what each weighs on the way.
pub fn run(args: &[&str]) -> Result<(), String> {
    let [folder] = args else { return Err("`pack parts` wants one folder to write to".to_owned()) };
    let folder = Path::new(folder);
    fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    for part in Part::ALL {
        let file = part.export().map_err(|e| e.to_string())?;
        let path = folder.join(format!("{part}.data"));
        fs::write(&path, &file).map_err(|e| format!("{}: {e}", path.display()))?;
        println!("{}: {} bytes, {} gzipped", path.display(), file.len(), gzipped(&file)?);
    }
    Ok(())
}

fn gzipped(bytes: &[u8]) -> Result<usize, String> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).map(|out| out.len()).map_err(|e| e.to_string())
}
