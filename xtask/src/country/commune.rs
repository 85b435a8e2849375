//! A fictional commune: what the rules read of it.

/// Whole euros, inhabitants, hectares, metres and dwellings; shares in thousandths.
#[derive(Clone, Debug, Default)]
pub struct Commune {
    pub code: String,
    pub name: String,
    /// Place among the departments.
    pub department: usize,
    pub overseas: bool,
    pub epci: String,
    pub insee: i64,
    pub second_homes: i64,
    pub dgf: i64,
    pub dgf_before: i64,
    pub dgf_increased: i64,
    pub dgf_increased_before: i64,
    pub fiscal: i64,
    pub fiscal_before: i64,
    pub financial: i64,
    /// Effort fiscal, thousandths.
    pub effort: i64,
    pub income: i64,
    /// Income a head, mean of three years, euros; `None`: kept secret.
    pub smoothed_income: Option<i64>,
    pub area: i64,
    pub road: i64,
    pub mountain: bool,
    pub island: bool,
    pub frr: bool,
    pub density: i64,
    pub children: i64,
    pub dwellings: i64,
    pub social: i64,
    pub aided: i64,
    pub qpv: i64,
    pub revenue: i64,
    /// Code of the seat of the canton.
    pub seat: String,
    pub central_office: bool,
    pub arrondissement: bool,
    pub urban_unit: i64,
    pub urban_department: i64,
    pub with_prefecture: bool,
    /// Share of the canton's population, thousandths.
    pub canton_share: i64,
    /// Year of creation of a merged commune; 0: it is none.
    pub created: i64,
    pub start_up: bool,
    pub guaranteed: bool,
    pub reference: i64,
    pub dnp: i64,
    pub dacom: i64,
    pub before: Before,
}

/// Last year's amounts, in euros.
#[derive(Clone, Debug, Default)]
pub struct Before {
    pub forfaitaire: i64,
    pub dsu: i64,
    pub bourg_centre: i64,
    /// Parts of the péréquation and of the cible fraction: potential a head, roads, children, potential a hectare.
    pub perequation: [i64; 4],
    pub cible: [i64; 4],
}
