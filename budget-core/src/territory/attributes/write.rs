//! Attributes as the file that gives them again.

use super::Attributes;
use crate::table::Value;
use crate::unit::Unit;

impl Attributes {
    /// As CSV in UTF-8 that [`Attributes::read`] reads to the same: they travel to other processes by it. Units stand in the titles, sorted rows.
    pub fn to_csv(&self) -> Vec<u8> {
        let mut out = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
        let title = |unit: &Option<Unit>| unit.as_ref().map_or_else(|| "text".to_owned(), ToString::to_string);
        let titles = self.columns.iter().map(|column| format!("{} [{}]", column.name, title(&column.unit)));
        let mut written = out.write_record(["entity", "year"].map(str::to_owned).into_iter().chain(titles));
        for (entity, years) in &self.rows {
            for (year, cells) in years {
                let year = if *year == 0 { String::new() } else { year.to_string() };
                let cells = cells.iter().map(|cell| cell.as_ref().map(text).unwrap_or_default());
                written = written.and_then(|()| out.write_record([entity.to_string(), year].into_iter().chain(cells)));
            }
        }
        // Memory takes what it is given: there is nothing that could fail.
        written.ok().and_then(|()| out.into_inner().ok()).unwrap_or_default()
    }
}

/// A cell as it is read.
fn text(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::Text(text) => text.to_string(),
        _ => String::new(),
    }
}
