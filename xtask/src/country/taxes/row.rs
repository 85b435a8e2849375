//! The cells of a row, and how a tax fills them: base, rate, product.

use crate::sample::dice::{Dice, ratio};
use std::collections::BTreeMap;

/// Cells by the ids of their columns.
#[derive(Debug, Default)]
pub struct Row {
    cells: BTreeMap<&'static str, String>,
    euros: BTreeMap<&'static str, i64>,
    noisy: bool,
}

/// One line of the census: the columns of its base, rate and product, the rate in thousandths of a percent.
pub struct Line {
    pub base: &'static str,
    pub rate: &'static str,
    pub product: &'static str,
}

impl Row {
    pub fn new(noisy: bool) -> Row {
        Row { noisy, ..Row::default() }
    }

    /// The cell of a column; 0 where nothing was drawn.
    pub fn cell(&self, id: &str) -> &str {
        self.cells.get(id).map_or("0", String::as_str)
    }

    /// The whole number of a column; 0 where none was drawn.
    pub fn euros(&self, id: &str) -> i64 {
        self.euros.get(id).copied().unwrap_or(0)
    }

    pub fn text(&mut self, id: &'static str, text: &str) {
        self.cells.insert(id, text.to_owned());
    }

    /// A whole number.
    pub fn put(&mut self, id: &'static str, value: i64) {
        self.euros.insert(id, value);
        self.cells.insert(id, value.to_string());
    }

    /// A rate, in thousandths of a percent.
    pub fn rate(&mut self, id: &'static str, rate: i64) {
        let written = if self.noisy { f64::from(rate as f32 / 1_000.0).to_string() } else { fixed(rate, 3) };
        self.cells.insert(id, written);
    }

    /// A coefficient, in millionths.
    pub fn millionths(&mut self, id: &'static str, value: i64) {
        self.cells.insert(id, fixed(value, 6));
    }

    /// A tax: the product is base x rate with what the rounding of its articles adds or takes, and is returned.
    pub fn tax(&mut self, line: &Line, base: i64, rate: i64, articles: i64, dice: &mut Dice) -> i64 {
        self.rate(line.rate, rate);
        if base == 0 || rate == 0 {
            self.put(line.base, base);
            self.put(line.product, 0);
            return 0;
        }
        // Independent roundings of so many articles: the square root of a twelfth of them.
        let spread = (articles / 12).max(0).isqrt();
        let product = (product(base, rate) + dice.between(-spread, spread)).max(0);
        self.put(line.base, base);
        self.put(line.product, product);
        product
    }

    /// Withholds what was drawn of columns.
    pub fn withhold(&mut self, ids: &[&'static str]) {
        for id in ids {
            self.cells.insert(id, "NA".to_owned());
        }
    }
}

/// Base x rate (thousandths of a percent), rounded half up.
pub fn product(base: i64, rate: i64) -> i64 {
    ratio(base, rate * 2 + if base > 0 { ratio(100_000, 1, base.max(1)) } else { 0 }, 200_000)
}

/// A decimal number without zeros at its end.
fn fixed(value: i64, decimals: u32) -> String {
    let scale = 10_i64.pow(decimals);
    let digits = decimals as usize;
    let text = format!("{}.{:0digits$}", value / scale, value % scale);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
