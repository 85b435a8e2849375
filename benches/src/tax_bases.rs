//! A national census of tax bases (*REI*), drawn as that of the fictional country is.
//!
//! Communes, INSEE codes, populations and EPCI are official facts of the embedded territory. **Everything else is drawn**, in whole numbers: the same bytes
//! everywhere.

#[path = "../../xtask/src/country/taxes/mod.rs"]
mod taxes;

use crate::sample::dice::{Dice, share};
use budget_core::territory::{Entity, Kind, PopulationKind, Territory};
use taxes::{Place, Style, table};

/// The vintage of the territory.
const VINTAGE: u16 = 2022;
/// Columns of the DGFiP's file of 2022 that the library does not name, with the department and its office.
pub const OTHERS: usize = 1_180 - 256;

/// The census of all communes of the departments, as CSV; rates have the noise of binary floats, as the DGFiP's have. `others` are columns behind those that
/// the library names.
///
/// # Errors
/// When the territory cannot be opened.
pub fn csv(others: usize) -> Result<String, String> {
    let territory = Territory::open(VINTAGE).map_err(|e| e.to_string())?;
    let elsewhere = |code: &str| ["975", "977", "978", "98"].iter().any(|start| code.starts_with(start));
    let all = territory.entities().filter(|e| e.kind == Kind::Commune && !elsewhere(&e.code));
    let mut places = all.map(|entity| place(&entity, &territory)).collect::<Result<Vec<_>, String>>()?;
    places.sort_by(|a, b| a.code.cmp(&b.code));
    table(&places, Style { noisy: true, others })
}

fn place(entity: &Entity, territory: &Territory) -> Result<Place, String> {
    let population = territory.population(&entity.code, PopulationKind::Total).map_err(|e| e.to_string())?;
    let inhabitants = population.known.map_or(1, |(people, _)| i64::from(people).max(1));
    let mut dice = Dice::of(&["rei", "place", &entity.code]);
    Ok(Place {
        code: entity.code.to_string(),
        name: entity.name.to_string(),
        // The four islands that are in no EPCI stand for themselves.
        epci: entity.epci.as_ref().or(entity.siren.as_ref()).map_or_else(String::new, ToString::to_string),
        inhabitants,
        second_homes: share(inhabitants, dice.between(10, 400)),
        area: dice.between(200, 3_000),
    })
}
