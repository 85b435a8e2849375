//! Worked reforms of local taxes.
#![allow(clippy::unwrap_used)]
use budget_core::law::read::{Criteria, CriteriaOptions};
use budget_core::law::{Law, Mode, Reform};
#[test]
fn explore() {
    let law = Law::builtin("fiscalite_locale", 2022).unwrap().with_mode(Mode::Decimal);
    for w in law.warnings() { println!("LAW {} {:?}", w.message.en, w.first); }
    let c = Criteria::read(&["/tmp/lt/rei.csv"], &CriteriaOptions::of(&law).unwrap()).unwrap();
    println!("{:?}", c.issues().listed().iter().take(5).map(|i| i.to_string()).collect::<Vec<_>>());
    let base = law.simulate(&c.inputs().unwrap(), None).unwrap();
    for w in base.warnings() { println!("{} | {} | {} {:?}", w.code, w.message.en, w.count, w.first); }
    for (name, text) in [
        ("R1", "[rules.taux_tfb_commune_simule]\nformula = 'taux_tfb_commune + if(code_insee = \"16015\", 1 %, 0 %)'"),
        ("R2", "[rules.taux_tfb_commune_simule]\nformula = 'taux_tfb_commune * 1.01'"),
        ("R3", "[rules.taux_tfnb_commune_simule]\nformula = 'taux_tfnb_commune + if(population_totale < 500, 1 %, 0 %)'"),
        ("R4a", "[parameters]\n\"revalorisation.batis\" = \"1.071\"\n\"fichier.revalorisation.batis\" = \"1\""),
        ("R5", "[parameters]\n\"maintien.thrs\" = \"0\""),
        ("R6", "[parameters]\n\"abattement_industriel\" = \"0\""),
        ("R7", "[parameters]\n\"compensation_industriel.minoration\" = \"0.193\""),
        ("R8", "[parameters]\n\"exoneration_tfnb.terres_agricoles\" = \"0.30\""),
        ("R9", "[rules.taux_majoration_thrs_simule]\nformula = '60 %'"),
        ("R10", "[parameters]\n\"maintien.exoneration_cfe_ca_5000\" = \"0\""),
        ("R11", "[parameters]\n\"maintien.cvae\" = \"0\""),
        ("R12", "[parameters]\n\"frais.teom.assiette\" = \"0.01\"\n\"frais.teom.degrevement\" = \"0.02\""),
        ("R13", "[rules.taux_tfb_commune_simule]\nformula = 'min(taux_tfb_commune, 50 %)'"),
        ("R14", "[rules.gemapi_vise_par_habitant]\nformula = 'param.gemapi.plafond_par_habitant'"),
        ("PF", "[rules.variation_base_tfb_commune]\nformula = '0.01 * base_tfb_commune'"),
    ] {
        let amended = law.amend(&Reform::parse(text).unwrap()).unwrap();
        let s = base.with(&amended).unwrap();
        let i = s.impact(&base, &["strata"], 5).unwrap();
        println!("== {name}");
        for p in &i.parties { println!("   {} {:?} secret {}", p.party, p.change.map(|c| c.0), p.secret); }
        for t in &i.totals { if t.change.is_some_and(|c| c.0 != 0) { println!("      {} {:?} unknown {} secret {}", t.rule, t.change.map(|c| c.0), t.unknown, t.secret); } }
        for w in i.warnings.iter().filter(|w| !base.warnings().contains(w)) { println!("      ! {} {} {} {:?}", w.code, w.message.en, w.count, w.first); }
        let pf: rust_decimal::Decimal = (0..s.rows()).filter_map(|r| s.value("variation_potentiel_fiscal", r).number()).sum();
        println!("      PF {pf}");
    }
}
