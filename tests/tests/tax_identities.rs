//! What the census of tax bases (*REI*) of Charente, 2022, says of itself, in exact decimals: product against base and rate, sums of parts, charges of
//! the State, the balancing coefficient, totals; and that the law of the file gives the file back. Every count is exact: a file or a reader that changes
//! turns the test red.
#![cfg(test)]

use budget_core::law::read::{Criteria, CriteriaOptions};
use budget_core::law::{Law, Mode, Simulation};
use budget_core::{Table, Value};
use budget_tests::shared_data;
use rust_decimal::{Decimal, RoundingStrategy};
use std::sync::LazyLock;

/// The file, with the columns that the rulebook does not name too.
struct Census {
    table: Table,
    law: Law,
}

static CENSUS: LazyLock<Option<Census>> = LazyLock::new(|| {
    let path = shared_data("taxes/rei_2022_charente.csv.gz")?;
    let law = Law::builtin("fiscalite_locale", 2022).unwrap();
    let criteria = Criteria::read(&[path], &CriteriaOptions::of(&law).unwrap().passing_through()).unwrap();
    assert_eq!(criteria.table().rows(), 364);
    Some(Census { table: criteria.table().clone(), law })
});

impl Census {
    /// The file; says aloud where it is absent.
    fn get() -> Option<&'static Census> {
        CENSUS.as_ref()
    }

    fn number(&self, id: &str, row: usize) -> Option<Decimal> {
        match self.table.value(id, row).unwrap_or_else(|| panic!("no column `{id}`")) {
            Value::Number(n) => Some(n),
            Value::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// Several cells of a row; nothing where one is hidden.
    fn numbers(&self, ids: &[&str], row: usize) -> Option<Vec<Decimal>> {
        ids.iter().map(|id| self.number(id, row)).collect()
    }

    fn sum(&self, ids: &[&str], row: usize) -> Option<Decimal> {
        self.numbers(ids, row).map(|n| n.iter().sum())
    }

    fn row(&self, code: &str) -> usize {
        let codes = self.table.column("code_insee").unwrap();
        (0..self.table.rows()).find(|row| codes.text_at(*row) == Some(code)).unwrap()
    }

    fn simulate(&self, mode: Mode) -> Simulation {
        self.law.clone().with_mode(mode).simulate(&self.table, None).unwrap()
    }
}

fn euros(text: &str) -> Decimal {
    text.replace('_', "").parse().unwrap()
}

fn number(simulation: &Simulation, id: &str, row: usize) -> Option<Decimal> {
    match simulation.value(id, row) {
        Value::Number(n) => Some(n),
        _ => None,
    }
}

/// The columns of a product: product, base, rate, smoothing (none: empty; where it is hidden it counts 0).
type Line = (&'static str, &'static str, &'static str, &'static str);

/// Which communes a line is measured on, of those that hide none of its cells.
enum Among {
    All,
    /// Those where that column is not 0.
    With(&'static str),
    /// Those that do not hide that column either.
    Shown(&'static str),
}

/// The gaps between product and base x rate and smoothing: of each the product, what is expected, and the row.
fn gaps(census: &Census, line: &Line, among: &Among) -> Vec<(Decimal, Decimal, usize)> {
    let (product, base, rate, smoothing) = *line;
    let of_row = |row: usize| {
        let cells = census.numbers(&[product, base, rate], row)?;
        let kept = match among {
            Among::All => true,
            Among::With(column) => census.number(column, row) != Some(Decimal::ZERO),
            Among::Shown(column) => census.number(column, row).is_some(),
        };
        let smoothed = if smoothing.is_empty() { Decimal::ZERO } else { census.number(smoothing, row).unwrap_or_default() };
        kept.then(|| (cells[0], cells[1] * cells[2] / Decimal::ONE_HUNDRED + smoothed, row))
    };
    (0..census.table.rows()).filter_map(of_row).collect()
}

/// How well products are base x rate.
#[derive(Debug, PartialEq)]
struct Fit {
    n: usize,
    exact: usize,
    one: usize,
    ten: usize,
    /// Within 3 times the spread of a sum of roundings to the euro, one for each article of the roll: 3 x sqrt(articles / 12).
    likely: usize,
    /// Sum of gaps, in 1/10000 % of the sum of products.
    bias: i64,
}

fn fit(census: &Census, parts: &[(Line, Among)], articles: &[&str]) -> Fit {
    let mut fit = Fit { n: 0, exact: 0, one: 0, ten: 0, likely: 0, bias: 0 };
    let (mut gained, mut products) = (Decimal::ZERO, Decimal::ZERO);
    for (i, (line, among)) in parts.iter().enumerate() {
        for (product, expected, row) in gaps(census, line, among) {
            let gap = product - expected;
            fit.n += 1;
            fit.exact += usize::from(expected.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero) == product);
            fit.one += usize::from(gap.abs() <= Decimal::ONE);
            fit.ten += usize::from(gap.abs() <= Decimal::TEN);
            let count = articles.get(i).and_then(|column| census.number(column, row));
            fit.likely += usize::from(count.is_some_and(|n| gap * gap * Decimal::from(4) <= n * Decimal::from(3)));
            gained += gap;
            products += product;
        }
    }
    fit.bias = (gained / products * Decimal::from(1_000_000)).round().to_string().parse().unwrap();
    fit
}

/// Name, columns of each part, communes that it is measured on, articles of the roll, and the fit as `n exact one ten likely bias`.
type Measured = (&'static str, Vec<(Line, Among)>, Vec<&'static str>, [i64; 6]);

fn measured() -> Vec<Measured> {
    use Among::{All, Shown, With};
    vec![
        (
            "TFNB commune",
            vec![(("produit_tfnb_commune", "base_tfnb_commune", "taux_tfnb_commune", ""), All)],
            vec!["articles_tfnb_commune"],
            [364, 32, 40, 158, 228, 3],
        ),
        ("TFNB EPCI", vec![(("produit_tfnb_epci", "base_tfnb_epci", "taux_tfnb_epci", ""), All)], vec!["articles_tfnb_commune"], [364, 2, 7, 127, 201, -4_936]),
        (
            "TAFNB commune",
            vec![(("produit_tafnb_commune", "base_tafnb_commune", "taux_tafnb_commune", ""), With("base_tafnb_commune"))],
            vec![],
            [105, 33, 58, 104, 0, 201],
        ),
        ("TAFNB EPCI", vec![(("produit_tafnb_epci", "base_tafnb_epci", "taux_tafnb_epci", ""), With("base_tafnb_epci"))], vec![], [242, 71, 105, 231, 0, 486]),
        (
            "TFNB TSE, with a product",
            vec![(("produit_tfnb_tse", "base_tfnb_tse", "taux_tfnb_tse", ""), With("produit_tfnb_tse"))],
            vec!["articles_tfnb_tse"],
            [240, 4, 15, 198, 195, -491_619],
        ),
        (
            "TFNB TSE, with a base",
            vec![(("produit_tfnb_tse", "base_tfnb_tse", "taux_tfnb_tse", ""), With("base_tfnb_tse"))],
            vec!["articles_tfnb_tse"],
            [291, 4, 23, 249, 246, -531_254],
        ),
        (
            "TFNB GEMAPI",
            vec![(("produit_tfnb_gemapi", "base_tfnb_gemapi", "taux_tfnb_gemapi", ""), All)],
            vec!["articles_tfnb_gemapi"],
            [364, 0, 0, 45, 72, -52_457],
        ),
        (
            "chamber of agriculture",
            vec![(("produit_chambre_agriculture", "base_chambre_agriculture", "taux_chambre_agriculture", ""), All)],
            vec!["articles_chambre_agriculture"],
            [364, 6, 12, 150, 249, -1_706],
        ),
        (
            "TFB commune",
            vec![(("produit_tfb_commune", "base_tfb_commune", "taux_tfb_commune", "lissage_tfb_commune"), All)],
            vec!["articles_tfb_commune"],
            [364, 12, 22, 161, 191, -33],
        ),
        (
            "TFB commune, smoothing known",
            vec![(("produit_tfb_commune", "base_tfb_commune", "taux_tfb_commune", "lissage_tfb_commune"), Shown("lissage_tfb_commune"))],
            vec!["articles_tfb_commune"],
            [188, 9, 18, 133, 163, 1],
        ),
        (
            "TFB EPCI",
            vec![(("produit_tfb_epci", "base_tfb_epci", "taux_tfb_epci", "lissage_tfb_epci"), With("taux_tfb_epci"))],
            vec!["articles_tfb_commune"],
            [351, 23, 51, 282, 318, -136],
        ),
        (
            "TFB TSE",
            vec![(("produit_tfb_tse", "base_tfb_tse", "taux_tfb_tse", "lissage_tfb_tse"), All)],
            vec!["articles_tfb_tse"],
            [364, 27, 54, 284, 340, -3_626],
        ),
        (
            "TFB GEMAPI",
            vec![(("produit_tfb_gemapi", "base_tfb_gemapi", "taux_tfb_gemapi", ""), All)],
            vec!["articles_tfb_gemapi"],
            [364, 28, 62, 313, 357, -531],
        ),
        (
            "TEOM zone A",
            vec![(("produit_teom_reduit_a", "base_teom_reduit_a", "taux_teom_reduit_a", ""), With("base_teom_reduit_a"))],
            vec![],
            [8, 8, 8, 8, 0, 0],
        ),
        (
            "TEOM zone B",
            vec![(("produit_teom_reduit_b", "base_teom_reduit_b", "taux_teom_reduit_b", ""), With("base_teom_reduit_b"))],
            vec![],
            [1, 1, 1, 1, 0, 1],
        ),
        // Not a sum of articles but a computed column; one commune is 62,741 EUR off, another 1.03.
        ("TEOM full rate", vec![(("produit_teom_plein", "base_teom_plein", "taux_teom_plein", "lissage_teom"), All)], vec![], [364, 358, 362, 363, 0, -1_509]),
        ("TH commune", vec![(("produit_th_commune", "base_th_commune", "taux_thrs_commune", ""), All)], vec![], [328, 73, 114, 321, 0, 144]),
        (
            "TH EPCI",
            vec![(("TH - INTERCOMMUNALITE / MONTANT REEL DONT THP/E AU PROFIT DE L ETAT", "TH - INTERCOMMUNALITE / BASE NETTE", "taux_thrs_epci", ""), All)],
            vec![],
            [328, 61, 105, 309, 0, -232],
        ),
        (
            "THRS commune",
            vec![(("produit_thrs_commune", "base_thrs_commune", "taux_thrs_commune", ""), With("base_thrs_commune"))],
            vec!["articles_thrs_commune"],
            [294, 57, 118, 275, 275, -124],
        ),
        (
            "THRS EPCI",
            vec![(("produit_thrs_epci", "base_thrs_epci", "taux_thrs_epci", ""), With("base_thrs_epci"))],
            vec!["articles_thrs_commune"],
            [294, 71, 145, 281, 280, -248],
        ),
        (
            "THLV",
            vec![(("produit_thlv_commune", "base_thlv_commune", "taux_thrs_commune", ""), With("produit_thlv_commune"))],
            vec!["articles_thlv"],
            [15, 2, 9, 15, 15, -6],
        ),
        (
            "CFE commune",
            vec![(("produit_cfe_commune", "base_cfe_commune", "taux_cfe_commune", "lissage_cfe_commune"), With("base_cfe_commune"))],
            vec!["articles_cfe_commune"],
            [99, 9, 16, 63, 49, 597],
        ),
        (
            "CFE FPU and zone",
            vec![
                (("produit_cfe_epci_fpu", "base_cfe_epci_fpu", "taux_cfe_epci_fpu", "lissage_cfe_epci"), With("base_cfe_epci_fpu")),
                (("produit_cfe_epci_zone", "base_cfe_epci_zone", "taux_cfe_epci_zone", "lissage_cfe_epci"), With("base_cfe_epci_zone")),
            ],
            vec!["articles_cfe_epci_fpu", "articles_cfe_epci_zone"],
            [253, 35, 60, 179, 163, -44],
        ),
        (
            "CFE TSE",
            vec![(("produit_cfe_tse", "base_cfe_tse", "taux_cfe_tse", "lissage_cfe_tse"), With("base_cfe_tse"))],
            vec!["articles_cfe_tse"],
            [346, 69, 114, 322, 287, -292],
        ),
        (
            "CFE GEMAPI",
            vec![
                (("produit_cfe_gemapi_fpa", "base_cfe_gemapi_fpa", "taux_cfe_gemapi_fpa", ""), With("base_cfe_gemapi_fpa")),
                (("produit_cfe_gemapi_fpu", "base_cfe_gemapi_fpu", "taux_cfe_gemapi_fpu", ""), With("base_cfe_gemapi_fpu")),
            ],
            vec![],
            [352, 67, 114, 324, 0, 754],
        ),
        (
            "chamber of commerce",
            vec![(("produit_cci", "base_cci", "taux_cci", "lissage_cci"), With("base_cci"))],
            vec!["articles_cci"],
            [316, 80, 118, 285, 220, -206],
        ),
        (
            "chamber of trades",
            vec![(("produit_cma_additionnel", "base_cma_additionnel", "taux_cma_additionnel", "lissage_cma_additionnel"), With("base_cma_additionnel"))],
            vec!["articles_cma_additionnel"],
            [238, 36, 72, 203, 149, 688],
        ),
    ]
}

#[test]
fn products_are_base_by_rate_article_by_article() {
    let Some(census) = Census::get() else { return };
    let mut faults = Vec::new();
    for (name, parts, articles, expected) in measured() {
        let found = fit(census, &parts, &articles);
        let counts = [found.n, found.exact, found.one, found.ten, found.likely].map(|n| i64::try_from(n).unwrap());
        let found = [counts[0], counts[1], counts[2], counts[3], counts[4], found.bias];
        if found != expected {
            faults.push(format!("{name}: expected {expected:?}, found {found:?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_rules_measure_the_same_gaps() {
    let Some(census) = Census::get() else { return };
    let simulation = census.simulate(Mode::Decimal);
    for (rule, line) in [
        ("ecart_fichier_tfb_commune", ("produit_tfb_commune", "base_tfb_commune", "taux_tfb_commune", "lissage_tfb_commune")),
        ("ecart_fichier_tfb_epci", ("produit_tfb_epci", "base_tfb_epci", "taux_tfb_epci", "lissage_tfb_epci")),
        ("ecart_fichier_tfnb_commune", ("produit_tfnb_commune", "base_tfnb_commune", "taux_tfnb_commune", "")),
        ("ecart_fichier_tfnb_epci", ("produit_tfnb_epci", "base_tfnb_epci", "taux_tfnb_epci", "")),
        ("ecart_fichier_thrs_commune", ("produit_thrs_commune", "base_thrs_commune", "taux_thrs_commune", "")),
        ("ecart_fichier_cfe_commune", ("produit_cfe_commune", "base_cfe_commune", "taux_cfe_commune", "lissage_cfe_commune")),
        ("ecart_fichier_cfe_epci_fpu", ("produit_cfe_epci_fpu", "base_cfe_epci_fpu", "taux_cfe_epci_fpu", "lissage_cfe_epci")),
    ] {
        let gaps = gaps(census, &line, &Among::All);
        for (product, expected, row) in &gaps {
            assert_eq!(number(&simulation, rule, *row), Some(product - expected), "{rule} row {row}");
        }
        let known = (0..simulation.rows()).filter(|row| number(&simulation, rule, *row).is_some()).count();
        assert_eq!(known, gaps.len(), "{rule}");
    }
    // What is more than 5 % and 100 EUR off, and the TEOM with a zone that is not shown.
    let told = |rule: &str| {
        (0..simulation.rows()).filter(|row| simulation.value(rule, *row) == Value::Bool(true)).map(|row| simulation.keys()[row].to_string()).collect::<Vec<_>>()
    };
    assert_eq!(told("teom_zone_cachee"), ["16281"]);
    assert_eq!(told("produit_loin_de_base_tfb_commune").len(), 0);
    for rule in [
        "produit_sans_base_tfb_commune",
        "produit_sans_base_tfnb_commune",
        "produit_sans_base_thrs_commune",
        "produit_sans_base_cfe_commune",
        "produit_sans_taux_tfb",
        "fpu_avec_base_communale",
        "signe_du_coefficient_correcteur",
        "option_fiscale_inconnue",
    ] {
        assert_eq!(told(rule).len(), 0, "{rule}");
    }
}

/// Rows where nothing is hidden, and where total and parts agree.
fn agreement(census: &Census, total: &str, parts: &[&str], within: Decimal) -> (usize, usize) {
    let of_row = |row: usize| Some((census.number(total, row)? - census.sum(parts, row)?).abs() <= within);
    let rows: Vec<bool> = (0..census.table.rows()).filter_map(of_row).collect();
    (rows.len(), rows.iter().filter(|exact| **exact).count())
}

#[test]
fn sums_of_the_file_are_sums_of_its_parts() {
    let Some(census) = Census::get() else { return };
    let zones =
        ["produit_teom_plein", "produit_teom_reduit_a", "produit_teom_reduit_b", "produit_teom_reduit_c", "produit_teom_reduit_d", "produit_teom_reduit_e"];
    let cases: [(&str, &[&str], (usize, usize)); 11] = [
        ("produit_th_commune", &["produit_thrp_etat_commune", "produit_thrs_commune"], (328, 328)),
        ("TH - INTERCOMMUNALITE / MONTANT REEL DONT THP/E AU PROFIT DE L ETAT", &["produit_thrp_etat_epci", "produit_thrs_epci"], (328, 328)),
        ("cvae_commune", &["cvae_due_commune", "cvae_degrevee_commune", "cvae_exoneree_compensee_commune"], (349, 349)),
        ("cvae_epci", &["cvae_due_epci", "cvae_degrevee_epci", "cvae_exoneree_compensee_epci"], (347, 347)),
        ("cvae_departement", &["cvae_due_departement", "cvae_degrevee_departement", "cvae_exoneree_compensee_departement"], (347, 347)),
        (
            "effet_coefficient_correcteur",
            &["Effet du coefficient correcteur : VERSEMENT (actualisé) - COMMUNE", "Effet du coefficient correcteur : PRELEVEMENT (actualisé) - COMMUNE"],
            (364, 364),
        ),
        ("produit_teom", &zones, (364, 96)),
        // The file names allowances that the rulebook does not: 8 communes of TFB, 2 of CFE.
        (
            "compensations_tfb",
            &["compensation_tfb_conditions_modestes", "compensation_tfb_qpv", "compensation_tfb_longue_duree", "compensation_tfb_industriel"],
            (364, 356),
        ),
        ("compensations_tfnb", &["compensation_tfnb_terres_agricoles", "compensation_tfnb_longue_duree", "compensation_tfnb_natura_2000"], (364, 364)),
        ("compensations_cfe", &["compensation_cfe_creation", "compensation_cfe_zrr", "compensation_cfe_ca_5000", "compensation_cfe_industriel"], (364, 362)),
        ("base_tfb_tse", &["base_tfb_gemapi"], (364, 364)),
    ];
    for (total, parts, expected) in cases {
        let within = if total == "produit_teom" { Decimal::ONE } else { Decimal::ZERO };
        assert_eq!(agreement(census, total, parts, within), expected, "{total}");
    }
    // With every allowance of the file the sums are exact everywhere (that of housing under a city contract is itself the sum of two).
    for (total, tax) in [("compensations_tfb", "FB - ALLOCATION"), ("compensations_tfnb", "FNB - ALLOCATION"), ("compensations_cfe", "CFE - ALLOCATION")] {
        let mapped: &[&str] = match total {
            "compensations_tfb" => cases[7].1,
            "compensations_tfnb" => cases[8].1,
            _ => cases[9].1,
        };
        let others = census
            .table
            .columns()
            .iter()
            .map(|c| c.name.as_str())
            .filter(|name| name.starts_with(tax) && name.ends_with("COMMUNE") && !name.contains("contrat de ville"));
        let all: Vec<&str> = mapped.iter().copied().chain(others).collect();
        let exact = (0..364).filter(|row| census.number(total, *row) == Some(all.iter().filter_map(|id| census.number(id, *row)).sum())).count();
        assert_eq!(exact, 364, "{total} of {all:?}");
    }
}

/// Where nothing is hidden, whether a relation between cells holds: of how many rows, and in how many.
fn relation(census: &Census, columns: &[&str], holds: impl Fn(&[Decimal]) -> bool) -> (usize, usize) {
    let rows: Vec<bool> = (0..364).filter_map(|row| census.numbers(columns, row).map(|cells| holds(&cells))).collect();
    (rows.len(), rows.iter().filter(|held| **held).count())
}

#[test]
fn other_relations_of_the_file() {
    let Some(census) = Census::get() else { return };
    let of = |columns: &[&str], holds: &dyn Fn(&[Decimal]) -> bool| relation(census, columns, holds);
    // The product of the single tax and of zones is that of both; bases of main and second homes are all; the minimum base, less what is exempt beyond
    // the industrial cut, is taxed.
    let both = "CFE - INTERCOMMUNALITE / PRODUIT REEL NET / FP UNIQUE OU EN ZAE";
    assert_eq!(of(&[both, "produit_cfe_epci_fpu", "produit_cfe_epci_zone"], &|c| c[0] == c[1] + c[2]), (342, 342));
    let main = "TH - BASE NETTE IMPOSEE OU DEGREVEE RESIDENCES PRINC ET DEP BATIES RATTACHEES - COMMUNE";
    assert_eq!(of(&["base_th_commune", main, "base_thrs_commune"], &|c| c[0] == c[1] + c[2]), (295, 295));
    let cut = "CFE - ABATTEMENT 50% LOCAUX INDUSTRIELS (METHODE COMPTABLE) / BASES EXONEREES / INTERCOMMUNALITE";
    let taxed = ["base_apres_minimum_cfe", "base_exoneree_cfe_epci", cut, "base_cfe_epci_fpa", "base_cfe_epci_fpu", "base_cfe_epci_zone"];
    assert_eq!(of(&taxed, &|c| c[0] - (c[1] - c[2]) == c[3] + c[4] + c[5]), (213, 213));
    // The chamber of agriculture is levied before the exemption of farmland.
    let land = ["base_chambre_agriculture", "base_tfnb_commune", "base_exoneree_terres_agricoles_commune"];
    assert_eq!(of(&land, &|c| (c[0] - c[1] - c[2]).abs() * Decimal::from(1_000) <= c[0]), (364, 322));
    assert_eq!(of(&land, &|c| (c[0] - c[1] - c[2]).abs() * Decimal::ONE_HUNDRED <= c[0]), (364, 354));
    // Radio stations: two thirds to commune and EPCI, rounded establishment by establishment.
    let radio =
        ["COMMUNE", "EPCI A FISCALITE UNIQUE OU ZAE", "DEPARTEMENT"].map(|body| format!("IFER STATIONS RADIOELECTRIQUES ART 1519 H DU CGI / {body} / MONTANT"));
    let levied = |row: usize| census.numbers(&[&radio[0], &radio[1], &radio[2]], row).filter(|c| c[2] > Decimal::ZERO);
    let radio: Vec<Decimal> = (0..364).filter_map(levied).map(|c| (c[0] + c[1] - c[2] - c[2]).abs()).collect();
    assert_eq!((radio.len(), radio.iter().filter(|gap| **gap <= Decimal::TWO).count()), (110, 110));
    // Abatements for the first two persons: 10 % or 15 % of the mean rental value.
    let tenth = |c: &[Decimal]| (c[1] / Decimal::TEN).round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero) == c[0];
    assert_eq!(of(&["abattement_charges_1_2_commune", "valeur_locative_moyenne_commune"], &tenth), (364, 351));
    assert_eq!(
        of(&["abattement_charges_1_2_commune", "valeur_locative_moyenne_commune"], &|c| (c[0] / c[1] - Decimal::new(15, 2)).abs() < Decimal::new(1, 2)),
        (364, 13)
    );
    // The same tax on other bases; the additional tax at one rate for ever.
    assert_eq!(of(&["base_tfb_commune", "base_tfb_epci"], &|c| c[0] == c[1]), (364, 8));
    assert_eq!(of(&["base_tfb_commune", "base_tfb_tse"], &|c| c[0] == c[1]), (364, 8));
    let frozen = euros("46.56");
    assert_eq!(of(&["taux_tafnb_commune", "taux_tafnb_epci"], &|c| c.iter().all(|rate| rate.is_zero() || *rate == frozen)), (364, 364));
    // What exemptions cost at the rate of the year, and what the State pays for them.
    let cost = |base: &str, rate: &str| {
        (0..364).filter_map(|row| census.numbers(&[base, rate], row)).map(|c| c[0] * c[1] / Decimal::ONE_HUNDRED).sum::<Decimal>().round()
    };
    assert_eq!(cost("base_exoneree_industriel_tfb_commune", "taux_tfb_commune"), euros("16_169_656"));
    assert_eq!(cost("base_exoneree_terres_agricoles_commune", "taux_tfnb_commune"), euros("2_433_858"));
    assert_eq!(cost("base_abattement_qpv_commune", "taux_tfb_commune"), euros("1_721_130"));
    assert_eq!(cost("base_exoneree_conditions_modestes_tfb", "taux_tfb_commune"), euros("5_567_858"));
    assert_eq!(cost("base_exoneree_constructions_nouvelles_commune", "taux_tfb_commune"), euros("1_093_565"));
    // 39.968 % of the loss in priority districts, in each of the four communes.
    let paid = ["base_abattement_qpv_commune", "taux_tfb_commune", "compensation_tfb_qpv"];
    let ratio = |c: &[Decimal]| !c[0].is_zero() && (c[2] / (c[0] * c[1] / Decimal::ONE_HUNDRED) - euros("0.39968")).abs() < euros("0.00001");
    assert_eq!(of(&paid, &ratio), (364, 4));
    // The TEOM in all: a sum of zones, but for roundings of articles.
    let zones = [
        "produit_teom",
        "articles_teom",
        "produit_teom_plein",
        "produit_teom_reduit_a",
        "produit_teom_reduit_b",
        "produit_teom_reduit_c",
        "produit_teom_reduit_d",
        "produit_teom_reduit_e",
    ];
    let likely = |c: &[Decimal]| {
        let gap = c[0] - c[2..].iter().sum::<Decimal>();
        c[1] > Decimal::ZERO && gap * gap * Decimal::from(4) <= c[1] * Decimal::from(3)
    };
    assert_eq!((of(&zones, &|c| c[1] > Decimal::ZERO).1, of(&zones, &likely).1), (351, 341));
}

#[test]
fn charges_of_the_state_are_shares_of_products() {
    let Some(census) = Census::get() else { return };
    let (three, eight, nine, one) = (Decimal::new(3, 2), Decimal::new(8, 2), Decimal::new(9, 2), Decimal::new(1, 2));
    // Of each charge: its column, the products that it is a share of (hidden ones count 0 where the second list says so), and how many communes are
    // within so many euros or so many percent.
    let measure = |total: &str, shares: &[(&str, Decimal)], strict: bool, only: Option<&str>| {
        let of_row = |row: usize| {
            let known = census.number(total, row)?;
            let mut sum = Decimal::ZERO;
            for (column, share) in shares {
                match census.number(column, row) {
                    Some(n) => sum += n * share,
                    None if strict => return None,
                    None => {}
                }
            }
            only.is_none_or(|column| census.number(column, row).is_some_and(|n| n > Decimal::ZERO)).then_some((known, (known - sum).abs()))
        };
        (0..364).filter_map(of_row).collect::<Vec<_>>()
    };
    let euros = |rows: &[(Decimal, Decimal)], within: i64| rows.iter().filter(|(_, gap)| *gap <= Decimal::from(within)).count();
    let percent = |rows: &[(Decimal, Decimal)], within: i64| rows.iter().filter(|(known, gap)| *gap <= known * Decimal::new(within, 2)).count();
    let main_homes = measure("frais_thrp", &[("produit_thrp_etat_commune", one), ("produit_thrp_etat_epci", one)], true, None);
    assert_eq!((main_homes.len(), euros(&main_homes, 5)), (328, 305));
    let vacant = measure("frais_thlv", &[("produit_thlv_commune", eight), ("produit_thlv_epci", eight)], false, Some("produit_thlv_commune"));
    assert_eq!((vacant.len(), euros(&vacant, 5), euros(&vacant, 32)), (15, 10, 15));
    let built = measure(
        "frais_tfb",
        &[
            ("produit_tfb_commune", three),
            ("produit_tfb_epci", three),
            ("produit_tfb_gemapi", three),
            ("produit_teom", eight),
            ("produit_tfb_syndicat", eight),
            ("produit_tfb_tse", nine),
        ],
        true,
        None,
    );
    assert_eq!((built.len(), percent(&built, 1)), (364, 359));
    let unbuilt = measure(
        "frais_tfnb",
        &[
            ("produit_tfnb_commune", three),
            ("produit_tfnb_epci", three),
            ("produit_tfnb_gemapi", three),
            ("produit_chambre_agriculture", eight),
            ("produit_tfnb_syndicat", eight),
            ("produit_tfnb_tse", nine),
        ],
        false,
        None,
    );
    assert_eq!((unbuilt.len(), percent(&unbuilt, 2)), (364, 160));
    let second = measure("frais_thrs", &[("produit_thrs_commune", three), ("produit_thrs_epci", three), ("produit_th_tse", nine)], false, None);
    assert_eq!((second.len(), euros(&second, 5)), (328, 205));
    let business = measure(
        "frais_cfe",
        &[
            ("produit_cfe_commune", three),
            ("produit_cfe_epci_fpa", three),
            ("produit_cfe_epci_fpu", three),
            ("produit_cfe_epci_zone", three),
            ("produit_cfe_gemapi_fpa", three),
            ("produit_cfe_gemapi_fpu", three),
            ("ifer_commune", three),
            ("ifer_epci", three),
            ("ifer_departement", three),
            ("produit_cfe_tse", nine),
            ("produit_cci", nine),
            ("produit_cma_additionnel", nine),
            ("produit_droit_fixe_cma", eight),
        ],
        true,
        None,
    );
    assert_eq!((business.len(), euros(&business, 5), euros(&business, 20)), (145, 51, 86));
}

#[test]
fn the_balancing_coefficient_is_found_again() {
    let Some(census) = Census::get() else { return };
    let simulation = census.simulate(Mode::Decimal);
    let (mut one, mut below, mut above, mut levied, mut paid) = (0, Vec::new(), Vec::new(), Decimal::ZERO, Decimal::ZERO);
    let (mut unchanged, mut with_ratio) = (Vec::new(), 0);
    for row in 0..364 {
        let of = |id: &str| census.number(id, row).unwrap();
        let (coefficient, effect, product, rate) =
            (of("coefficient_correcteur"), of("effet_coefficient_correcteur"), of("produit_tfb_commune"), of("taux_tfb_commune"));
        let rate_2020 = number(&simulation, "taux_tfb_2020", row).unwrap();
        match coefficient.cmp(&Decimal::ONE) {
            std::cmp::Ordering::Equal => {
                one += 1;
                assert_eq!((effect, rate_2020), (Decimal::ZERO, rate), "row {row}");
                continue;
            }
            std::cmp::Ordering::Less => below.push(coefficient),
            std::cmp::Ordering::Greater => above.push(coefficient),
        }
        if effect < Decimal::ZERO {
            levied += effect
        } else {
            paid += effect
        }
        // The rule solves the effect for the rate of 2020: put back into the law, it gives the published effect.
        let again = (coefficient - Decimal::ONE) * (product * rate_2020 / rate + of("compensation_tfb_industriel"));
        assert!((again - effect).abs() < Decimal::new(1, 9), "row {row}: {again}");
        with_ratio += 1;
        // Unchanged since 2020: the solved rate is that of the year, to within six thousandths of a point.
        if (rate_2020 - rate).abs() <= Decimal::new(6, 3) {
            let plain = (coefficient - Decimal::ONE) * (product + of("compensation_tfb_industriel"));
            let no_allowance = (coefficient - Decimal::ONE) * product;
            unchanged.push(((plain - effect).abs(), (no_allowance - effect).abs()));
        }
    }
    assert_eq!((one, below.len(), above.len(), with_ratio), (67, 274, 23, 297));
    assert_eq!((below.iter().min().unwrap().to_string(), above.iter().max().unwrap().to_string()), ("0.353793".to_owned(), "1.21437".to_owned()));
    assert_eq!((levied, paid), (euros("-36_622_171"), euros("1_287_456.00")));
    let within = |gap: i64| unchanged.iter().filter(|(plain, _)| *plain <= Decimal::from(gap)).count();
    assert_eq!((unchanged.len(), within(1), within(5), within(20)), (224, 136, 215, 223));
    let most = unchanged.iter().map(|(plain, _)| *plain).max().unwrap();
    assert_eq!(most.round_dp(1), euros("22.1"));
    // Without the allowance of the industrial cut the fit is gone.
    assert!(unchanged.iter().filter(|(_, without)| *without <= Decimal::ONE).count() < 90);
}

#[test]
fn totals_are_the_published_ones() {
    let Some(census) = Census::get() else { return };
    // Columns, sum, and how many communes hide one of them at least.
    let totals: [(&[&str], &str, usize); 34] = [
        (&["produit_tfb_commune"], "184_518_029", 0),
        (&["produit_tfb_epci"], "7_333_130", 0),
        (&["produit_tfb_tse"], "615_684", 0),
        (&["produit_tfb_gemapi"], "1_031_706", 0),
        (&["produit_teom"], "44_116_550", 0),
        (&["produit_tfnb_commune"], "10_341_195", 0),
        (&["produit_tfnb_epci"], "1_584_955", 0),
        (&["produit_tafnb_commune"], "79_723", 0),
        (&["produit_tafnb_epci"], "462_184", 0),
        (&["produit_chambre_agriculture"], "3_208_565", 0),
        (&["produit_tfnb_gemapi"], "187_710", 0),
        (&["produit_thrs_commune"], "4_505_318", 36),
        (&["produit_thrs_epci"], "2_894_697", 36),
        (&["produit_thrp_etat_commune"], "5_031_366", 36),
        (&["produit_thrp_etat_epci"], "3_478_775", 36),
        (&["produit_thlv_commune"], "459_352", 44),
        (&["produit_cfe_commune"], "1_696_252", 15),
        (&["produit_cfe_epci_fpa"], "397_322", 15),
        (&["produit_cfe_epci_fpu", "produit_cfe_epci_zone"], "23_330_875", 22),
        (&["cvae_commune"], "1_585_513", 15),
        (&["cvae_epci"], "21_686_565", 17),
        (&["cvae_departement"], "20_647_458", 17),
        (&["tascom_commune"], "271_263", 24),
        (&["tascom_epci"], "4_048_293", 24),
        (&["ifer_commune"], "201_846", 55),
        (&["ifer_epci"], "693_884", 101),
        (&["ifer_departement"], "413_023", 135),
        (&["frais_tfb"], "9_336_708", 0),
        (&["frais_cfe"], "1_250_730", 14),
        (&["frais_tfnb"], "613_690", 0),
        (&["frais_tfb", "frais_tfnb", "frais_thrp", "frais_thrs", "frais_thlv", "frais_cfe"], "11_549_205", 0),
        (&["effet_coefficient_correcteur"], "-35_334_715", 0),
        (&["compensation_tfb_industriel"], "16_024_679", 0),
        (&["articles_thrs_commune"], "14_491", 69),
    ];
    for (columns, sum, hidden) in totals {
        let all = columns.iter().flat_map(|id| (0..364).map(move |row| census.number(id, row)));
        assert_eq!(all.flatten().sum::<Decimal>(), euros(sum), "{columns:?}");
        let rows = (0..364).filter(|row| columns.iter().any(|id| census.number(id, *row).is_none())).count();
        if columns.len() < 6 {
            assert_eq!(rows, hidden, "{columns:?}");
        }
    }
    // Communes by population, at the bounds of the specification.
    let mut strata = [0; 8];
    for row in 0..364 {
        let population = census.number("population_totale", row).unwrap();
        let bounds = [500, 1_000, 2_000, 3_500, 5_000, 10_000, 20_000].map(Decimal::from);
        strata[bounds.iter().filter(|bound| population >= **bound).count()] += 1;
    }
    assert_eq!(strata, [202, 85, 41, 17, 10, 6, 2, 1]);
    // The rule's fifteen strata split them further at 7,500, 15,000 and above.
    let simulation = census.simulate(Mode::Decimal);
    let count = |stratum: i64| (0..364).filter(|row| number(&simulation, "strate_demographique", *row) == Some(Decimal::from(stratum))).count();
    assert_eq!((1..=15).map(count).sum::<usize>(), 364);
    assert_eq!([(1..=1), (2..=2), (3..=3), (4..=4), (5..=5), (6..=7), (8..=9), (10..=15)].map(|s| s.map(count).sum::<usize>()), strata);
}

#[test]
fn values_of_communes() {
    let Some(census) = Census::get() else { return };
    let product = |code: &str, base: &str, rate: &str, smoothing: &str| {
        let row = census.row(code);
        let smoothed = if smoothing.is_empty() { Decimal::ZERO } else { census.number(smoothing, row).unwrap() };
        (census.number(base, row).unwrap() * census.number(rate, row).unwrap() / Decimal::ONE_HUNDRED + smoothed).round_dp(2).to_string()
    };
    let shown = |code: &str, id: &str| census.number(id, census.row(code)).unwrap().normalize().to_string();
    // Abzac.
    assert_eq!((product("16001", "base_tfnb_commune", "taux_tfnb_commune", ""), shown("16001", "produit_tfnb_commune")), ("33006.47".into(), "32951".into()));
    assert_eq!(
        (product("16001", "base_chambre_agriculture", "taux_chambre_agriculture", ""), shown("16001", "produit_chambre_agriculture")),
        ("9929.60".into(), "9908".into())
    );
    let abzac = census.row("16001");
    let land = census.sum(&["base_tfnb_commune", "base_exoneree_terres_agricoles_commune"], abzac).unwrap();
    assert_eq!(census.number("base_chambre_agriculture", abzac).unwrap() - land, Decimal::from(11));
    // Angoulême.
    assert_eq!(
        (product("16015", "base_tfb_commune", "taux_tfb_commune", "lissage_tfb_commune"), shown("16015", "produit_tfb_commune")),
        ("34340406.06".into(), "34340449".into())
    );
    assert_eq!((product("16015", "base_thrs_commune", "taux_thrs_commune", ""), shown("16015", "produit_thrs_commune")), ("659133.97".into(), "659972".into()));
    assert_eq!(
        (product("16015", "base_teom_plein", "taux_teom_plein", "lissage_teom"), shown("16015", "produit_teom_plein")),
        ("5976023.06".into(), "5976023".into())
    );
    // Barbezieux, Cognac, Brigueuil, La Rochefoucauld-en-Angoumois.
    assert_eq!(
        (product("16028", "base_thlv_commune", "taux_thrs_commune", ""), shown("16028", "produit_thlv_commune"), shown("16028", "frais_thlv")),
        ("15072.68".into(), "15075".into(), "1238".into())
    );
    assert_eq!(
        (product("16102", "base_teom_plein", "taux_teom_plein", "lissage_teom"), shown("16102", "produit_teom_plein")),
        ("1834109.04".into(), "1834109".into())
    );
    assert_eq!(
        (product("16064", "base_cfe_commune", "taux_cfe_commune", "lissage_cfe_commune"), shown("16064", "produit_cfe_commune")),
        ("31091.63".into(), "31097".into())
    );
    assert_eq!(
        (product("16064", "base_exoneree_industriel_cfe_commune", "taux_cfe_commune", ""), shown("16064", "compensation_cfe_industriel")),
        ("22663.47".into(), "22663".into())
    );
    assert_eq!(
        (product("16064", "base_exoneree_ca_5000_cfe_commune", "taux_cfe_commune", ""), shown("16064", "compensation_cfe_ca_5000")),
        ("1997.81".into(), "1998".into())
    );
    assert_eq!(["produit_teom_plein", "produit_teom_reduit_a", "produit_teom_reduit_b"].map(|id| shown("16281", id)), ["144185", "182114", "414654"]);
    assert_eq!(["taux_teom_plein", "taux_teom_reduit_a", "taux_teom_reduit_b"].map(|id| shown("16281", id)), ["19.24", "17.28", "16.22"]);
    // Applied and voted rates of Confolens.
    assert_eq!(
        ["taux_tfb_commune", "taux_vote_tfb_commune", "taux_thrs_commune", "taux_vote_thrs_commune"].map(|id| shown("16106", id)),
        ["45.54189", "45.73", "17.47172", "17.66"]
    );
    // Soyaux: 39.968 % of what the cut on social housing costs.
    let soyaux = census.row("16374");
    let cost = census.number("base_abattement_qpv_commune", soyaux).unwrap() * census.number("taux_tfb_commune", soyaux).unwrap() / Decimal::ONE_HUNDRED;
    assert_eq!(((cost * euros("0.39968")).round(), census.number("compensation_tfb_qpv", soyaux).unwrap()), (Decimal::from(175_147), Decimal::from(175_147)));
    // The coefficient: Angoulême, Agris, Barbezieux, Châteaubernard at the rate of the year or of 2020.
    let effect = |code: &str, rate_2020: Option<&str>| {
        let row = census.row(code);
        let of = |id: &str| census.number(id, row).unwrap();
        let rate = of("taux_tfb_commune");
        let product = of("produit_tfb_commune") * rate_2020.map_or(rate, euros) / rate;
        ((of("coefficient_correcteur") - Decimal::ONE) * (product + of("compensation_tfb_industriel"))).round_dp(2).to_string()
    };
    assert_eq!((effect("16015", None), shown("16015", "effet_coefficient_correcteur")), ("987438.65".into(), "987437".into()));
    assert_eq!((effect("16003", None), shown("16003", "effet_coefficient_correcteur")), ("-79530.24".into(), "-79531".into()));
    assert_eq!((effect("16028", None), shown("16028", "effet_coefficient_correcteur")), ("-1064999.46".into(), "-1064993".into()));
    assert_eq!((effect("16097", Some("37.63")), shown("16097", "effet_coefficient_correcteur")), ("-1177920.42".into(), "-1177935".into()));
    assert_eq!((effect("16089", None), shown("16089", "effet_coefficient_correcteur")), ("-2107592.54".into(), "-2107589".into()));
    let simulation = census.simulate(Mode::Decimal);
    let solved = |code: &str| number(&simulation, "taux_tfb_2020", census.row(code)).unwrap().round_dp(3).to_string();
    let chalais = (0..364).find(|row| matches!(census.table.value("nom", *row), Some(Value::Text(name)) if &*name == "CHALAIS")).unwrap();
    assert_eq!(solved(&simulation.keys()[chalais]), "51.011");
    assert_eq!(["16089", "16097"].map(solved), ["37.430", "37.631"]);
}

/// The results that stand for a column of the file: the rule, the column, and whether it counts once for its group.
const SAME: [(&str, &str, &str); 66] = [
    ("produit_tfb_commune_simule", "produit_tfb_commune", ""),
    ("produit_tfb_epci_simule", "produit_tfb_epci", ""),
    ("produit_tfb_syndicat_simule", "produit_tfb_syndicat", ""),
    ("produit_tfb_tse_simule", "produit_tfb_tse", ""),
    ("produit_tfb_gemapi_simule", "produit_tfb_gemapi", ""),
    ("produit_tfnb_commune_simule", "produit_tfnb_commune", ""),
    ("produit_tfnb_epci_simule", "produit_tfnb_epci", ""),
    ("produit_tfnb_syndicat_simule", "produit_tfnb_syndicat", ""),
    ("produit_tafnb_commune_simule", "produit_tafnb_commune", ""),
    ("produit_tafnb_epci_simule", "produit_tafnb_epci", ""),
    ("produit_tfnb_tse_simule", "produit_tfnb_tse", ""),
    ("produit_tfnb_gemapi_simule", "produit_tfnb_gemapi", ""),
    ("produit_chambre_agriculture_simule", "produit_chambre_agriculture", ""),
    ("produit_thrs_commune_simule", "produit_thrs_commune", ""),
    ("produit_thrs_epci_simule", "produit_thrs_epci", ""),
    ("produit_th_tse_simule", "produit_th_tse", ""),
    ("produit_th_gemapi_simule", "produit_th_gemapi", ""),
    ("produit_thlv_commune_simule", "produit_thlv_commune", ""),
    ("produit_thlv_epci_simule", "produit_thlv_epci", ""),
    ("produit_cfe_commune_simule", "produit_cfe_commune", ""),
    ("produit_cfe_epci_fpa_simule", "produit_cfe_epci_fpa", ""),
    ("produit_cfe_epci_fpu_simule", "produit_cfe_epci_fpu", ""),
    ("produit_cfe_epci_zone_simule", "produit_cfe_epci_zone", ""),
    ("produit_cfe_tse_simule", "produit_cfe_tse", ""),
    ("produit_cfe_gemapi_fpa_simule", "produit_cfe_gemapi_fpa", ""),
    ("produit_cfe_gemapi_fpu_simule", "produit_cfe_gemapi_fpu", ""),
    ("produit_cci_simule", "produit_cci", ""),
    ("produit_cma_additionnel_simule", "produit_cma_additionnel", ""),
    ("produit_droit_fixe_cma_simule", "produit_droit_fixe_cma", ""),
    ("produit_teom_simule", "produit_teom", ""),
    ("cvae_commune_simulee", "cvae_commune", ""),
    ("cvae_due_commune_simulee", "cvae_due_commune", ""),
    ("cvae_degrevee_commune_simulee", "cvae_degrevee_commune", ""),
    ("cvae_exoneree_compensee_commune_simulee", "cvae_exoneree_compensee_commune", ""),
    ("cvae_epci_simulee", "cvae_epci", ""),
    ("cvae_due_epci_simulee", "cvae_due_epci", ""),
    ("cvae_degrevee_epci_simulee", "cvae_degrevee_epci", ""),
    ("cvae_departement_simulee", "cvae_departement", ""),
    ("ifer_commune_simulee", "ifer_commune", ""),
    ("ifer_epci_simulee", "ifer_epci", ""),
    ("ifer_departement_simulee", "ifer_departement", ""),
    ("tascom_commune_simulee", "tascom_commune", ""),
    ("tascom_epci_simulee", "tascom_epci", ""),
    ("effet_coefficient_correcteur_simule", "effet_coefficient_correcteur", ""),
    ("frais_tfb_simules", "frais_tfb", ""),
    ("frais_tfnb_simules", "frais_tfnb", ""),
    ("frais_thrs_simules", "frais_thrs", ""),
    ("frais_thlv_simules", "frais_thlv", ""),
    ("frais_thrp_simules", "frais_thrp", ""),
    ("frais_cfe_simules", "frais_cfe", ""),
    ("compensations_tfb_simulees", "compensations_tfb", ""),
    ("compensations_tfnb_simulees", "compensations_tfnb", ""),
    ("compensations_cfe_simulees", "compensations_cfe", ""),
    ("dcrtp_commune_simulee", "dcrtp_commune", ""),
    ("ifer_region_simulee", "ifer_region", "premiere_commune_region"),
    ("fraction_tva_region_simulee", "fraction_tva_region", "premiere_commune_region"),
    ("fraction_tva_departement_simulee", "fraction_tva_departement", "premiere_commune_departement"),
    ("dcrtp_departement_simulee", "dcrtp_departement", "premiere_commune_departement"),
    ("compensation_tfb_industriel_epci_simulee", "compensation_tfb_industriel_epci", "premiere_commune_epci"),
    ("compensation_cfe_industriel_epci_simulee", "compensation_cfe_industriel_epci", "premiere_commune_epci"),
    ("compensation_cfe_ca_5000_epci_simulee", "compensation_cfe_ca_5000_epci", "premiere_commune_epci"),
    ("compensations_tfb_epci_simulees", "compensations_tfb_epci", "premiere_commune_epci"),
    ("compensations_tfnb_epci_simulees", "compensations_tfnb_epci", "premiere_commune_epci"),
    ("compensations_cfe_epci_simulees", "compensations_cfe_epci", "premiere_commune_epci"),
    ("fraction_tva_epci_simulee", "fraction_tva_epci", "premiere_commune_epci"),
    ("dcrtp_epci_simulee", "dcrtp_epci", "premiere_commune_epci"),
];

#[test]
fn the_law_of_the_file_gives_the_file() {
    let Some(census) = Census::get() else { return };
    for mode in [Mode::Decimal, Mode::Fast] {
        let simulation = census.simulate(mode);
        for (rule, column, once) in SAME {
            for row in 0..364 {
                let counts = once.is_empty() || simulation.value(once, row) == Value::Bool(true);
                // What is hidden in the file is hidden in the result, with the same reason.
                let expected = if counts { census.table.value(column, row).unwrap() } else { Value::Number(Decimal::ZERO) };
                assert_eq!(simulation.value(rule, row), expected, "{rule} of {} in {mode:?}", simulation.keys()[row]);
            }
        }
        // Every difference is nothing: 0, or hidden where what it belongs to is hidden.
        for rule in census.law.rules().filter(|r| ["ecart_", "variation_"].iter().any(|p| r.id.starts_with(p)) && !r.id.starts_with("ecart_fichier")) {
            if ["variation_moyenne_taux_foncier", "variation_permise_taux"].contains(&rule.id.as_str()) {
                continue;
            }
            for row in 0..364 {
                assert!(
                    matches!(simulation.value(&rule.id, row), Value::Number(n) if n.is_zero()) || matches!(simulation.value(&rule.id, row), Value::Missing(_)),
                    "{} row {row}",
                    rule.id
                );
            }
        }
        // The surcharge, which no commune votes: 0 everywhere, though cells are hidden.
        assert!((0..364).all(|row| number(&simulation, "produit_majoration_thrs_simule", row) == Some(Decimal::ZERO)));
    }
}

#[test]
fn amounts_of_groups_count_once() {
    let Some(census) = Census::get() else { return };
    let simulation = census.simulate(Mode::Decimal);
    let sum = |rule: &str| (0..364).filter_map(|row| number(&simulation, rule, row)).sum::<Decimal>();
    let firsts = |rule: &str| (0..364).filter(|row| simulation.value(rule, *row) == Value::Bool(true)).count();
    assert_eq!((firsts("premiere_commune_epci"), firsts("premiere_commune_departement"), firsts("premiere_commune_region")), (9, 1, 1));
    assert_eq!(sum("fraction_tva_epci_simulee"), euros("39_543_398"));
    assert_eq!(sum("compensations_cfe_epci_simulees"), euros("10_822_001"));
    assert_eq!(sum("fraction_tva_departement_simulee"), euros("101_912_214"));
    assert_eq!(sum("fraction_tva_region_simulee"), euros("842_339_840"));
    assert_eq!((0..364).filter_map(|row| census.number("fraction_tva_epci", row)).sum::<Decimal>(), euros("1_656_111_472"));
}

#[test]
fn nothing_hidden_is_rebuilt() {
    let Some(census) = Census::get() else { return };
    let simulation = census.simulate(Mode::Decimal);
    let becheresse = census.row("16036");
    assert_eq!(census.table.value("base_thrs_commune", becheresse), Some(Value::Missing(budget_core::Reason::Secret)));
    assert_eq!(census.number("produit_thrs_commune", becheresse), Some(Decimal::from(605)));
    for rule in ["base_thrs_commune_simulee", "ecart_fichier_thrs_commune"] {
        assert_eq!(simulation.value(rule, becheresse), Value::Missing(budget_core::Reason::Secret), "{rule}");
    }
    // Bases, products and amounts of the file: whatever a rule says of a hidden one, it is hidden there too; a bill leaves the part out and says so.
    for (rule, column) in [
        ("base_tfb_commune_simulee", "base_tfb_commune"),
        ("base_tfnb_commune_simulee", "base_tfnb_commune"),
        ("base_thrs_commune_simulee", "base_thrs_commune"),
        ("base_thrs_epci_simulee", "base_thrs_epci"),
        ("base_cfe_commune_simulee", "base_cfe_commune"),
        ("facture_locaux_industriels", "base_exoneree_industriel_tfb_commune"),
        ("facture_etablissements_industriels", "base_exoneree_industriel_cfe_commune"),
    ] {
        for row in (0..364).filter(|row| census.number(column, *row).is_none()) {
            assert_eq!(simulation.value(rule, row), Value::Missing(budget_core::Reason::Secret), "{rule} row {row}");
        }
    }
    // A sum of resources with a hidden part has no value; the communes where it has one hide nothing of it.
    let known = (0..364).filter(|row| number(&simulation, "ressource_commune", *row).is_some()).count();
    let parts = ["produit_thrs_commune", "produit_thlv_commune", "produit_cfe_commune", "cvae_commune", "ifer_commune", "tascom_commune"];
    assert_eq!(known, (0..364).filter(|row| census.sum(&parts, *row).is_some()).count());
    assert!(known > 200, "{known}");
}

#[test]
fn what_a_tax_of_1000_euros_of_base_is_made_of() {
    let Some(census) = Census::get() else { return };
    let row = census.row("16015");
    let of_1000 = |rate: &str| census.number(rate, row).unwrap() * Decimal::TEN;
    let lines = ["taux_tfb_commune", "taux_tfb_epci", "taux_tfb_tse", "taux_tfb_gemapi", "taux_teom_plein"].map(of_1000);
    assert_eq!(lines.map(|n| n.round_dp(2).normalize().to_string()), ["616.9", "4.06", "1.65", "1.68", "103"]);
    let law = &census.law;
    let share = |path: &str| law.parameter(path).unwrap().value.unwrap().to_string().parse::<Decimal>().unwrap();
    let land = share("frais.tf_cfe.assiette") + share("frais.tf_cfe.degrevement");
    let charges = (lines[0] + lines[1]) * land
        + lines[3] * share("frais.gemapi.total")
        + lines[2] * share("frais.tse.total")
        + lines[4] * (share("frais.teom.assiette") + share("frais.teom.degrevement"));
    assert_eq!(charges.round_dp(2), euros("27.07"));
    assert_eq!((lines.iter().sum::<Decimal>() + charges).round_dp(2), euros("754.36"));
}
