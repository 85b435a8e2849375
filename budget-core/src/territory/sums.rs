//! Populations of a vintage: published for communes and EPCI, summed over communes for departments, regions and EPT.

use super::Territory;
use super::atlas::{Atlas, CommuneRow, DepartmentRow, Former};
use super::lookup::Ref;
use super::population::PopulationKind;

impl Atlas {
    /// The populations of a kind, a row a code, a cell a vintage.
    fn cells(&self, kind: PopulationKind) -> &[u32] {
        match kind {
            PopulationKind::Total => &self.populations.total,
            PopulationKind::Municipal => &self.populations.municipal,
        }
    }

    /// The published population of a commune or EPCI in a vintage.
    fn published(&self, code: &str, kind: PopulationKind, vintage: u16) -> Option<u32> {
        let year = self.vintages.iter().position(|v| v.year == vintage)?;
        self.populations.cell(self.cells(kind), code, year, self.vintages.len())
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
        match self.published_code(entity) {
            Some(code) => atlas.published(code, kind, vintage),
            None => {
                let communes = self.communes_of(entity, vintage);
                let known = communes.iter().map(|c| atlas.published(&c.insee, kind, vintage));
                let sum = known.sum::<Option<u32>>()?;
                (!communes.is_empty()).then_some(sum)
            }
        }
    }

    /// The code of a row whose populations are published.
    fn published_code(&self, entity: Ref) -> Option<&str> {
        match entity {
            Ref::Commune(place) => self.atlas.communes.get(place as usize).map(|c| c.insee.as_ref()),
            Ref::Group(place) => self.atlas.groups.get(place as usize).filter(|g| g.kind.as_ref() != "EPT").map(|g| g.siren.as_ref()),
            Ref::Department(_) | Ref::Region(_) => None,
        }
    }

    /// The population of the vintage nearest to the year asked for, of two as near the later, and that vintage. `next` is where the search for
    /// the code begins: that of codes asked in order ends there.
    pub(crate) fn nearest_population(&self, entity: Ref, kind: PopulationKind, next: &mut usize) -> Option<(u32, u16)> {
        match self.published_code(entity) {
            Some(code) => self.nearest_published(code, kind, next, |_| true),
            None => self.nearest.iter().find_map(|(_, year)| self.population_at(entity, kind, *year).map(|value| (value, *year))),
        }
    }

    /// The same for a commune that is none any more: from the vintages before its end, since a new commune may have taken its code later.
    pub(crate) fn former_population(&self, former: &Former, kind: PopulationKind, next: &mut usize) -> Option<(u32, u16)> {
        self.nearest_published(&former.code, kind, next, |year| former.year.is_none_or(|end| year < end))
    }

    fn nearest_published(&self, code: &str, kind: PopulationKind, next: &mut usize, lives: impl Fn(u16) -> bool) -> Option<(u32, u16)> {
        let atlas = &self.atlas;
        let row = atlas.populations.row(code, next)?;
        let at = |place: usize| atlas.populations.at(atlas.cells(kind), row, place, atlas.vintages.len());
        self.nearest.iter().filter(|(_, year)| lives(*year)).find_map(|(place, year)| at(*place).map(|value| (value, *year)))
    }
}
