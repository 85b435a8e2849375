//! A fictional country: some hundred communes of all sizes with what the grants of the State are computed from, and last year's amounts. Names, codes
//! (99xxx) and figures are drawn here, always the same; the reform beside it cuts the national envelopes to the size of the country.

use crate::pack::Packed;
use grants::Envelopes;

mod commune;
mod draw;
mod grants;
mod names;
mod taxes;
#[cfg(test)]
mod tests;
mod write;

/// The exercise that the country is drawn for.
const YEAR: u16 = 2026;

/// The communes as the census of tax bases has them; an EPCI is known by a number that begins as no SIREN of one does.
fn places(communes: &[commune::Commune]) -> Vec<taxes::Place> {
    let names: std::collections::BTreeSet<&str> = communes.iter().map(|c| c.epci.as_str()).collect();
    let siren = |name: &str| format!("2999{:05}", names.iter().position(|n| *n == name).map_or(0, |place| place + 1));
    let place = |c: &commune::Commune| taxes::Place {
        code: c.code.clone(),
        name: c.name.clone(),
        epci: siren(&c.epci),
        inhabitants: c.insee,
        second_homes: c.second_homes,
        area: c.area,
    };
    communes.iter().map(place).collect()
}

/// The communes, their taxes and the envelopes.
pub fn pack() -> Result<Vec<Packed>, String> {
    let mut communes = draw::communes();
    let envelopes: Envelopes = grants::last_year(&mut communes);
    let folder = "budget-core/data/sample";
    Ok(vec![
        Packed::gzip(format!("{folder}/communes.csv.gz"), write::table(&communes).into_bytes()),
        Packed::gzip(format!("{folder}/rei.csv.gz"), taxes::table(&places(&communes), taxes::Style::default())?.into_bytes()),
        Packed::plain(format!("{folder}/pays_fictif.toml"), write::reform(&envelopes, &communes).into_bytes()),
    ])
}
