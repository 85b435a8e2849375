//! The words of the report that the library does not say itself, in both languages.

use budget_core::indicator::{Confidence, Scope};
use budget_core::{Language, Text};

/// Picks one of two.
pub fn pick<'a>(language: Language, en: &'a str, fr: &'a str) -> &'a str {
    if language == Language::French { fr } else { en }
}

/// The title of a group of indicators.
pub fn group(name: &str) -> Text {
    let (en, fr) = match name {
        "ratios" => ("Financial ratios", "Ratios financiers"),
        "ratios_legaux" => ("Legal ratios", "Ratios légaux"),
        "ratios_groupements" => ("Ratios of groupings", "Ratios des groupements"),
        "ratios_caisses" => ("Ratios of school funds", "Ratios des caisses des écoles"),
        "epargne" => ("Saving", "Épargne"),
        "fonctionnement" => ("Operating section", "Fonctionnement"),
        "fiscalite" => ("Taxes", "Fiscalité"),
        "investissement" => ("Investment", "Investissement"),
        "dette" => ("Debt", "Dette"),
        "tresorerie" => ("Treasury", "Trésorerie"),
        "equilibre" => ("Balance", "Équilibre"),
        "social" => ("Social spending", "Action sociale"),
        "dgfip" => ("DGFiP sheet", "Fiche DGFiP"),
        "anafi" => ("Courts of accounts (Anafi)", "Juridictions financières (Anafi)"),
        "alerte" => ("Alert network", "Réseau d'alerte"),
        "signaux" => ("Signals", "Signaux"),
        "" => ("Other definitions", "Autres définitions"),
        other => (other, other),
    };
    Text { en: en.to_owned(), fr: fr.to_owned() }
}

/// How sure a formula is.
pub fn confidence(level: Confidence, language: Language) -> &'static str {
    match level {
        Confidence::High => pick(language, "high", "haute"),
        Confidence::Medium => pick(language, "medium", "moyenne"),
        Confidence::Low => pick(language, "low", "faible"),
    }
}

/// What stands over figures whose balance cannot be trusted.
pub fn doubt() -> Text {
    Text {
        en: "DOUBTFUL FIGURES: this balance does not balance or is not complete, see the issues below".to_owned(),
        fr: "CHIFFRES DOUTEUX : cette balance n'est pas équilibrée ou pas complète, voir les anomalies plus bas".to_owned(),
    }
}

/// The same from the code that explanations carry.
pub fn confidence_code(code: &str, language: Language) -> &'static str {
    match code {
        "high" => confidence(Confidence::High, language),
        "medium" => confidence(Confidence::Medium, language),
        "low" => confidence(Confidence::Low, language),
        _ => "",
    }
}

/// Which budgets are added up.
pub fn scope(scope: Scope, language: Language) -> &'static str {
    match scope {
        Scope::Principal => pick(language, "main budget", "budget principal"),
        Scope::Annexes => pick(language, "annex budgets", "budgets annexes"),
        Scope::Consolidated => pick(language, "consolidated", "consolidé"),
    }
}

/// The sentence shown wherever the sample's figures are.
pub fn fiction() -> Text {
    Text {
        en: "FICTIONAL DATA: nobody bears these names and codes (99xxx), no amount is anybody's".to_owned(),
        fr: "DONNÉES FICTIVES : personne ne porte ces noms ni ces codes (99xxx), aucun montant n'est réel".to_owned(),
    }
}
