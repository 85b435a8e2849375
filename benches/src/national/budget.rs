//! The budgets of a commune: which it has, how they are described, how many accounts they use.

use super::Commune;
use super::chance::Chance;

/// A budget: the cells that all its lines begin with.
#[derive(Clone, Debug)]
pub struct Budget {
    /// `EXER`.
    pub year: u16,
    /// `IDENT`.
    pub siret: String,
    /// `NDEPT`, three characters.
    pub department: String,
    /// `LBUDG`: a code, nobody's name.
    pub name: String,
    /// `INSEE`, three digits.
    pub commune: String,
    /// `CBUDG`.
    pub role: &'static str,
    /// `CTYPE`.
    pub kind: &'static str,
    /// `NOMEN`.
    pub chart: &'static str,
    /// `SIREN`.
    pub siren: String,
    /// `CREGI`, three characters.
    pub region: String,
    /// `CODBUD1`.
    pub code: &'static str,
    /// `CATEG`.
    pub category: &'static str,
    /// How many accounts it uses.
    pub(crate) accounts: usize,
    /// Inhabitants that its amounts are measured by.
    pub(crate) people: i64,
    /// In thousandths, how many of its accounts are of each class.
    pub(crate) classes: [usize; 8],
}

/// A line: an account and the ten amounts, in cents, in the order of the file.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// `COMPTE`.
    pub account: &'a str,
    /// `BEDEB` to `SC`.
    pub amounts: [i64; 10],
}

/// A budget with its lines.
#[derive(Debug)]
pub struct Drawn<'a> {
    /// The budget.
    pub budget: &'a Budget,
    /// Its lines.
    pub lines: Vec<Line<'a>>,
}

/// Shares of the classes, in thousandths: class 3 (*stocks*) only where plots of land are made and sold.
const USUAL: [usize; 8] = [0, 90, 220, 0, 170, 30, 320, 170];
const PLOTS: [usize; 8] = [0, 80, 0, 150, 170, 50, 350, 200];

/// All budgets of a commune in a year, the main one first. The commune's place gives its attached budget a SIREN.
pub(crate) fn budgets_of(commune: &Commune, place: usize, year: u16, seed: u64) -> Vec<Budget> {
    let people = commune.people;
    // What a commune has is drawn without the year: it has it every year.
    let mut chance = Chance::of(seed, &[&commune.code, "budgets"], 0);
    let main = Budget::main(commune, year, &mut chance);
    let mut budgets = vec![main];
    let (water, sewers) = (chance.percent(36), chance.percent(34));
    let (plots, social) = (chance.percent(30), people >= 1_500 || chance.percent(38));
    let (transport, works) = (people >= 5_000 && chance.percent(40), chance.percent(12));
    let small = people < 3_500;
    let services = if small { "M49A" } else { "M49" };
    let public = budgets[0].chart;
    let mut annex = |wanted: bool, name: &str, chart: &'static str, low: i64, high: i64| {
        let spread = chance.between(low, high) as usize + accounts_by_size(people) / 6;
        if wanted {
            budgets.push(budgets[0].annex(budgets.len(), name, chart, spread));
        }
    };
    annex(water, "EAU", services, 50, 80);
    annex(sewers, "ASSAINISSEMENT", services, 50, 80);
    annex(plots, "LOTISSEMENT", public, 15, 25);
    annex(transport, "TRANSPORT", "M4", 50, 90);
    annex(works, "ENERGIE", "M4", 30, 60);
    let spread = chance.between(25, 50) as usize + accounts_by_size(people) / 4;
    if social {
        budgets.push(budgets[0].attached(place, spread));
    }
    budgets
}

impl Budget {
    fn main(commune: &Commune, year: u16, chance: &mut Chance) -> Budget {
        let (people, code) = (commune.people, commune.code.as_str());
        // The M57 replaced the M14 between 2022 and 2024; the year of each commune is drawn.
        let since = chance.between(2022, 2024) as u16;
        let small = people < 3_500;
        let chart = match (year >= since.min(2024), small) {
            (true, true) => "M57A",
            (true, false) => "M57",
            (false, _) if people < 500 => "M14A",
            (false, _) => "M14",
        };
        let paris = code.starts_with("75");
        Budget {
            year,
            siret: format!("{}00017", commune.siren),
            department: department(code),
            name: format!("FICTIF {code}"),
            commune: code.get(2..).unwrap_or_default().to_owned(),
            role: "1",
            kind: if paris { "702" } else { "101" },
            chart,
            siren: commune.siren.clone(),
            region: format!("{:0>3}", commune.region),
            code: "",
            category: if paris { "PARIS" } else { "Commune" },
            accounts: accounts_by_size(people) + chance.below(25) as usize,
            people,
            classes: USUAL,
        }
    }

    /// An annex budget: the commune's SIREN, an establishment and a code of its own.
    fn annex(&self, number: usize, name: &str, chart: &'static str, accounts: usize) -> Budget {
        let plots = name == "LOTISSEMENT";
        Budget {
            siret: format!("{}{:05}", self.siren, 17 + 8 * number),
            name: format!("{name} {}", self.name),
            role: "3",
            kind: if self.kind == "702" { "497" } else { "410" },
            chart,
            code: ["00", "01", "02", "03", "04", "05", "06", "07"].get(number).copied().unwrap_or("08"),
            accounts: if plots { accounts / 2 + 10 } else { accounts },
            people: self.people / if plots { 20 } else { 5 } + 1,
            classes: if plots { PLOTS } else { USUAL },
            ..self.clone()
        }
    }

    /// The social-action centre (*CCAS*): a SIREN of its own, which nobody has.
    fn attached(&self, place: usize, accounts: usize) -> Budget {
        let siren = format!("99{place:07}");
        Budget {
            siret: format!("{siren}00012"),
            name: format!("CCAS {}", self.name),
            role: "2",
            kind: "431",
            siren,
            category: "Commune",
            accounts,
            people: self.people / 10 + 1,
            ..self.clone()
        }
    }
}

/// The DGFiP's department: `033`, `02A`, and 101 to 106 overseas.
fn department(insee: &str) -> String {
    match insee.strip_prefix("97") {
        Some(rest) => format!("10{}", rest.get(..1).unwrap_or_default()),
        None => format!("0{}", insee.get(..2).unwrap_or_default()),
    }
}

/// Accounts of a main budget: 72 for a hamlet, 28 more each time the population doubles from 100 on.
fn accounts_by_size(people: i64) -> usize {
    let hundreds = (people / 100 + 1) as usize;
    let doublings = hundreds.ilog2() as usize;
    // Between two powers of two, in proportion.
    72 + 28 * doublings + 28 * (hundreds - (1 << doublings)) / (1 << doublings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_grow_with_the_population() {
        assert_eq!([50, 100, 150, 300, 700, 1_000_000].map(accounts_by_size), [72, 100, 100, 128, 156, 442]);
    }

    #[test]
    fn departments_are_those_of_the_dgfip() {
        assert_eq!(["33063", "2A004", "97105", "97411", "01001"].map(department), ["033", "02A", "101", "104", "001"]);
    }
}
