//! The region of a department, as the library's territory has it.

/// The code of the region of a department; a department outside the regions (collectivities overseas, fictional ones) stands for itself.
pub(super) fn region_of(department: &str) -> &str {
    match known(department) {
        Some("") | None => department,
        Some(region) => region,
    }
}

#[cfg(feature = "embedded")]
fn known(department: &str) -> Option<&'static str> {
    use crate::Territory;
    use std::sync::LazyLock;
    /// The regions are those of 2016 in every vintage.
    static TERRITORY: LazyLock<Option<Territory>> = LazyLock::new(|| Territory::open(2026).ok());
    TERRITORY.as_ref().map(|territory| territory.region_of(department))
}

#[cfg(not(feature = "embedded"))]
fn known(_: &str) -> Option<&'static str> {
    None
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
