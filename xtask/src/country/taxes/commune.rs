//! The taxes of one commune, drawn. Orders of magnitude imitate a department's; no figure is anybody's.

use super::Place;
use super::body::{Body, Regime};
use super::row::{Line, Row, product};
use crate::sample::dice::{Dice, ratio, share};

/// Rates that are the same everywhere, in thousandths of a percent: of the TSE on built and other land, homes and businesses, of the chambers, of the TAFNB.
const TSE: [i64; 4] = [165, 399, 260, 510];
const CHAMBER: i64 = 11_900;
const CCI: i64 = 1_420;
const CMA: i64 = 3_640;
const TAFNB: i64 = 46_560;

/// Columns that are withheld together: what concerns homes, and what concerns businesses.
const HOMES: [&str; 19] = [
    "base_thrs_commune",
    "base_thrs_epci",
    "produit_thrs_commune",
    "produit_thrs_epci",
    "articles_thrs_commune",
    "base_th_commune",
    "produit_th_commune",
    "produit_thrp_etat_commune",
    "produit_thrp_etat_epci",
    "base_th_tse",
    "produit_th_tse",
    "articles_th_tse",
    "base_th_gemapi",
    "produit_th_gemapi",
    "valeur_locative_brute_th",
    "valeur_locative_brute_th_principale",
    "frais_thrp",
    "frais_thrs",
    "base_majoration_thrs",
];
const BUSINESSES: [&str; 18] = [
    "base_brute_cfe",
    "base_brute_reduite_cfe",
    "base_avant_minimum_cfe",
    "base_apres_minimum_cfe",
    "base_cfe_commune",
    "produit_cfe_commune",
    "articles_cfe_commune",
    "base_cfe_epci_fpa",
    "produit_cfe_epci_fpa",
    "base_cfe_epci_fpu",
    "produit_cfe_epci_fpu",
    "articles_cfe_epci_fpu",
    "base_cfe_tse",
    "produit_cfe_tse",
    "frais_cfe",
    "total_role_cfe",
    "cvae_epci",
    "cvae_departement",
];

/// Draws the row of a place.
pub fn row(place: &Place, body: &Body, noisy: bool) -> Row {
    let mut dice = Dice::of(&["rei", &place.code]);
    let mut row = Row::new(noisy);
    row.text("siren_epci", &place.epci);
    row.text("option_fiscale_epci", body.option.as_str());
    row.put("population_totale", place.inhabitants);
    let built = built(&mut row, place, body, &mut dice);
    waste(&mut row, built, place, body, &mut dice);
    unbuilt(&mut row, place, body, &mut dice);
    homes(&mut row, place, body, &mut dice);
    businesses(&mut row, place, body, &mut dice);
    correction(&mut row, &mut dice);
    // Where few pay, the census withholds the whole block.
    if place.inhabitants < 200 && dice.chance(300) {
        row.withhold(&HOMES);
    }
    if place.inhabitants < 200 && dice.chance(150) {
        row.withhold(&BUSINESSES);
    }
    row
}

/// A rate of so many hundredths of a percent.
fn rate(dice: &mut Dice, low: i64, high: i64) -> i64 {
    dice.between(low, high) * 10
}

/// The tax on built property (TFB); the commune's base is returned.
fn built(row: &mut Row, place: &Place, body: &Body, dice: &mut Dice) -> i64 {
    let homes = place.inhabitants + place.second_homes;
    let base = dice.around(homes * (820 + 40 * i64::from(homes.max(2).ilog2())), 350).max(2_000);
    let articles = (homes * 42 / 100).max(12);
    let industry = if dice.chance(540) { share(base, dice.between(5, 240)) } else { 0 };
    let (voted, line) = (rate(dice, 2_700, 6_200), |base, rate, product| Line { base, rate, product });
    let tax = row.tax(&line("base_tfb_commune", "taux_tfb_commune", "produit_tfb_commune"), base, voted, articles, dice);
    row.rate("taux_vote_tfb_commune", voted);
    row.put("articles_tfb_commune", articles);
    if dice.chance(480) {
        row.text("lissage_tfb_commune", "NA");
    }
    let epci = row.tax(&line("base_tfb_epci", "taux_tfb_epci", "produit_tfb_epci"), base, body.tfb, articles, dice);
    row.rate("taux_vote_tfb_epci", body.tfb);
    let others = share(base, dice.between(940, 1_000));
    let tse = row.tax(&line("base_tfb_tse", "taux_tfb_tse", "produit_tfb_tse"), others, TSE[0], articles, dice);
    let gemapi = row.tax(&line("base_tfb_gemapi", "taux_tfb_gemapi", "produit_tfb_gemapi"), others, body.gemapi[0], articles, dice);
    row.put("articles_tfb_tse", articles);
    row.put("articles_tfb_gemapi", articles);
    row.put("base_exoneree_industriel_tfb_commune", industry);
    row.put("base_exoneree_industriel_tfb_epci", industry);
    row.put("compensation_tfb_industriel", product(industry, voted));
    let homes = share(base, dice.between(0, 14));
    row.put("base_exoneree_constructions_nouvelles_commune", homes);
    row.put("base_exoneree_constructions_nouvelles_epci", homes);
    row.put("base_exoneree_conditions_modestes_tfb", share(base, dice.between(0, 9)));
    let modest = share(tax, dice.between(1, 6));
    row.put("compensation_tfb_conditions_modestes", modest);
    row.put("compensations_tfb", product(industry, voted) + modest);
    row.put("degrevement_moins_12_euros_tf", place.inhabitants * dice.between(10, 60) / 100);
    row.put("frais_tfb", ratio(3 * (tax + epci + gemapi) + 9 * tse, 1, 100));
    base
}

/// The tax on household waste (TEOM), of the EPCI: computed for the commune as a whole.
fn waste(row: &mut Row, built: i64, place: &Place, body: &Body, dice: &mut Dice) {
    row.rate("taux_teom_plein", body.teom);
    if body.teom == 0 {
        return;
    }
    let base = share(built, dice.between(1_010, 1_090));
    let smoothed = if dice.chance(700) { dice.between(-900, 900).min(base / 20).max(-base / 20) } else { 0 };
    let product = product(base, body.teom) + smoothed;
    row.put("base_teom_plein", base);
    row.put("lissage_teom", smoothed);
    row.put("produit_teom_plein", product);
    row.put("produit_teom", product);
    row.put("articles_teom", (place.inhabitants * 40 / 100).max(10));
    row.put("niveau_teom", 3);
    row.put("frais_tfb", row.euros("frais_tfb") + product * 8 / 100);
}

/// The tax on other land (TFNB), its addition (TAFNB) and that of the chamber of agriculture.
fn unbuilt(row: &mut Row, place: &Place, body: &Body, dice: &mut Dice) {
    let base = place.area.max(20) * dice.between(22, 95);
    let articles = (place.area / 5).max(15);
    let voted = rate(dice, 2_400, 7_600);
    let line = |base, rate, product| Line { base, rate, product };
    let tax = row.tax(&line("base_tfnb_commune", "taux_tfnb_commune", "produit_tfnb_commune"), base, voted, articles, dice);
    row.rate("taux_vote_tfnb_commune", voted);
    row.put("articles_tfnb_commune", articles);
    let epci = row.tax(&line("base_tfnb_epci", "taux_tfnb_epci", "produit_tfnb_epci"), base, body.tfnb, articles, dice);
    row.rate("taux_vote_tfnb_epci", body.tfnb);
    let tse = row.tax(&line("base_tfnb_tse", "taux_tfnb_tse", "produit_tfnb_tse"), base, TSE[1], articles, dice);
    let gemapi = row.tax(&line("base_tfnb_gemapi", "taux_tfnb_gemapi", "produit_tfnb_gemapi"), base, body.gemapi[1], articles, dice);
    let farmland = share(base, dice.between(200, 248));
    row.put("base_exoneree_terres_agricoles_commune", farmland);
    row.put("base_exoneree_terres_agricoles_epci", farmland);
    row.put("compensation_tfnb_terres_agricoles", share(product(farmland, voted), dice.between(180, 320)));
    row.put("compensations_tfnb", row.euros("compensation_tfnb_terres_agricoles"));
    let chamber =
        row.tax(&line("base_chambre_agriculture", "taux_chambre_agriculture", "produit_chambre_agriculture"), base + farmland, CHAMBER, articles, dice);
    row.put("articles_chambre_agriculture", articles);
    row.put("articles_tfnb_tse", articles);
    row.put("articles_tfnb_gemapi", articles);
    let gardens = if dice.chance(660) { share(base, dice.between(2, 60)) } else { 0 };
    let to_epci = body.option == Regime::Fpu;
    row.tax(
        &line("base_tafnb_commune", "taux_tafnb_commune", "produit_tafnb_commune"),
        if to_epci { 0 } else { gardens },
        if to_epci { 0 } else { TAFNB },
        9,
        dice,
    );
    row.tax(&line("base_tafnb_epci", "taux_tafnb_epci", "produit_tafnb_epci"), if to_epci { gardens } else { 0 }, if to_epci { TAFNB } else { 0 }, 9, dice);
    row.put("frais_tfnb", ratio(3 * (tax + epci + gemapi) + 9 * tse + 8 * chamber, 1, 100));
}

/// The tax on second homes (THRS), what the State receives of main homes, and that on vacant dwellings (THLV).
fn homes(row: &mut Row, place: &Place, body: &Body, dice: &mut Dice) {
    let (main, second) = (place.inhabitants * 45 / 100, place.second_homes.max(1));
    let value = dice.between(1_400, 2_700);
    let (base, principal) = (second * value, main * value);
    let voted = rate(dice, 700, 2_600);
    let line = |base, rate, product| Line { base, rate, product };
    let tax = row.tax(&line("base_thrs_commune", "taux_thrs_commune", "produit_thrs_commune"), base, voted, second, dice);
    row.rate("taux_vote_thrs_commune", voted);
    row.put("articles_thrs_commune", second);
    let epci = row.tax(&line("base_thrs_epci", "taux_thrs_epci", "produit_thrs_epci"), base, body.thrs, second, dice);
    row.rate("taux_vote_thrs_epci", body.thrs);
    let (state, state_epci) = (share(product(principal, voted), 120), share(product(principal, body.thrs), 120));
    row.put("produit_thrp_etat_commune", state);
    row.put("produit_thrp_etat_epci", state_epci);
    row.put("base_th_commune", base + share(principal, 120));
    row.put("produit_th_commune", tax + state);
    let tse = row.tax(&line("base_th_tse", "taux_th_tse", "produit_th_tse"), base, TSE[2], second, dice);
    let gemapi = row.tax(&line("base_th_gemapi", "taux_th_gemapi", "produit_th_gemapi"), base, body.gemapi[2], second, dice);
    row.put("articles_th_tse", second);
    row.put("valeur_locative_brute_th", base + principal);
    row.put("valeur_locative_brute_th_principale", principal);
    row.put("valeur_locative_moyenne_commune", value);
    row.put("valeur_locative_moyenne_epci", 2 * body.mean_value);
    row.put("abattement_charges_1_2_commune", value / 10);
    row.put("abattement_charges_3_commune", value * 15 / 100);
    row.put("frais_thrp", (state + state_epci) / 100);
    row.put("frais_thrs", ratio(3 * (tax + epci + gemapi) + 9 * tse, 1, 100));
    let vacant = if dice.chance(45) { place.inhabitants.min(4_000) * dice.between(20, 90) } else { 0 };
    row.put("base_thlv_commune", vacant);
    row.put("produit_thlv_commune", product(vacant, voted));
    row.put("articles_thlv", vacant / 1_800);
    row.put("frais_thlv", product(vacant, voted) * 8 / 100);
}

/// The taxes on businesses: CFE with its minimum, CVAE, IFER, TASCOM, chambers.
fn businesses(row: &mut Row, place: &Place, body: &Body, dice: &mut Dice) {
    let gross = dice.around(place.inhabitants * 190, 700).max(300);
    let firms = (place.inhabitants / 9).max(3);
    let minimum = share(gross, dice.between(60, 260));
    let base = gross + minimum;
    for (id, value) in [("base_brute_cfe", gross), ("base_brute_reduite_cfe", gross), ("base_avant_minimum_cfe", gross), ("base_apres_minimum_cfe", base)] {
        row.put(id, value);
    }
    row.put("articles_base_minimum_cfe", firms / 3);
    for (id, value) in ["base_minimum_cfe_1", "base_minimum_cfe_2", "base_minimum_cfe_3", "base_minimum_cfe_4", "base_minimum_cfe_5", "base_minimum_cfe_6"]
        .into_iter()
        .zip(body.minimum)
    {
        row.put(id, value);
    }
    let line = |base, rate, product| Line { base, rate, product };
    let own = body.option != Regime::Fpu;
    let voted = if own { rate(dice, 900, 2_400) } else { 0 };
    let mut products = row.tax(&line("base_cfe_commune", "taux_cfe_commune", "produit_cfe_commune"), if own { base } else { 0 }, voted, firms, dice);
    row.rate("taux_vote_cfe_commune", voted);
    row.put("articles_cfe_commune", if own { firms } else { 0 });
    if own {
        products += row.tax(&line("base_cfe_epci_fpa", "taux_cfe_epci_fpa", "produit_cfe_epci_fpa"), base, body.cfe / 6, firms, dice);
        row.rate("taux_vote_cfe_epci_fpa", body.cfe / 6);
        products += row.tax(&line("base_cfe_gemapi_fpa", "taux_cfe_gemapi_fpa", "produit_cfe_gemapi_fpa"), base, body.gemapi[3], firms, dice);
    } else {
        products += row.tax(&line("base_cfe_epci_fpu", "taux_cfe_epci_fpu", "produit_cfe_epci_fpu"), base, body.cfe, firms, dice);
        row.rate("taux_vote_cfe_epci_fpu", body.cfe);
        row.put("articles_cfe_epci_fpu", firms);
        products += row.tax(&line("base_cfe_gemapi_fpu", "taux_cfe_gemapi_fpu", "produit_cfe_gemapi_fpu"), base, body.gemapi[3], firms, dice);
    }
    if body.option == Regime::Fpz {
        row.rate("taux_vote_cfe_epci_zone", body.zone);
    }
    let tse = row.tax(&line("base_cfe_tse", "taux_cfe_tse", "produit_cfe_tse"), base, TSE[3], firms, dice);
    row.put("articles_cfe_tse", firms);
    let cci = row.tax(&line("base_cci", "taux_cci", "produit_cci"), share(base, 930), CCI, firms, dice);
    row.put("articles_cci", firms);
    let crafts = firms / 3;
    let cma = row.tax(&line("base_cma_additionnel", "taux_cma_additionnel", "produit_cma_additionnel"), share(base, 120), CMA, crafts, dice);
    row.put("articles_cma_additionnel", crafts);
    row.put("droit_fixe_cma", 135);
    row.put("produit_droit_fixe_cma", crafts * 135);
    exempt(row, gross, voted, body, dice);
    let ifer = if dice.chance(120) { place.inhabitants.min(9_000) * dice.between(4, 30) } else { 0 };
    row.put(if own { "ifer_commune" } else { "ifer_epci" }, ifer);
    row.put("ifer_departement", ifer / 2);
    let charges = ratio(3 * (products + ifer) + 9 * (tse + cci + cma), 1, 100) + crafts * 135 * 8 / 100;
    row.put("frais_cfe", charges);
    row.put("total_role_cfe", products + tse + cci + cma + crafts * 135 + charges + ifer);
    let added = place.inhabitants * dice.between(8, 110);
    let (commune, epci) = if own { (added, 0) } else { (0, added) };
    for (all, due, relief, amount) in
        [("cvae_commune", "cvae_due_commune", "cvae_degrevee_commune", commune), ("cvae_epci", "cvae_due_epci", "cvae_degrevee_epci", epci)]
    {
        row.put(all, amount);
        row.put(due, share(amount, 740));
        row.put(relief, amount - share(amount, 740));
    }
    let department = ratio(added, 47, 53);
    row.put("cvae_departement", department);
    row.put("cvae_due_departement", share(department, 740));
    row.put("cvae_degrevee_departement", department - share(department, 740));
    row.millionths("coefficient_tascom", body.tascom);
    if place.inhabitants > 3_000 && dice.chance(600) {
        row.put(if own { "tascom_commune" } else { "tascom_epci" }, place.inhabitants * dice.between(4, 32));
    }
}

/// Exempt bases of the CFE and what the State pays for them.
fn exempt(row: &mut Row, gross: i64, voted: i64, body: &Body, dice: &mut Dice) {
    let industry = if dice.chance(250) { share(gross, dice.between(20, 380)) } else { 0 };
    let small = share(gross, dice.between(4, 60));
    let own = body.option != Regime::Fpu;
    row.put("base_exoneree_industriel_cfe_epci", industry);
    row.put("base_exoneree_ca_5000_cfe_epci", small);
    row.put("base_exoneree_cfe_epci", small + industry / 9);
    if own {
        row.put("base_exoneree_industriel_cfe_commune", industry);
        row.put("base_exoneree_ca_5000_cfe_commune", small);
        row.put("base_exoneree_cfe_commune", small + industry / 9);
        row.put("compensation_cfe_industriel", product(industry, voted));
        row.put("compensation_cfe_ca_5000", product(small, voted));
        row.put("compensations_cfe", product(industry, voted) + product(small, voted));
    }
}

/// The coefficient of the reform of 2021 and its effect: (coefficient - 1) x (product at the rate of 2020 + compensation of industry).
fn correction(row: &mut Row, dice: &mut Dice) {
    let coefficient = match dice.between(0, 99) {
        0..18 => 1_000_000,
        18..25 => dice.between(1_010_000, 1_210_000),
        _ => dice.between(350_000, 990_000),
    };
    row.millionths("coefficient_correcteur", coefficient);
    // One in ten has raised its rate since by a hundredth of it.
    let kept = if dice.chance(100) { 990 } else { 1_000 };
    let levied = share(row.euros("produit_tfb_commune"), kept) + row.euros("compensation_tfb_industriel");
    row.put("effet_coefficient_correcteur", ratio(levied, coefficient - 1_000_000, 1_000_000));
    let moved = if dice.chance(550) { row.euros("produit_tfb_commune") * dice.between(-90, 90) / 1_000 } else { 0 };
    row.put("prelevement_fngir_commune", (-moved).max(0));
    row.put("reversement_fngir_commune", moved.max(0));
}
