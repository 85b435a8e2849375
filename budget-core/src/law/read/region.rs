//! The region of a department, as the library's territory has it.

use crate::Territory;
use crate::data::{self, Part};
use std::sync::OnceLock;

/// The code of the region of a department; a department outside the regions (collectivities overseas, fictional ones) stands for itself.
pub(super) fn region_of(department: &str) -> &str {
    match known(department) {
        Some("") | None => department,
        Some(region) => region,
    }
}

/// Nothing where no territory is installed.
fn known(department: &str) -> Option<&'static str> {
    /// The regions are those of 2016 in every vintage.
    static TERRITORY: OnceLock<Territory> = OnceLock::new();
    let territory = match TERRITORY.get() {
        Some(territory) => territory,
        None if !data::installed(Part::Territory) => return None,
        None => {
            let opened = Territory::open(2026).ok()?;
            TERRITORY.get_or_init(|| opened)
        }
    };
    Some(territory.region_of(department))
}

#[cfg(all(test, feature = "embedded"))]
mod tests {
    use super::*;

    #[test]
    fn departments_have_their_region() {
        for (department, region) in [("16", "75"), ("2A", "94"), ("971", "01"), ("976", "06"), ("99", "99"), ("975", "975")] {
            assert_eq!(region_of(department), region);
        }
    }
}
