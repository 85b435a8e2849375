//! What is drawn of one commune. Orders of magnitude imitate the nation's; no figure is anybody's.

use crate::national::Chance;

/// The columns, in order.
pub const NAMES: [&str; 59] = [
    "code_insee",
    "nom",
    "departement",
    "outre_mer",
    "population_insee",
    "chef_lieu_code",
    "bureau_centralisateur",
    "chef_lieu_arrondissement",
    "nombre_residences_secondaires",
    "population_dgf",
    "strate_demographique",
    "potentiel_fiscal",
    "potentiel_financier",
    "effort_fiscal",
    "revenu_total",
    "revenu_par_habitant_lisse",
    "superficie",
    "longueur_voirie",
    "zone_de_montagne",
    "insulaire",
    "frr",
    "grille_densite_insee",
    "population_enfants",
    "nombre_logements",
    "nombre_logements_sociaux",
    "nombre_beneficiaires_aides_au_logement",
    "population_qpv",
    "population_zfu",
    "recettes_reelles_fonctionnement",
    "population_dgf_agglomeration",
    "population_dgf_departement_agglomeration",
    "chef_lieu_departement_dans_agglomeration",
    "part_population_canton",
    "population_dgf_majoree",
    "dotation_communes_nouvelles_eligible_part_garantie",
    "dotation_communes_nouvelles_eligible_part_amorcage",
    "annee_creation_cn",
    "dotation_globale_fonctionnement_reference_communes",
    "population_dgf__prev",
    "potentiel_fiscal__prev",
    "population_dgf_majoree__prev",
    "dotation_forfaitaire__prev",
    "dsu_part_spontanee__prev",
    "dsu_part_augmentation__prev",
    "dsu_montant__prev",
    "dsu_montant_eligible__prev",
    "dsr_montant_eligible_fraction_bourg_centre__prev",
    "dsr_fraction_bourg_centre__prev",
    "dsr_fraction_cible_part_potentiel_financier_par_habitant__prev",
    "dsr_fraction_cible_part_longueur_voirie__prev",
    "dsr_fraction_cible_part_enfants__prev",
    "dsr_fraction_cible_part_potentiel_financier_par_hectare__prev",
    "dsr_montant_eligible_fraction_cible__prev",
    "dsr_fraction_perequation_part_potentiel_financier_par_habitant__prev",
    "dsr_fraction_perequation_part_longueur_voirie__prev",
    "dsr_fraction_perequation_part_enfants__prev",
    "dsr_fraction_perequation_part_potentiel_financier_par_hectare__prev",
    "dsr_fraction_perequation__prev",
    "dsr_montant_eligible_fraction_perequation__prev",
];

/// The columns of the year before that are amounts: 0 until they are computed.
const AMOUNTS: usize = 17;

/// The lower bounds of the fifteen strata of population.
const STRATA: [i64; 15] = [0, 500, 1_000, 2_000, 3_500, 5_000, 7_500, 10_000, 15_000, 20_000, 35_000, 50_000, 75_000, 100_000, 200_000];

/// A commune being drawn.
pub struct Commune {
    /// INSEE code.
    pub code: String,
    /// Its department.
    pub department: String,
    /// Inhabitants.
    pub people: i64,
    /// With secondary homes.
    pub population_dgf: i64,
    /// Share of its canton in millionths.
    pub part_of_canton: i64,
    /// Whether it has the canton's central office (bureau centralisateur).
    pub central_office: bool,
    /// Whether it is the seat of an arrondissement.
    pub arrondissement: bool,
    /// The code of the canton's seat.
    pub seat: String,
    /// Population of its urban unit, of its department where it has one.
    pub unit: i64,
    /// See `unit`.
    pub department_of_unit: i64,
    /// Whether the capital of the department is in it.
    pub capital_in_unit: bool,
    figures: Figures,
}

/// What does not depend on neighbours, as cells.
struct Figures {
    homes: i64,
    before_seat: [String; 3],
    after: Vec<String>,
    housing: Vec<String>,
    tail: Vec<String>,
}

impl Commune {
    /// Draws all that does not depend on neighbours.
    pub fn new(code: &str, people: i64, chance: &mut Chance) -> Commune {
        let department = code.get(..if code.starts_with("97") { 3 } else { 2 }).unwrap_or(code).to_owned();
        let homes = people * if chance.percent(12) { chance.between(10, 90) } else { chance.between(0, 14) } / 100;
        let population_dgf = people + homes;
        let figures = figures(code, &department, people, homes, chance);
        let (part_of_canton, unit, department_of_unit) = (0, 0, 0);
        let (central_office, arrondissement, capital_in_unit, seat) = (false, false, false, String::new());
        let code = code.to_owned();
        Commune {
            code,
            department,
            people,
            population_dgf,
            part_of_canton,
            central_office,
            arrondissement,
            seat,
            unit,
            department_of_unit,
            capital_in_unit,
            figures,
        }
    }

    /// The population that the share of the canton counts.
    pub fn capped_population(&self) -> i64 {
        let cap = match self.people {
            ..100 => 500,
            100..500 => 1_000,
            500..1_500 => 2_250,
            _ => i64::MAX,
        };
        self.population_dgf.min(cap)
    }

    /// The cells in the order of [`NAMES`].
    pub fn cells(&self) -> Vec<String> {
        let Figures { homes, before_seat, after, housing, tail } = &self.figures;
        let mut cells = vec![self.code.clone()];
        cells.extend_from_slice(before_seat);
        cells.extend([self.people.to_string(), self.seat.clone(), flag(self.central_office), flag(self.arrondissement)]);
        cells.extend([homes.to_string(), self.population_dgf.to_string()]);
        cells.extend_from_slice(after);
        cells.extend_from_slice(housing);
        cells.extend([self.unit.to_string(), self.department_of_unit.to_string(), flag(self.capital_in_unit)]);
        cells.push(fixed(self.part_of_canton, 10_000));
        cells.extend_from_slice(tail);
        cells
    }
}

fn flag(yes: bool) -> String {
    (if yes { "True" } else { "False" }).to_owned()
}

/// A quotient by a power of ten, written with its decimals.
fn fixed(value: i64, scale: i64) -> String {
    let digits = scale.to_string().len() - 1;
    format!("{}.{:0digits$}", value / scale, value % scale)
}

fn stratum(people: i64) -> i64 {
    STRATA.iter().filter(|bound| **bound <= people).count() as i64
}

fn figures(code: &str, department: &str, people: i64, homes: i64, chance: &mut Chance) -> Figures {
    let population = people + homes;
    let (stratum, overseas, town) = (stratum(population), department.len() > 2, people > 8_000);
    // In percent of the mean, more often near it.
    let wealth = (0..3).map(|_| chance.between(40, 165)).sum::<i64>() / 3;
    let fiscal = (700 + 60 * stratum) * wealth * population / 100;
    let income = (15_000 + 250 * stratum) * (wealth + 100) / 200 * chance.between(80, 120) * if overseas { 60 } else { 100 } / 10_000;
    let hectares = chance.between(200, 3_000) + people / 20;
    let mountain = Chance::of(7, &[department], 0).percent(30) && chance.percent(60);
    let rural = people < 20_000 && chance.percent(Chance::of(8, &[department], 0).below(100));
    let after = vec![
        stratum.to_string(),
        fiscal.to_string(),
        fixed(fiscal * chance.between(1_030, 1_150), 1_000),
        fixed(chance.between(600, 1_700), 1_000),
        (income * people).to_string(),
        fixed(income * chance.between(940, 1_000), 1_000),
        hectares.to_string(),
        (hectares * chance.between(3, 12) + people * chance.between(1, 6)).to_string(),
        flag(mountain),
        flag(!overseas && chance.below(1_000) == 0),
        flag(rural),
        (8 - (stratum + chance.between(0, 2)).min(7)).to_string(),
        (people * chance.between(9, 23) / 100).to_string(),
    ];
    let dwellings = (people * chance.between(38, 60) / 100).max(5);
    let share = |chance: &mut Chance, most: i64| (dwellings * chance.between(0, if town { most } else { most / 5 }) / 100).to_string();
    let housing = vec![
        dwellings.to_string(),
        share(chance, 45),
        share(chance, 80),
        (if town && chance.percent(50) { people * chance.between(5, 35) / 100 } else { 0 }).to_string(),
        (if people > 25_000 && chance.percent(25) { people * chance.between(2, 20) / 100 } else { 0 }).to_string(),
        (people * chance.between(600, 1_200) + 30_000).to_string(),
    ];
    let weighted = |population: i64| fixed(population * 10 + if homes * 10 > people * 3 && population < 3_500 { homes * 5 } else { 0 }, 10);
    let new = (300..60_000).contains(&people) && !overseas && chance.percent(3);
    let created = if new { chance.between(2_016, i64::from(super::VINTAGE)) } else { 0 };
    let before = (population * chance.between(970, 1_030) / 1_000).max(1);
    let mut tail = vec![
        weighted(population),
        flag(new),
        flag((2_023..2_026).contains(&created)),
        created.to_string(),
        (if new { people * chance.between(120, 260) } else { 0 }).to_string(),
        before.to_string(),
        (fiscal * chance.between(950, 1_020) / 1_000).to_string(),
        weighted(before),
        (if wealth > 130 { 0 } else { people * chance.between(60, 150) * (230 - wealth) / 130 }).to_string(),
    ];
    tail.extend(std::iter::repeat_n("0".to_owned(), AMOUNTS));
    Figures { homes, before_seat: [format!("FICTIF {code}"), department.to_owned(), flag(overseas)], after, housing, tail }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_has_its_cell() {
        let commune = Commune::new("33063", 260_000, &mut Chance::of(1, &["33063"], 0));
        let cells = commune.cells();
        assert_eq!(cells.len(), NAMES.len());
        assert_eq!((cells[4].as_str(), cells[10].as_str()), ("260000", "15"));
        assert!(NAMES[NAMES.len() - AMOUNTS..].iter().all(|name| name.ends_with("__prev") && name.starts_with("ds")));
        assert_eq!(fixed(12_345, 1_000), "12.345");
    }
}
