//! The files: one row a commune under the names that the rulebook gives its columns, and the reform that cuts the envelopes.

use super::YEAR;
use super::commune::Commune;
use super::grants::Envelopes;
use super::names::DEPARTMENTS;

/// A cell of a commune.
type Cell = fn(&Commune) -> String;

/// Columns of this year, then those of last year.
const COLUMNS: &[(&str, Cell)] = &[
    ("code_insee", |c| c.code.clone()),
    ("nom", |c| c.name.clone()),
    ("province", |c| DEPARTMENTS[c.department].name.to_owned()),
    ("epci", |c| c.epci.clone()),
    ("population_insee", |c| c.insee.to_string()),
    ("population_dgf", |c| c.dgf.to_string()),
    ("population_dgf_majoree", |c| c.dgf_increased.to_string()),
    ("nombre_residences_secondaires", |c| c.second_homes.to_string()),
    ("potentiel_fiscal", |c| c.fiscal.to_string()),
    ("potentiel_financier", |c| c.financial.to_string()),
    ("effort_fiscal", |c| thousandths(c.effort)),
    ("revenu_total", |c| c.income.to_string()),
    ("revenu_par_habitant_lisse", |c| c.smoothed_income.map(|i| i.to_string()).unwrap_or_default()),
    ("superficie", |c| c.area.to_string()),
    ("longueur_voirie", |c| c.road.to_string()),
    ("zone_de_montagne", |c| c.mountain.to_string()),
    ("insulaire", |c| c.island.to_string()),
    ("frr", |c| c.frr.to_string()),
    ("grille_densite_insee", |c| c.density.to_string()),
    ("population_enfants", |c| c.children.to_string()),
    ("nombre_logements", |c| c.dwellings.to_string()),
    ("nombre_logements_sociaux", |c| c.social.to_string()),
    ("nombre_beneficiaires_aides_au_logement", |c| c.aided.to_string()),
    ("population_qpv", |c| c.qpv.to_string()),
    ("population_zfu", |_| "0".to_owned()),
    ("recettes_reelles_fonctionnement", |c| c.revenue.to_string()),
    ("chef_lieu_code", |c| c.seat.clone()),
    ("bureau_centralisateur", |c| c.central_office.to_string()),
    ("chef_lieu_arrondissement", |c| c.arrondissement.to_string()),
    ("population_dgf_agglomeration", |c| c.urban_unit.to_string()),
    ("population_dgf_departement_agglomeration", |c| c.urban_department.to_string()),
    ("chef_lieu_departement_dans_agglomeration", |c| c.with_prefecture.to_string()),
    ("part_population_canton", |c| format!("{}.{}", c.canton_share / 10, c.canton_share % 10)),
    ("annee_creation_cn", |c| c.created.to_string()),
    ("dotation_communes_nouvelles_eligible_part_amorcage", |c| c.start_up.to_string()),
    ("dotation_communes_nouvelles_eligible_part_garantie", |c| c.guaranteed.to_string()),
    ("dotation_globale_fonctionnement_reference_communes", |c| c.reference.to_string()),
    ("dnp_montant", |c| c.dnp.to_string()),
    ("dacom_montant", |c| c.dacom.to_string()),
    ("population_dgf__prev", |c| old(c, c.dgf_before)),
    ("population_dgf_majoree__prev", |c| old(c, c.dgf_increased_before)),
    ("potentiel_fiscal__prev", |c| old(c, c.fiscal_before)),
    ("dotation_forfaitaire__prev", |c| old(c, c.before.forfaitaire)),
    ("dsu_montant_eligible__prev", |c| old(c, c.before.dsu)),
    ("dsu_montant__prev", |c| old(c, c.before.dsu)),
    ("dsr_montant_eligible_fraction_bourg_centre__prev", |c| old(c, c.before.bourg_centre)),
    ("dsr_fraction_bourg_centre__prev", |c| old(c, c.before.bourg_centre)),
    ("dsr_fraction_perequation_part_potentiel_financier_par_habitant__prev", |c| old(c, c.before.perequation[0])),
    ("dsr_fraction_perequation_part_longueur_voirie__prev", |c| old(c, c.before.perequation[1])),
    ("dsr_fraction_perequation_part_enfants__prev", |c| old(c, c.before.perequation[2])),
    ("dsr_fraction_perequation_part_potentiel_financier_par_hectare__prev", |c| old(c, c.before.perequation[3])),
    ("dsr_montant_eligible_fraction_perequation__prev", |c| old(c, c.before.perequation.iter().sum())),
    ("dsr_fraction_perequation__prev", |c| old(c, c.before.perequation.iter().sum())),
    ("dsr_fraction_cible_part_potentiel_financier_par_habitant__prev", |c| old(c, c.before.cible[0])),
    ("dsr_fraction_cible_part_longueur_voirie__prev", |c| old(c, c.before.cible[1])),
    ("dsr_fraction_cible_part_enfants__prev", |c| old(c, c.before.cible[2])),
    ("dsr_fraction_cible_part_potentiel_financier_par_hectare__prev", |c| old(c, c.before.cible[3])),
    ("dsr_montant_eligible_fraction_cible__prev", |c| old(c, c.before.cible.iter().sum())),
];

/// The table, `;` between cells.
pub fn table(communes: &[Commune]) -> String {
    let head: Vec<&str> = COLUMNS.iter().map(|(name, _)| *name).collect();
    let mut out = head.join(";") + "\n";
    for commune in communes {
        let cells: Vec<String> = COLUMNS.iter().map(|(_, cell)| cell(commune)).collect();
        out += &(cells.join(";") + "\n");
    }
    out
}

/// Last year's value; a commune created in the year has none.
fn old(commune: &Commune, value: i64) -> String {
    if commune.created == i64::from(YEAR) { String::new() } else { value.to_string() }
}

fn thousandths(value: i64) -> String {
    format!("{}.{:03}", value / 1_000, value % 1_000)
}

/// The reform: envelopes of the country's size, its overseas department, its number of ranks.
pub fn reform(envelopes: &Envelopes, communes: &[Commune]) -> String {
    let overseas: Vec<String> = DEPARTMENTS.iter().filter(|d| d.overseas).map(|d| format!("\"{}\"", d.name)).collect();
    let people: i64 = communes.iter().map(|c| c.insee).sum();
    format!(
        "# A fictional country of {} communes and {people} inhabitants: the law is the true one, the envelopes are cut to its size. Nothing in it is anybody's.
title = \"Pays fictif\"
year  = {YEAR}
reference = \"échantillon du projet\"

[parameters]
\"dotation_solidarite_rurale.cible.eligibilite.seuil_classement\" = \"{}\"
\"population.nation.habitants\" = \"{people}\"

[columns.province]
label = {{ fr = \"Province\", en = \"Province\" }}
unit  = \"text\"

[rules.outre_mer]
formula = '''province in ({})'''
[rules.dsu_montant_metropole]
formula = \"{} EUR\"
[rules.dsu_taux_evolution]
formula = \"0.05\"
[rules.dsr_montant_total_fraction_bourg_centre]
formula = \"{} EUR\"
[rules.dsr_montant_total_fraction_perequation]
formula = \"{} EUR\"
[rules.dsr_montant_total_fraction_cible]
formula = \"{} EUR\"
[rules.df_montant_total_ecretement]
formula = \"{} EUR\"
",
        communes.len(),
        envelopes.cible_ranks,
        overseas.join(", "),
        envelopes.dsu,
        envelopes.bourg_centre,
        envelopes.perequation,
        envelopes.cible,
        envelopes.levy,
    )
}
