//! A national table of what the grants of communes are computed from, drawn: the columns of the rulebook, with invented figures.
//!
//! Communes, INSEE codes and populations are official facts of the embedded territory. **Everything else is drawn**, in whole numbers from a seed: the same
//! bytes everywhere. The amounts of the year before are 0 until somebody computes them: see [`Communes::with_last_year`].

mod draw;

use crate::national::Chance;
use budget_core::territory::{Entity, Kind, PopulationKind, Territory};
use draw::{Commune, NAMES};

/// The vintage of the territory.
const VINTAGE: u16 = 2026;
/// Communes of a canton of 2014, of those of a department taken in the order of their codes.
const CANTON: usize = 10;
/// Communes from so many inhabitants on, with their canton, are an urban unit.
const TOWN: i64 = 5_000;

/// A drawn table: the titles and a row a commune, as texts.
#[derive(Clone, Debug)]
pub struct Communes {
    /// The names of the columns; `x__prev` is x of the year before.
    pub titles: Vec<String>,
    /// The cells, one text a column.
    pub rows: Vec<Vec<String>>,
}

impl Communes {
    /// Draws all communes of the departments.
    ///
    /// # Errors
    /// When the territory cannot be opened.
    pub fn drawn(seed: u64) -> Result<Communes, String> {
        let territory = Territory::open(VINTAGE).map_err(|e| e.to_string())?;
        // The grants of the collectivities of article 74 and of New Caledonia follow rules of their own.
        let elsewhere = |code: &str| ["975", "977", "978", "98"].iter().any(|start| code.starts_with(start));
        let all = territory.entities().filter(|e| e.kind == Kind::Commune && !elsewhere(&e.code));
        let mut communes = all.map(|entity| commune(&entity, &territory, seed)).collect::<Result<Vec<_>, String>>()?;
        communes.sort_by(|a, b| a.code.cmp(&b.code));
        let mut start = 0;
        while let Some(first) = communes.get(start) {
            let department = first.department.clone();
            let end = communes.partition_point(|c| c.department <= department);
            if let Some(group) = communes.get_mut(start..end.max(start + 1)) {
                gather(group, seed);
            }
            start = end.max(start + 1);
        }
        Ok(Communes { titles: NAMES.iter().map(|name| (*name).to_owned()).collect(), rows: communes.iter().map(Commune::cells).collect() })
    }

    /// The same with amounts of the year before: `amount(name, row)` where it knows one, moved by up to 4 % for each commune, in whole euros. What the
    /// amounts that are sums of others are made of is added up anew.
    #[must_use]
    pub fn with_last_year(mut self, seed: u64, amount: &dyn Fn(&str, usize) -> Option<f64>) -> Communes {
        let names: Vec<Option<String>> = self.titles.iter().map(|title| title.strip_suffix("__prev").map(str::to_owned)).collect();
        for (row, cells) in self.rows.iter_mut().enumerate() {
            let percent = Chance::of(seed, &[cells.first().map_or("", String::as_str)], 1).between(96, 104);
            let mut targeted = 0;
            for (name, cell) in names.iter().zip(cells.iter_mut()) {
                let Some(name) = name else { continue };
                let moved = |name: &str| amount(name, row).map(|euros| (euros.max(0.0) as i64) * percent / 100);
                let euros = match name.as_str() {
                    "dsu_part_spontanee" => moved("dsu_montant_eligible"),
                    "dsr_montant_eligible_fraction_cible" => Some(targeted),
                    "dsr_montant_eligible_fraction_perequation" => moved("dsr_fraction_perequation"),
                    _ => moved(name),
                };
                if name.starts_with("dsr_fraction_cible_part_") {
                    targeted += euros.unwrap_or(0);
                }
                if let Some(euros) = euros.filter(|_| name.starts_with("ds")) {
                    *cell = euros.to_string();
                }
            }
        }
        self
    }

    /// As CSV.
    pub fn csv(&self) -> String {
        std::iter::once(&self.titles).chain(&self.rows).map(|cells| cells.join(",") + "\n").collect()
    }
}

fn commune(entity: &Entity, territory: &Territory, seed: u64) -> Result<Commune, String> {
    let population = territory.population(&entity.code, PopulationKind::Municipal).map_err(|e| e.to_string())?;
    let people = population.known.map_or(1, |(people, _)| i64::from(people).max(1));
    Ok(Commune::new(&entity.code, people, &mut Chance::of(seed, &[&entity.code], 0)))
}

/// Cantons and urban units of a department.
fn gather(department: &mut [Commune], seed: u64) {
    let people: i64 = department.iter().map(|c| c.population_dgf).sum();
    let mut largest: Vec<(i64, String)> = department.iter().map(|c| (c.people, c.code.clone())).collect();
    largest.sort_by(|a, b| b.cmp(a));
    for canton in department.chunks_mut(CANTON) {
        let whole: i64 = canton.iter().map(|c| c.population_dgf).sum();
        let seat = canton.iter().max_by_key(|c| c.people).map_or_else(String::new, |c| c.code.clone());
        let town = canton.iter().any(|c| c.people >= TOWN);
        let capital = canton.iter().any(|c| largest.first().is_some_and(|(_, code)| *code == c.code));
        for commune in canton {
            let mut chance = Chance::of(seed, &[&commune.code, "canton"], 0);
            commune.part_of_canton = commune.capped_population() * 1_000_000 / whole.max(1);
            commune.central_office = commune.code == seat && chance.percent(50);
            commune.arrondissement = largest.iter().take(3).any(|(_, code)| *code == commune.code);
            commune.seat = seat.clone();
            commune.capital_in_unit = town && capital;
            (commune.unit, commune.department_of_unit) = if town { (whole, people) } else { (0, 0) };
        }
    }
}
