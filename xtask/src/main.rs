//! The project's own commands, a file each.

mod demo;
mod docs;
mod pack;
mod pack_charts;
mod pack_territory;
mod sample;
mod test;

const USAGE: &str = "\
cargo xtask COMMAND

  test [--full] [--only STEP]   sets up and runs every check, with the seconds of each step
  demo [-- ARGUMENTS]           runs the main job (example `report`), on the fictional sample when no file is named
  pack [NAME...] [--check]      writes the packed data files, or says whether the committed ones are fresh
  pack charts --from DIR        makes the tables of charts anew from flattened official plans, then packs them
  pack territory --from DIR     makes the tables of the territory anew from its source packages, then packs them
";

fn main() -> std::process::ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = arguments.split_first().map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
    let outcome = match command {
        "test" => test::run(rest),
        "demo" => demo::run(rest),
        "pack" => pack::run(rest),
        "" | "help" | "--help" | "-h" => {
            print!("{USAGE}");
            Ok(())
        }
        other => Err(format!("there is no command `{other}`\n\n{USAGE}")),
    };
    match outcome {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(message) => {
            if !message.is_empty() {
                eprintln!("{}", message.trim_end());
            }
            std::process::ExitCode::FAILURE
        }
    }
}
