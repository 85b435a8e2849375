//! The fictional communes: names that no commune bears, codes 99001 on, populations spread as real ones are.

use super::dice::{Dice, share};

/// A fictional commune.
pub struct Place {
    /// Its rank, from 1: the last three digits of its code.
    pub rank: usize,
    /// Its name.
    pub name: String,
    /// Total and municipal population, 2021 to 2024.
    pub population: [[i64; 2]; 4],
}

impl Place {
    /// Its code, as INSEE would write it.
    pub fn code(&self) -> String {
        format!("99{:03}", self.rank)
    }

    /// The nine digits of its budgets, see [`siren`].
    pub fn siren(&self) -> String {
        siren(self.rank as u32)
    }
}

/// A number of nine digits that no body can ever be given: it begins with 999 and its last digit breaks the check that every SIREN passes.
pub fn siren(rank: u32) -> String {
    let body = format!("999{rank:05}");
    let digits = body.bytes().enumerate().map(|(i, b)| (u32::from(b - b'0')) << (i % 2));
    let sum: u32 = digits.map(|d| d / 10 + d % 10).sum();
    format!("{body}{}", (10 - sum % 10 + 5) % 10)
}

/// How many communes there are.
pub const COUNT: usize = 120;

const STEMS: [&str; 30] = [
    "Vallombreuse",
    "Montfabuleux",
    "Clairimage",
    "Rochefeinte",
    "Saint-Exemple",
    "Sainte-Hypothèse",
    "Bourg-Témoin",
    "Villemodèle",
    "Château-Songe",
    "Pontinventé",
    "Brumeval",
    "Saint-Prototype",
    "Échantillon",
    "Fontchimère",
    "Belleébauche",
    "Aubemaquette",
    "Grandesquisse",
    "Saint-Canevas",
    "Noirgabarit",
    "Sainte-Variable",
    "Mirageville",
    "Plainefable",
    "Hautconte",
    "Saint-Barème",
    "Lanterne-Vaine",
    "Vauxfictif",
    "Légendois",
    "Roncebrouillon",
    "Sainte-Décimale",
    "Utopie",
];
const ENDINGS: [&str; 4] = ["le-Test", "sur-Fictive", "en-Fable", "l'Essai"];

/// The largest, so that every stratum of population has its communes.
const LARGEST: [i64; 14] = [118_400, 52_300, 27_600, 21_900, 14_800, 12_100, 9_700, 8_300, 7_200, 6_100, 5_400, 4_700, 4_100, 3_800];

/// All communes, by rank.
pub fn places() -> Vec<Place> {
    (1..=COUNT).map(place).collect()
}

fn place(rank: usize) -> Place {
    let ending = ENDINGS[(rank / STEMS.len() + rank) % ENDINGS.len()];
    let name = format!("{}-{ending}", STEMS[(rank * 7) % STEMS.len()]);
    let mut dice = Dice::of(&["population", &rank.to_string()]);
    let mut people = LARGEST.get(rank - 1).copied().unwrap_or_else(|| {
        // A product of many small factors is log-normal.
        let drawn = (0..14).fold(620, |people, _| share(people, dice.between(560, 1500)));
        if drawn < 80 { 80 + drawn } else { drawn.min(drawn % 3_400 + 80) }
    });
    let trend = dice.between(-8, 14);
    let population = [0; 4].map(|_: i32| {
        let now = people;
        people = share(people, 1000 + trend);
        // People counted apart (students, boarders): 1 to 3 % more.
        [now, share(now, 985)]
    });
    Place { rank, name, population }
}
