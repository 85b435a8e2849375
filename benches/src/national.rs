//! A balance file of the whole nation, drawn: the layout and the size of the DGFiP's file, with invented amounts.
//!
//! Communes, their INSEE codes, SIREN and populations are official facts of the embedded territory, so that ratios per inhabitant mean something, and
//! accounts are those of the official charts. **Everything else is drawn**: which budgets a commune has, which accounts they use, and every amount. Names
//! are codes (`FICTIF 33063`), and the SIREN of attached budgets belong to nobody, so that no line can be taken for a commune's own.
//!
//! The published file of an exercise could not be fetched where this was written: what is known of it is the balance of Bordeaux of 2019, an extract
//! of it (1,617 lines of 121 bytes on average; accounts in no order; most amounts of a line are `0`). The drawn file has that layout, accounts in no order
//! and budgets one after the other. It differs in one thing: there an account stands on a line for each function that used it, here on one line.
//! How many budgets and accounts a commune has is an assumption, made so that the nation has more than nine million lines.
//!
//! The same seed gives the same bytes: chance is a SplitMix64 sequence a budget, and all arithmetic is on whole numbers.

mod accounts;
mod budget;
mod chance;
mod columns;
mod csv;
mod draw;
mod parquet;
mod shuffle;

pub use budget::{Budget, Drawn, Line};
pub use columns::{HEADER, TITLES};
pub use csv::{CsvFile, text};
pub use parquet::{GROUP, ParquetFile};
pub use shuffle::shuffled;

use accounts::Charts;
use budget::budgets_of;
use budget_core::territory::{Entity, Kind, PopulationKind, Territory};
pub(crate) use chance::Chance;

/// Changes when the same seed gives another file: files in the cache bear it.
pub const VERSION: u32 = 1;

/// The communes of a nation by default.
pub const COMMUNES: usize = 34_900;

/// The last exercise drawn: the last one that the official charts here have an edition for.
pub const LAST_YEAR: u16 = 2024;

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nation {
    /// How many communes, taken evenly from all by INSEE code.
    pub communes: usize,
    /// How many exercises, up to [`LAST_YEAR`].
    pub years: u16,
    /// Another seed gives another nation.
    pub seed: u64,
}

impl Default for Nation {
    fn default() -> Nation {
        Nation { communes: COMMUNES, years: 1, seed: 1 }
    }
}

/// What was drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Budgets.
    pub budgets: u64,
    /// Lines, without the header.
    pub lines: u64,
}

/// A file being written, budget after budget.
pub trait Output {
    /// Takes a budget with its lines.
    ///
    /// # Errors
    /// When the file cannot be written.
    fn budget(&mut self, drawn: &Drawn<'_>) -> Result<(), String>;
}

impl Nation {
    /// The file's name in the cache, without its ending: all that decides its content.
    pub fn name(&self) -> String {
        let Nation { communes, years, seed } = self;
        format!("nation-v{VERSION}-{communes}x{years}-seed{seed}")
    }

    /// Draws all budgets, exercise after exercise, commune after commune, and gives each to the outputs. `progress` is told the communes drawn and all.
    ///
    /// # Errors
    /// When there are not as many communes or exercises, and those of the outputs.
    pub fn draw(&self, outputs: &mut [&mut dyn Output], progress: &mut dyn FnMut(u64, u64)) -> Result<Size, String> {
        let mut size = Size::default();
        let all = self.communes as u64 * u64::from(self.years);
        let mut done = 0;
        for year in LAST_YEAR - self.years.min(LAST_YEAR) + 1..=LAST_YEAR {
            let charts = Charts::open(year, self.seed)?;
            for (place, commune) in self.communes_of(year)?.iter().enumerate() {
                for budget in budgets_of(commune, place, year, self.seed) {
                    let chart = charts.get(budget.chart)?;
                    let lines = draw::lines(&budget, chart, &mut Chance::of(self.seed, &[&budget.siret, budget.chart], u64::from(year)));
                    size.budgets += 1;
                    size.lines += lines.len() as u64;
                    let drawn = Drawn { budget: &budget, lines };
                    outputs.iter_mut().try_for_each(|output| output.budget(&drawn))?;
                }
                done += 1;
                progress(done, all);
            }
        }
        Ok(size)
    }

    /// The communes of a year, evenly spread over all.
    fn communes_of(&self, year: u16) -> Result<Vec<Commune>, String> {
        let territory = Territory::open(year).map_err(|e| e.to_string())?;
        let all: Vec<Entity> = territory.entities().filter(|e| e.kind == Kind::Commune && e.siren.is_some()).collect();
        if self.communes > all.len() || self.communes == 0 {
            return Err(format!("{year} has {} communes: {} were asked for", all.len(), self.communes));
        }
        let chosen = (0..self.communes).map(|i| &all[i * all.len() / self.communes]);
        chosen.map(|entity| Commune::of(entity, &territory)).collect()
    }
}

/// A commune: what is official about it.
pub(crate) struct Commune {
    /// INSEE code.
    pub code: String,
    /// The SIREN.
    pub siren: String,
    /// INSEE code of the region.
    pub region: String,
    /// Total population; 1 where none is known.
    pub people: i64,
}

impl Commune {
    fn of(entity: &Entity, territory: &Territory) -> Result<Commune, String> {
        let population = territory.population(&entity.code, PopulationKind::Total).map_err(|e| e.to_string())?;
        let text = |t: &Option<std::sync::Arc<str>>| t.as_deref().unwrap_or("").to_owned();
        let people = population.known.map_or(1, |(people, _)| i64::from(people).max(1));
        Ok(Commune { code: entity.code.to_string(), siren: text(&entity.siren), region: text(&entity.region), people })
    }
}
