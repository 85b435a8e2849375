//! Writes a national balance file with invented amounts: as text, as Parquet, or both.

use benches::national::{COMMUNES, CsvFile, GROUP, Nation, Output, ParquetFile, shuffled};
use std::fs::File;
use std::io::{BufWriter, Cursor};
use std::path::PathBuf;
use std::time::Instant;

const USAGE: &str = "\
national-file [--communes N] [--years K] [--seed S] [--shuffle] [--csv FILE] [--parquet FILE] [--cached FORM...]

  --communes N     communes, 34900 by default
  --years K        exercises, the last being 2024; 3 makes a file three times as long
  --seed S         another nation
  --csv FILE       where the text goes
  --parquet FILE   where the Parquet goes
  --shuffle        the lines of the text in an order of chance (holds them in memory)
  --cached FORM    csv or parquet: into the cache unless it is there; prints where it is, one file a line
";

struct Options {
    nation: Nation,
    shuffle: bool,
    csv: Option<PathBuf>,
    parquet: Option<PathBuf>,
    cached: Vec<String>,
}

fn main() -> std::process::ExitCode {
    match read(std::env::args().skip(1)).and_then(run) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            std::process::ExitCode::FAILURE
        }
    }
}

fn read(mut arguments: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options { nation: Nation { communes: COMMUNES, ..Nation::default() }, shuffle: false, csv: None, parquet: None, cached: Vec::new() };
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value\n\n{USAGE}"));
        let number = |text: String| text.parse::<u64>().map_err(|_| format!("`{text}` is not a whole number\n\n{USAGE}"));
        match argument.as_str() {
            "--communes" => options.nation.communes = number(value()?)? as usize,
            "--years" => options.nation.years = number(value()?)?.clamp(1, 10) as u16,
            "--seed" => options.nation.seed = number(value()?)?,
            "--shuffle" => options.shuffle = true,
            "--csv" => options.csv = Some(value()?.into()),
            "--parquet" => options.parquet = Some(value()?.into()),
            "--cached" => options.cached.push(value()?),
            _ => return Err(format!("`{argument}` is no option\n\n{USAGE}")),
        }
    }
    if options.csv.is_none() && options.parquet.is_none() && options.cached.is_empty() {
        return Err(format!("name a file\n\n{USAGE}"));
    }
    Ok(options)
}

/// Names the files of the cache, prints them, and leaves in the options those that must be written.
fn look_in_cache(options: &mut Options) -> Result<(), String> {
    let folder = benches::cache::folder()?;
    for form in std::mem::take(&mut options.cached) {
        let name =
            options.nation.name() + if options.shuffle { "-shuffled" } else { "" } + &if form == "parquet" { format!("-groups{GROUP}") } else { String::new() };
        let path = folder.join(format!("{name}.{form}"));
        let wanted = (!path.exists()).then(|| path.clone());
        match form.as_str() {
            "csv" => options.csv = wanted,
            "parquet" => options.parquet = wanted,
            _ => return Err(format!("`{form}` is neither csv nor parquet\n\n{USAGE}")),
        }
        println!("{}", path.display());
    }
    Ok(())
}

/// Writes beside the final names and renames at the end, so that a file that is there is whole.
fn run(mut options: Options) -> Result<(), String> {
    look_in_cache(&mut options)?;
    if options.csv.is_none() && options.parquet.is_none() {
        return Ok(());
    }
    let start = Instant::now();
    let beside = |path: &PathBuf| path.with_added_extension("part");
    let create = |path: &PathBuf| File::create(beside(path)).map_err(|e| format!("{}: {e}", path.display()));
    let mut memory = if options.shuffle { Some(CsvFile::new(Cursor::new(Vec::new()))?) } else { None };
    let mut csv = match &options.csv {
        Some(path) if !options.shuffle => Some(CsvFile::new(BufWriter::with_capacity(1 << 20, create(path)?))?),
        _ => None,
    };
    let mut parquet = options.parquet.as_ref().map(|path| ParquetFile::new(BufWriter::with_capacity(1 << 20, create(path)?))).transpose()?;
    let mut outputs: Vec<&mut dyn Output> = Vec::new();
    outputs.extend(memory.as_mut().map(|file| file as &mut dyn Output));
    outputs.extend(csv.as_mut().map(|file| file as &mut dyn Output));
    outputs.extend(parquet.as_mut().map(|file| file as &mut dyn Output));
    let mut shown = 0;
    let size = options.nation.draw(&mut outputs, &mut |done, all| {
        if done * 20 / all > shown {
            shown = done * 20 / all;
            eprintln!("{:3} %  {:.0} s", shown * 5, start.elapsed().as_secs_f32());
        }
    })?;
    if let Some(file) = csv {
        file.finish()?;
    }
    if let (Some(file), Some(path)) = (memory, &options.csv) {
        shuffled(file.finish()?.0.get_ref(), options.nation.seed, create(path)?)?;
    }
    if let Some(file) = parquet {
        file.finish()?;
    }
    for path in options.csv.iter().chain(&options.parquet) {
        std::fs::rename(beside(path), path).map_err(|e| format!("{}: {e}", path.display()))?;
        let bytes = std::fs::metadata(path).map_err(|e| format!("{}: {e}", path.display()))?.len();
        eprintln!("{}: {} lines of {} budgets, {bytes} bytes", path.display(), size.lines, size.budgets);
    }
    Ok(())
}
