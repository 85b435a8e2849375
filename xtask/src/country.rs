//! A fictional country: some hundred communes of all sizes with what the grants of the State are computed from, and last year's amounts. Names, codes
//! (99xxx) and figures are drawn here, always the same; the reform beside it cuts the national envelopes to the size of the country.

use crate::pack::Packed;
use grants::Envelopes;

mod commune;
mod draw;
mod grants;
mod names;
#[cfg(test)]
mod tests;
mod write;

/// The exercise that the country is drawn for.
const YEAR: u16 = 2026;

/// The communes and the envelopes.
pub fn pack() -> Result<Vec<Packed>, String> {
    let mut communes = draw::communes();
    let envelopes: Envelopes = grants::last_year(&mut communes);
    let folder = "budget-core/data/sample";
    Ok(vec![
        Packed::gzip(format!("{folder}/communes.csv.gz"), write::table(&communes).into_bytes()),
        Packed::plain(format!("{folder}/pays_fictif.toml"), write::reform(&envelopes, &communes).into_bytes()),
    ])
}
