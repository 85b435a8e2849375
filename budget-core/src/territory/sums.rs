//! Populations of a vintage: published for communes and EPCI, summed over communes for departments, regions and EPT.

use super::Territory;
use super::atlas::{Atlas, CommuneRow, DepartmentRow, Former};
use super::lookup::Ref;
use super::population::PopulationKind;

impl Atlas {
    /// The published population of a commune or EPCI in a vintage.
    fn published(&self, code: &str, kind: PopulationKind, vintage: u16) -> Option<u32> {
        let year = self.vintages.iter().position(|v| v.year == vintage)?;
        let values = match kind {
            PopulationKind::Total => &self.populations.total,
            PopulationKind::Municipal => &self.populations.municipal,
        };
        self.populations.cell(values, code, year, self.vintages.len())
    }

    /// The communes of a department's authority in a year: without those of the Métropole de Lyon for the Rhône.
    pub(crate) fn department_communes(&self, department: &DepartmentRow, year: u16) -> Vec<&CommuneRow> {
        let outside = &department.without_epci;
        let rows = department.covers.iter().flat_map(|code| self.communes_of_department(code));
        rows.filter(|c| c.period.contains(year) && (outside.is_empty() || c.epci != *outside)).collect()
    }
}

impl Territory {
    /// The population of a row in a vintage; a sum is known only if each of its terms is.
    pub(crate) fn population_at(&self, entity: Ref, kind: PopulationKind, vintage: u16) -> Option<u32> {
        let atlas = &self.atlas;
        let code = match entity {
            Ref::Commune(place) => atlas.communes.get(place as usize).map(|c| &c.insee),
            Ref::Group(place) => atlas.groups.get(place as usize).filter(|g| g.kind.as_ref() != "EPT").map(|g| &g.siren),
            Ref::Department(_) | Ref::Region(_) => None,
        };
        match code {
            Some(code) => atlas.published(code, kind, vintage),
            None => {
                let communes = self.communes_of(entity, vintage);
                let known = communes.iter().map(|c| atlas.published(&c.insee, kind, vintage));
                let sum = known.sum::<Option<u32>>()?;
                (!communes.is_empty()).then_some(sum)
            }
        }
    }

    /// The population of the vintage nearest to the year asked for, of two as near the later, and that vintage.
    pub(crate) fn nearest_population(&self, entity: Ref, kind: PopulationKind) -> Option<(u32, u16)> {
        self.nearest_known(|year| self.population_at(entity, kind, year))
    }

    /// The same for a commune that is none any more: from the vintages before its end, since a new commune may have taken its code later.
    pub(crate) fn former_population(&self, former: &Former, kind: PopulationKind) -> Option<(u32, u16)> {
        let lives = |year: u16| former.year.is_none_or(|end| year < end);
        self.nearest_known(|year| self.atlas.published(&former.code, kind, year).filter(|_| lives(year)))
    }

    fn nearest_known(&self, at: impl Fn(u16) -> Option<u32>) -> Option<(u32, u16)> {
        let mut years: Vec<u16> = self.atlas.years().collect();
        years.sort_by_key(|y| (y.abs_diff(self.year), std::cmp::Reverse(*y)));
        years.into_iter().find_map(|year| at(year).map(|value| (value, year)))
    }
}
