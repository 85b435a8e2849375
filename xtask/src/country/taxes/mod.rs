//! A census of tax bases (*REI*) that nobody's communes fill: bases, rates and products of every tax, drawn. Products are sums of rounded articles, amounts of an
//! EPCI stand in the rows of all its members, small communes have blocks that are withheld.

mod body;
mod commune;
mod row;

use body::{Body, Sums};
use budget_core::law::read::ColumnMap;
use row::Row;
use std::collections::BTreeMap;

/// What is given of a commune: the rest is drawn.
#[derive(Clone, Debug)]
pub struct Place {
    /// INSEE code.
    pub code: String,
    pub name: String,
    /// SIREN of its EPCI.
    pub epci: String,
    pub inhabitants: i64,
    pub second_homes: i64,
    /// Hectares.
    pub area: i64,
}

/// How the file is written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    /// Rates with the noise of binary floats: `34.90999984741211`.
    pub noisy: bool,
    /// Columns that nobody maps, behind the others.
    pub others: usize,
}

/// The columns of the library's map beside those of the code of the commune: their ids and the codes of their variables.
fn columns() -> Result<Vec<(String, String)>, String> {
    let maps = ColumnMap::builtin("fiscalite_locale").map_err(|e| e.to_string())?;
    let map = maps.first().ok_or("no map of the census")?;
    let own = |id: &str| !matches!(id, "code_insee" | "departement" | "region");
    Ok(map.columns().filter(|(id, ..)| own(id)).filter_map(|(id, titles, _)| Some((id.to_owned(), titles.first()?.clone()))).collect())
}

/// The file, codes of variables as its header, `;` between cells: a row a place in their order. What is not drawn is 0.
///
/// # Errors
/// None while the library has a map of the census.
pub fn table(places: &[Place], style: Style) -> Result<String, String> {
    let columns = columns()?;
    let mut sums: BTreeMap<&str, Sums> = BTreeMap::new();
    let mut drawn: Vec<Row> = Vec::with_capacity(places.len());
    let bodies: BTreeMap<&str, Body> = places.iter().map(|place| (place.epci.as_str(), Body::of(&place.epci))).collect();
    for place in places {
        let Some(body) = bodies.get(place.epci.as_str()) else { continue };
        let row = commune::row(place, body, style.noisy);
        sums.entry(&place.epci).or_default().add(&row, place);
        drawn.push(row);
    }
    let mut out: String = ["DEP", "COM"].into_iter().chain(columns.iter().map(|(_, title)| title.as_str())).collect::<Vec<_>>().join(";");
    (0..style.others).for_each(|n| out += &format!(";AUTRE_{n}"));
    out.push('\n');
    for (number, (place, row)) in places.iter().zip(&drawn).enumerate() {
        let digits = if place.code.starts_with("97") { 3 } else { 2 };
        let (department, commune) = place.code.split_at(digits);
        out += &format!("{department};{commune}");
        let repeated = sums.get(place.epci.as_str()).zip(bodies.get(place.epci.as_str())).map(|(sums, body)| sums.repeated(body)).unwrap_or_default();
        for (id, _) in &columns {
            out.push(';');
            match (repeated.iter().find(|(known, _)| known == id), id.as_str()) {
                (Some((_, euros)), _) => out += &euros.to_string(),
                (None, "nom") => out += &place.name,
                (None, id) => out += row.cell(id),
            }
        }
        for other in 0..style.others {
            out += match (number * 31 + other * 17) % 10 {
                0..7 => ";0",
                7 => ";NA",
                8 => ";12",
                _ => ";48213",
            };
        }
        out.push('\n');
    }
    Ok(out)
}
