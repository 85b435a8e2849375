//! Names that no place bears.

/// Departments: name, whether it is overseas, in the mountains, by the sea with many second homes, and how rich it is (thousandths).
pub const DEPARTMENTS: [Department; 8] = [
    Department { name: "Haute-Fiction", overseas: false, mountain: true, seaside: false, wealth: 930 },
    Department { name: "Basse-Hypothèse", overseas: false, mountain: false, seaside: false, wealth: 1_000 },
    Department { name: "Val-d'Exemple", overseas: false, mountain: false, seaside: false, wealth: 1_130 },
    Department { name: "Monts-Imaginaires", overseas: false, mountain: true, seaside: true, wealth: 980 },
    Department { name: "Côte-Inventée", overseas: false, mountain: false, seaside: true, wealth: 1_080 },
    Department { name: "Plaine-Témoin", overseas: false, mountain: false, seaside: false, wealth: 890 },
    Department { name: "Deux-Essais", overseas: false, mountain: false, seaside: false, wealth: 960 },
    Department { name: "Île-Chimère", overseas: true, mountain: false, seaside: true, wealth: 700 },
];

/// A fictional department.
pub struct Department {
    pub name: &'static str,
    pub overseas: bool,
    pub mountain: bool,
    pub seaside: bool,
    pub wealth: i64,
}

const BEGINNINGS: [&str; 32] = [
    "Valfeint",
    "Montsonge",
    "Clairmythe",
    "Rochemirage",
    "Saint-Canular",
    "Sainte-Fable",
    "Bourgfictif",
    "Villeleurre",
    "Châteauvide",
    "Pontchimère",
    "Brumesonge",
    "Saint-Postulat",
    "Fontlégende",
    "Bellefeinte",
    "Aubevoile",
    "Grandebauche",
    "Saint-Lemme",
    "Noirconte",
    "Sainte-Énigme",
    "Miragelle",
    "Plainemuse",
    "Hautrêve",
    "Saint-Axiome",
    "Lanternelle",
    "Vauxmaquette",
    "Légendaire",
    "Ronceplume",
    "Sainte-Virgule",
    "Utopelle",
    "Prétextois",
    "Saint-Gabarit",
    "Esquissac",
];
const ENDINGS: [&str; 13] = [
    "",
    "-le-Modèle",
    "-sur-Songe",
    "-en-Conte",
    "-les-Épreuves",
    "-la-Maquette",
    "-sous-Fable",
    "-l'Ébauche",
    "-aux-Chiffres",
    "-du-Brouillon",
    "-lès-Utopie",
    "-d'Essai",
    "-le-Calcul",
];

/// The name of a commune by its place in the country; each is borne once.
pub fn commune(place: usize) -> String {
    // 32 and 13 have no common factor: their products are all met before any comes back.
    format!("{}{}", BEGINNINGS[place % BEGINNINGS.len()], ENDINGS[place % ENDINGS.len()])
}

/// How many communes can have names.
#[cfg(test)]
pub const MOST: usize = BEGINNINGS.len() * ENDINGS.len();

/// The grouping of communes that a commune is a member of.
pub fn epci(department: usize, group: usize) -> String {
    let kinds = ["CA", "CC", "CC", "CC"];
    let names = ["Agglomération", "Terres", "Vallées", "Plateaux"];
    format!("{} {} de {}", kinds[group % 4], names[group % 4], DEPARTMENTS[department].name)
}
