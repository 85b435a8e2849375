//! Declarations as people write them: interfaces with a line a field and its comment, closed lists with a line a name.

use ts_rs::{Config, TS};

/// A declared type.
pub struct Declaration {
    /// Its name, without type arguments.
    pub name: String,
    /// Its comment, without the signs around it.
    words: Vec<String>,
    /// `type Name = ...;` in one piece.
    text: String,
}

impl Declaration {
    /// That of a type of the library.
    pub fn of<T: TS>(config: &Config) -> Declaration {
        Declaration { name: T::ident(config), words: T::docs().map(|docs| words(&docs)).unwrap_or_default(), text: T::decl(config) }
    }

    /// With what each name of a closed list means.
    pub fn meaning(mut self, codes: impl Iterator<Item = (&'static str, &'static str)>) -> Declaration {
        self.words.push(String::new());
        self.words.extend(codes.map(|(code, meaning)| format!("- `{code}`: {}", meaning.trim())));
        self
    }

    /// As the file has it.
    pub fn print(&self) -> String {
        let text = self.text.trim().trim_start_matches("type ").trim_end_matches(';');
        let (name, body) = text.split_once(" = ").unwrap_or((text, "never"));
        let comment = comment(&self.words, "");
        match body.strip_prefix('{').and_then(|body| body.strip_suffix('}')) {
            Some(fields) => {
                let fields: String = pieces(fields, ',').iter().map(|field| self::field(field)).collect();
                format!("{comment}export interface {name} {{\n{fields}}}\n")
            }
            None => {
                let members: String = pieces(body, '|').iter().map(|member| format!("\n  | {member}")).collect();
                format!("{comment}export type {name} ={members};\n")
            }
        }
    }
}

/// A field with its comment.
fn field(text: &str) -> String {
    let (words, field) = match text.strip_prefix("/**").and_then(|rest| rest.split_once("*/")) {
        Some((inside, field)) => (words(inside), field.trim()),
        None => (Vec::new(), text),
    };
    format!("{}  {};\n", comment(&words, "  "), records(field))
}

/// The lines inside a comment. Links of Rust lose their brackets, `None` is null.
fn words(comment: &str) -> Vec<String> {
    let inside = comment.trim().trim_start_matches("/**").trim_end_matches("*/");
    let lines = inside.lines().map(|line| line.trim().trim_start_matches('*').trim());
    let lines: Vec<String> = lines.map(|line| line.replace("[`", "`").replace("`]", "`").replace("`None`", "null")).collect();
    let first = lines.iter().position(|line| !line.is_empty()).unwrap_or(0);
    let last = lines.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1);
    lines.get(first..last).unwrap_or_default().to_vec()
}

fn comment(words: &[String], indent: &str) -> String {
    match words {
        [] => String::new(),
        [line] => format!("{indent}/** {line} */\n"),
        lines => {
            let lines: String = lines.iter().map(|line| format!("{indent} * {line}").trim_end().to_owned() + "\n").collect();
            format!("{indent}/**\n{lines}{indent} */\n")
        }
    }
}

/// `{ [key in string]: T }` by its name.
fn records(field: &str) -> String {
    let mut field = field.to_owned();
    while let Some((before, rest)) = field.split_once("{ [key in string]: ") {
        let mut depth = 1;
        let close = rest.char_indices().find(|(_, c)| {
            depth += match c {
                '{' => 1,
                '}' => -1,
                _ => 0,
            };
            depth == 0
        });
        let Some((close, _)) = close else { break };
        let (inside, after) = rest.split_at(close);
        field = format!("{before}Record<string, {}>{}", inside.trim(), after.trim_start_matches('}'));
    }
    field
}

/// The parts between separators that stand in no bracket, quote or comment.
fn pieces(text: &str, separator: char) -> Vec<&str> {
    let (mut found, mut start, mut depth, mut place) = (Vec::new(), 0, 0_i32, 0);
    while let Some(rest) = text.get(place..).filter(|rest| !rest.is_empty()) {
        let first = rest.chars().next().unwrap_or_default();
        let length = match first {
            '/' if rest.starts_with("/**") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            '"' => rest.get(1..).and_then(|inside| inside.find('"')).map_or(rest.len(), |end| end + 2),
            _ => first.len_utf8(),
        };
        depth += match first {
            '{' | '<' | '[' | '(' => 1,
            '}' | '>' | ']' | ')' => -1,
            _ => 0,
        };
        if first == separator && depth == 0 {
            found.extend(text.get(start..place));
            start = place + length;
        }
        place += length;
    }
    found.extend(text.get(start..));
    found.into_iter().map(str::trim).filter(|piece| !piece.is_empty()).collect()
}
