//! An EPCI: how it is taxed, its rates, and the amounts that stand in the rows of all its members.

use super::Place;
use super::row::Row;
use crate::sample::dice::{Dice, share};

/// How an EPCI is taxed (*option fiscale*).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Regime {
    /// Business taxes to the EPCI alone.
    Fpu,
    /// In zones to the EPCI alone.
    Fpz,
    /// Beside those of the communes.
    Fpa,
}

impl Regime {
    pub const fn as_str(self) -> &'static str {
        match self {
            Regime::Fpu => "FPU",
            Regime::Fpz => "FPZ",
            Regime::Fpa => "FPA",
        }
    }
}

/// An EPCI; rates in thousandths of a percent.
#[derive(Debug)]
pub struct Body {
    pub option: Regime,
    pub tfb: i64,
    pub tfnb: i64,
    pub thrs: i64,
    pub cfe: i64,
    pub zone: i64,
    pub teom: i64,
    pub gemapi: [i64; 4],
    /// Share of the rental values that its mean is above the nation's, in thousandths.
    pub mean_value: i64,
    /// Minimum bases of the CFE by turnover.
    pub minimum: [i64; 6],
    /// Multiplier of the TASCOM, in millionths.
    pub tascom: i64,
    dice_of: String,
}

impl Body {
    /// Draws the rates of an EPCI.
    pub fn of(siren: &str) -> Body {
        let mut dice = Dice::of(&["rei", "epci", siren]);
        let option = match dice.between(0, 99) {
            0..83 => Regime::Fpu,
            83..92 => Regime::Fpz,
            _ => Regime::Fpa,
        };
        let hundredths = |dice: &mut Dice, low, high| dice.between(low, high) * 10;
        Body {
            option,
            tfb: hundredths(&mut dice, 0, 620),
            tfnb: hundredths(&mut dice, 150, 2_200),
            thrs: hundredths(&mut dice, 650, 1_250),
            cfe: hundredths(&mut dice, 1_900, 2_950),
            zone: hundredths(&mut dice, 2_000, 2_600),
            teom: if dice.chance(120) { 0 } else { hundredths(&mut dice, 780, 1_460) },
            gemapi: [dice.between(50, 620), dice.between(300, 2_400), dice.between(40, 400), dice.between(60, 700)],
            mean_value: dice.between(850, 1_150),
            minimum: [
                dice.between(230, 540),
                dice.between(540, 1_080),
                dice.between(1_080, 2_260),
                2_300,
                dice.between(2_300, 5_300),
                dice.between(5_300, 7_000),
            ],
            tascom: [1_000_000, 1_000_000, 1_100_000, 1_150_000, 1_200_000][dice.between(0, 4) as usize],
            dice_of: siren.to_owned(),
        }
    }
}

/// What the members of an EPCI have together.
#[derive(Debug, Default)]
pub struct Sums {
    inhabitants: i64,
    tfb: i64,
    industry_tfb: i64,
    industry_cfe: i64,
    cfe: i64,
    small_firms: i64,
    farmland: i64,
}

impl Sums {
    pub fn add(&mut self, row: &Row, place: &Place) {
        self.inhabitants += place.inhabitants;
        self.tfb += row.euros("base_tfb_epci");
        self.industry_tfb += row.euros("base_exoneree_industriel_tfb_epci");
        self.industry_cfe += row.euros("base_exoneree_industriel_cfe_epci");
        self.cfe += row.euros("base_cfe_epci_fpu") + row.euros("base_cfe_epci_fpa");
        self.small_firms += row.euros("base_exoneree_ca_5000_cfe_epci");
        self.farmland += row.euros("base_exoneree_terres_agricoles_epci");
    }

    /// The amounts of the EPCI, of its department and region: the same in the rows of all members.
    pub fn repeated(&self, body: &Body) -> Vec<(&'static str, i64)> {
        use super::row::product;
        let mut dice = Dice::of(&["rei", "amounts", &body.dice_of]);
        let industry = product(self.industry_tfb, body.tfb);
        let business = product(self.industry_cfe, body.cfe);
        let small = product(self.small_firms, body.cfe);
        let moved = self.inhabitants * dice.between(-28, 28);
        vec![
            ("compensation_tfb_industriel_epci", industry),
            ("compensation_cfe_industriel_epci", business),
            ("compensation_cfe_ca_5000_epci", small),
            ("compensations_tfb_epci", industry + share(product(self.tfb, body.tfb), dice.between(2, 12))),
            ("compensation_tfnb_terres_agricoles_epci", share(product(self.farmland, body.tfnb), 240)),
            ("compensations_tfnb_epci", share(product(self.farmland, body.tfnb), 240)),
            ("compensations_cfe_epci", business + small + share(product(self.cfe, body.cfe), dice.between(3, 20))),
            ("fraction_tva_epci", self.inhabitants * dice.between(72, 150)),
            ("dcrtp_epci", if dice.chance(500) { self.inhabitants * dice.between(2, 18) } else { 0 }),
            ("prelevement_fngir_epci", (-moved).max(0)),
            ("reversement_fngir_epci", moved.max(0)),
            ("fraction_tva_departement", 101_900_000),
            ("fraction_tva_region", 842_300_000),
            ("dcrtp_departement", 3_400_000),
            ("ifer_region", 2_310_000),
        ]
    }
}
