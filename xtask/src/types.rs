//! `cargo xtask types`: the answers of the library as TypeScript declares them, and the proof that it declares them as they are.

mod samples;

use crate::pack::Packed;
use budget_core::typescript;
use std::path::Path;
use std::process::Command;

/// The declarations, where the JavaScript packages read them.
pub fn pack() -> Result<Vec<Packed>, String> {
    Ok(vec![Packed::plain("bindings-js/face/answers.ts".to_owned(), typescript::declarations().into_bytes())])
}

/// What the compiler is told: literals must have every field and no other.
const CONFIG: &str = r#"{
  "compilerOptions": {
    "target": "es2022",
    "module": "nodenext",
    "moduleResolution": "nodenext",
    "strict": true,
    "exactOptionalPropertyTypes": true,
    "noEmit": true,
    "skipLibCheck": false,
    "types": []
  },
  "files": ["answers.ts", "answers.samples.ts"]
}
"#;

/// Reads `DIR [--tsc FILE]`.
pub fn run(arguments: &[String]) -> Result<(), String> {
    match arguments {
        [folder] => write(Path::new(folder)).map(|()| println!("now run: tsc -p {folder}")),
        [folder, flag, tsc] if flag == "--tsc" => check(Path::new(folder), Path::new(tsc)),
        _ => Err("`cargo xtask types` wants a folder to write into, and `--tsc FILE` to check with that compiler".to_owned()),
    }
}

/// Writes the declarations, real answers and the settings of the compiler.
fn write(folder: &Path) -> Result<(), String> {
    let say = |name: &str, e: std::io::Error| format!("{}: {e}", folder.join(name).display());
    std::fs::create_dir_all(folder).map_err(|e| say("", e))?;
    let files = [("answers.ts", typescript::declarations()), ("answers.samples.ts", samples::file()?), ("tsconfig.json", CONFIG.to_owned())];
    files.into_iter().try_for_each(|(name, content)| std::fs::write(folder.join(name), content).map_err(|e| say(name, e)))
}

/// The same, checked: every sample fits, and every broken one is refused.
pub fn check(folder: &Path, tsc: &Path) -> Result<(), String> {
    write(folder)?;
    crate::test::step(Command::new("node").arg(tsc).arg("-p").arg(folder))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// The lines of budget-core's sources, file by file.
    fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                sources(&entry, found);
            } else if entry.extension().is_some_and(|kind| kind == "rs") {
                found.push((entry.display().to_string(), fs::read_to_string(&entry).unwrap()));
            }
        }
    }

    #[test]
    fn whatever_is_written_as_data_is_declared() {
        let mut files = Vec::new();
        sources(&crate::pack::root().join("budget-core/src"), &mut files);
        let mut derived = 0;
        for (path, text) in &files {
            let lines: Vec<&str> = text.lines().map(str::trim).collect();
            for (place, line) in lines.iter().enumerate().filter(|(_, line)| line.starts_with("#[derive(") && line.contains("Serialize")) {
                let next = lines.get(place + 1).copied().unwrap_or_default();
                assert!(next.contains("derive(ts_rs::TS)"), "{path}:{}: {line} has no TypeScript beside it", place + 1);
                derived += 1;
            }
        }
        // Each of them, and the closed lists, stand in the file of declarations.
        assert!(derived > 60 && typescript::names().len() > derived, "{derived}");
    }

    #[test]
    fn every_verb_is_sampled() {
        let file = samples::file().unwrap();
        for answer in typescript::ANSWERS {
            assert!(file.contains(&format!("Answers[\"{}\"]", answer.verb)), "{} has no sample", answer.verb);
        }
    }

    #[test]
    fn verbs_are_those_of_the_face() {
        let text = fs::read_to_string(crate::pack::root().join("tests/surface.json")).unwrap();
        let surface: serde_json::Value = serde_json::from_str(&text).unwrap();
        for answer in typescript::ANSWERS {
            let (noun, verb) = answer.verb.split_once('.').unwrap();
            assert!(surface["face"][noun].get(verb).is_some(), "{} is no verb of tests/surface.json", answer.verb);
        }
    }
}
