//! Tables of communes for tests of the law: a CSV file, packed or not, whose columns bear the names of the rulebook's inputs.

use budget_core::law::Law;
use budget_core::{Column, Table, Unit, Value, Values};
use rust_decimal::Decimal;
use std::path::Path;
use std::str::FromStr;

/// How a column of the file is read.
enum Form {
    Text,
    Flag,
    Number(Unit),
}

/// A CSV file, packed or not, as a table; see [`parse`].
///
/// # Errors
/// What cannot be read, in words.
pub fn read(path: &Path, law: &Law) -> Result<Table, String> {
    let file = std::fs::File::open(path).map_err(|e| e.to_string())?;
    if path.extension().is_some_and(|e| e == "gz") { parse(flate2::read::GzDecoder::new(file), law) } else { parse(file, law) }
}

/// A CSV text as a table: each column in the unit of the input or rule of its name (`x__prev`: that of `x`); columns that the law does not know are
/// numbers of unit one if they look so, else left out. An empty cell is missing. `ordre` is the number of the row in the file.
///
/// # Errors
/// What cannot be read, in words.
pub fn parse(input: impl std::io::Read, law: &Law) -> Result<Table, String> {
    let mut reader = csv::Reader::from_reader(input);
    let names: Vec<String> = reader.headers().map_err(|e| e.to_string())?.iter().map(str::to_owned).collect();
    let mut cells: Vec<Vec<String>> = vec![Vec::new(); names.len()];
    for record in reader.records() {
        let record = record.map_err(|e| e.to_string())?;
        for (column, cell) in cells.iter_mut().zip(record.iter()) {
            column.push(cell.to_owned());
        }
    }
    let rows = cells.first().map_or(0, Vec::len);
    let mut table = Table::with_rows(rows);
    for (name, cells) in names.iter().zip(&cells) {
        if let Some(form) = form(name, cells, law) {
            table.push(column(name, cells, form)?).map_err(|e| e.to_string())?;
        }
    }
    let order = (1..=rows).map(|n| Decimal::from(n as u64)).collect();
    table.push(Column::new("ordre", Unit::count(), Values::Decimal(order))).map_err(|e| e.to_string())?;
    Ok(table)
}

fn form(name: &str, cells: &[String], law: &Law) -> Option<Form> {
    let plain = name.strip_suffix("__prev").unwrap_or(name);
    let of_column = law.columns().find(|c| c.id == plain).map(|c| c.kind.to_string());
    let of_rule = || law.rules().find(|r| r.id == plain).map(|r| r.kind.to_string());
    match of_column.or_else(of_rule).as_deref() {
        Some("text") => Some(Form::Text),
        Some("boolean") => Some(Form::Flag),
        Some(unit) => Some(Form::Number(Unit::parse(unit, &[]).ok()?)),
        None if cells.iter().all(|c| number(c).is_some()) => Some(Form::Number(Unit::one())),
        None => None,
    }
}

fn number(cell: &str) -> Option<Decimal> {
    Decimal::from_str(cell).or_else(|_| Decimal::from_scientific(cell)).ok()
}

fn column(name: &str, cells: &[String], form: Form) -> Result<Column, String> {
    let wrong = |cell: &String| format!("`{cell}` in column `{name}`");
    let absent = cells.iter().map(|c| c.is_empty().then_some(budget_core::Reason::NotProvided)).collect();
    let (unit, values) = match form {
        Form::Text => (Unit::one(), Values::Text(cells.iter().map(|c| c.as_str().into()).collect())),
        Form::Flag => {
            let flag = |c: &String| match c.as_str() {
                "True" | "true" | "1" => Ok(true),
                "False" | "false" | "0" | "" => Ok(false),
                _ => Err(wrong(c)),
            };
            (Unit::one(), Values::Bool(cells.iter().map(flag).collect::<Result<_, _>>()?))
        }
        Form::Number(unit) => {
            let value = |c: &String| if c.is_empty() { Ok(Decimal::ZERO) } else { number(c).ok_or_else(|| wrong(c)) };
            (unit, Values::Decimal(cells.iter().map(value).collect::<Result<_, _>>()?))
        }
    };
    Ok(Column::new(name, unit, values).with_missing(absent))
}

/// A figure as a binary float; nothing for what is missing or no number.
pub fn float(value: &Value) -> Option<f64> {
    match value {
        Value::Float(x) => Some(*x),
        Value::Number(n) => n.to_string().parse().ok(),
        _ => None,
    }
}
