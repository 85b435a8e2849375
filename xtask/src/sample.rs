//! The fictional sample: a department, its groups and communes, with the balances that the accountant would publish, four years long.
//! Nothing in it is anybody's: names, codes (99xxx) and amounts are drawn here, always the same.

use std::collections::BTreeMap;

use account::{Accounts, Plan};
use book::{Book, EUR, Side};
use dice::{Dice, ratio, share};
use finance::{Profile, Year};
use place::{Place, siren};

use crate::pack::Packed;

mod account;
mod book;
pub mod dice;
mod finance;
mod place;
mod profile;

#[cfg(test)]
mod tests;

const HEADER: &str = "EXER;IDENT;NDEPT;LBUDG;INSEE;CBUDG;CTYPE;CSTYP;NOMEN;SIREN;CREGI;CACTI;SECTEUR;FINESS;CODBUD1;CATEG;BAL;COMPTE;BEDEB;BECRE;OBNETDEB;OBNETCRE;ONBDEB;ONBCRE;OOBDEB;OOBCRE;SD;SC";
const YEARS: std::ops::RangeInclusive<u16> = 2021..=2024;
const DEPARTMENT: &str = "Haute-Fiction";
const REGION: &str = "Région Imaginaire";
const AGGLOMERATION: &str = "CA du Pays fictif";
const COMMUNITY: &str = "CC des Vallées inventées";
/// Communes of the agglomeration; the others are members of the community.
const MEMBERS: usize = 45;

/// The files of the sample: the balances and who is who.
pub fn pack() -> Result<Vec<Packed>, String> {
    let sample = Sample::draw()?;
    let folder = "budget-core/data/sample";
    Ok(vec![
        Packed::gzip(format!("{folder}/balances.csv.gz"), sample.balances.into_bytes()),
        Packed::plain(format!("{folder}/attributes.csv"), sample.attributes.into_bytes()),
    ])
}

/// One budget over the years: what its lines begin with, and its books.
struct Budget {
    name: String,
    siren: String,
    /// Last five digits of the SIRET.
    establishment: &'static str,
    /// Three digits of the commune, of the seat for a group.
    insee: String,
    /// CBUDG, CTYPE and CATEG.
    kind: [&'static str; 3],
    plans: [Plan; 4],
    key: String,
    profile: Profile,
    book: Book,
    skipped: &'static [u16],
}

struct Sample {
    accounts: Accounts,
    balances: String,
    attributes: String,
}

impl Sample {
    fn draw() -> Result<Sample, String> {
        let mut sample = Sample { accounts: Accounts::read()?, balances: format!("{HEADER}\n"), attributes: String::new() };
        sample.attributes.push_str("entity;year;population_totale;population_municipale;nom;departement;region;epci\n");
        let places = place::places();
        let mut groups = [(AGGLOMERATION, 901, "402", 1), (COMMUNITY, 902, "403", MEMBERS + 1)].map(|g| (g, [[0; 2]; 4], [0; 4]));
        let mut whole = [[0; 2]; 4];
        for place in &places {
            let group = usize::from(place.rank > MEMBERS);
            sample.commune(place, &mut groups[group].2)?;
            for (index, people) in place.population.into_iter().enumerate() {
                sample.attribute(&place.code(), index, people, &place.name, &siren(groups[group].0.1));
                for side in 0..2 {
                    groups[group].1[index][side] += people[side];
                    whole[index][side] += people[side];
                }
            }
        }
        for ((name, rank, kind, seat), people, compensation) in groups {
            sample.group(name, siren(rank), kind, seat, people, compensation)?;
        }
        sample.department(whole)?;
        Ok(sample)
    }

    fn attribute(&mut self, entity: &str, index: usize, [total, municipal]: [i64; 2], name: &str, group: &str) {
        self.attributes.push_str(&format!("{entity};{};{total};{municipal};{name};99;{REGION};{group}\n", 2021 + index));
    }

    /// A commune's main budget, then its annexes and its social-action centre.
    fn commune(&mut self, place: &Place, compensations: &mut [i64; 4]) -> Result<(), String> {
        let (people, key) = (place.population[0][0], place.code());
        let has = |what: &str, permille: i64| Dice::of(&[key.as_str(), what]).chance(permille);
        let centre = people >= 3_500;
        let break_year = if Dice::of(&[key.as_str(), "M57"]).chance(400) { 2023 } else { 2024 };
        let budget = |name: String, kind, plans, profile, cast| Budget {
            name: capitals(&name),
            siren: place.siren(),
            establishment: "00017",
            insee: key[2..].to_owned(),
            kind,
            plans,
            key: format!("{key} {cast}"),
            profile,
            book: Book::new(cast),
            skipped: profile::skipped(place.rank),
        };
        let plans = |before, after| [2021, 2022, 2023, 2024].map(|year| if year < break_year { before } else { after });
        let main = match people {
            ..500 => plans(Plan::M14Abridged, Plan::M57Abridged),
            500..3_500 => plans(Plan::M14Middle, Plan::M57Abridged),
            _ => plans(Plan::M14, Plan::M57),
        };
        let profile = profile::commune(place);
        let mut main = budget(place.name.clone(), ["1", "101", "Commune"], main, profile, "commune");
        let mut water = (people >= 250 && has("water", 220)).then(|| Budget {
            establishment: "00025",
            ..budget(format!("Eau et assainissement {}", place.name), ["3", "410", "Commune"], [Plan::M49; 4], profile::water(place), "eau")
        });
        let mut social = centre.then(|| Budget {
            siren: siren(place.rank as u32 + 500),
            ..budget(format!("CCAS de {}", place.name), ["2", "431", "Commune"], plans(Plan::M14Ccas, Plan::M57), profile::social(), "ccas")
        });
        let mut plots = (people >= 600 && has("plots", 120)).then(|| Budget {
            establishment: "00033",
            ..budget(format!("Lotissement des Mirages {}", place.name), ["3", "410", "Commune"], main.plans, profile::water(place), "lotissement")
        });
        for (index, year) in YEARS.enumerate() {
            let people = place.population[index][0];
            let grant = if social.is_some() { ratio(people * (31 * EUR), 1000 + 35 * index as i64, 1000) } else { 0 };
            let paid = if grant > 0 { vec![("subvention_ccas", grant)] } else { Vec::new() };
            compensations[index] += self.exercise(&mut main, year, people, paid, Vec::new())?;
            if let Some(budget) = &mut social {
                self.exercise(budget, year, people, Vec::new(), vec![("subvention_recue", grant)])?;
            }
            if let Some(budget) = &mut water {
                self.exercise(budget, year, people, Vec::new(), Vec::new())?;
            }
            if let Some(budget) = &mut plots {
                self.plots(budget, year, people)?;
            }
        }
        Ok(())
    }

    /// A group: it hands each commune's compensation back, to the cent.
    fn group(&mut self, name: &str, siren: String, kind: &'static str, seat: usize, people: [[i64; 2]; 4], compensations: [i64; 4]) -> Result<(), String> {
        let mut budget = Budget {
            name: capitals(name),
            siren: siren.clone(),
            establishment: "00017",
            insee: format!("{seat:03}"),
            kind: ["1", kind, "GFP"],
            plans: if kind == "402" { [Plan::M14, Plan::M14, Plan::M57, Plan::M57] } else { [Plan::M14, Plan::M14, Plan::M14, Plan::M57] },
            key: siren.clone(),
            profile: profile::group(kind == "402"),
            book: Book::new("epci"),
            skipped: &[],
        };
        for (index, year) in YEARS.enumerate() {
            self.attribute(&siren, index, people[index], name, "");
            // What is handed back comes in as local taxes first.
            let handed = compensations[index];
            self.exercise(&mut budget, year, people[index][0], vec![("attributions_versees", handed)], vec![("contributions_directes", handed)])?;
        }
        Ok(())
    }

    fn department(&mut self, people: [[i64; 2]; 4]) -> Result<(), String> {
        let mut budget = Budget {
            name: capitals(&format!("Département de la {DEPARTMENT}")),
            siren: siren(990),
            establishment: "00017",
            insee: "000".to_owned(),
            kind: ["1", "201", "DEPT"],
            plans: [Plan::M52, Plan::M52, Plan::M57, Plan::M57],
            key: "department".to_owned(),
            profile: profile::department(),
            book: Book::new("departement"),
            skipped: &[],
        };
        for (index, year) in YEARS.enumerate() {
            self.attribute(&siren(990), index, people[index], &format!("Département de la {DEPARTMENT}"), "");
            self.exercise(&mut budget, year, people[index][0], Vec::new(), Vec::new())?;
        }
        Ok(())
    }

    /// One year of a budget that works as a commune's does; gives the compensation that it received from its group.
    fn exercise(
        &mut self,
        budget: &mut Budget,
        year: u16,
        population: i64,
        paid: Vec<(&'static str, i64)>,
        received: Vec<(&'static str, i64)>,
    ) -> Result<i64, String> {
        let plan = budget.plans[usize::from(year - 2021)];
        let key = budget.key.clone();
        let context = Year { accounts: &self.accounts, plan, year, population, key: &key, paid, received };
        if year == *YEARS.start() {
            context.found(&mut budget.book, &budget.profile);
        }
        context.run(&mut budget.book, &budget.profile);
        let compensation = -budget.book.net("attribution_compensation");
        self.close(budget, year)?;
        Ok(compensation)
    }

    /// One year of a housing estate: land is bought and serviced, kept as stock by order operations, and sold.
    fn plots(&mut self, budget: &mut Budget, year: u16, population: i64) -> Result<(), String> {
        let mut dice = Dice::of(&[budget.key.as_str(), &year.to_string()]);
        let works = dice.around(400_000 * EUR + population * (20 * EUR), 400);
        let book = &mut budget.book;
        if year == *YEARS.start() {
            book.open("terrains_amenages", works);
            book.open("emprunt", -share(works, 700));
            book.open("report_crediteur", share(works, 700) - works);
        }
        let result = -book.net("resultat");
        if result >= 0 {
            book.transfer("resultat", "report_crediteur", result);
        } else {
            book.transfer("report_debiteur", "resultat", -result);
        }
        let stock = book.opened("terrains_amenages");
        let sold = share(stock, dice.between(250, 600));
        book.real(Side::Debit, "travaux", "fournisseurs", works / 2);
        book.real(Side::Debit, "etudes_travaux", "fournisseurs", works / 16);
        book.real(Side::Credit, "ventes_terrains", "redevables", share(sold, dice.between(950, 1250)));
        book.order("variation_stocks", "terrains_amenages", stock);
        book.order("terrains_amenages", "variation_stocks", stock - sold + works / 2 + works / 16);
        book.settle("redevables", 0);
        book.settle("fournisseurs", works / 20);
        let debt = -book.opened("emprunt");
        book.real(Side::Debit, "emprunt", "tresor", debt / 5);
        let lacking = works / 10 - book.net("tresor");
        if lacking > 0 {
            book.real(Side::Credit, "emprunt", "tresor", (lacking / (10_000 * EUR) + 1) * (10_000 * EUR));
        }
        self.close(budget, year)
    }

    /// Writes the year's lines, and opens the next.
    fn close(&mut self, budget: &mut Budget, year: u16) -> Result<(), String> {
        let plan = budget.plans[usize::from(year - 2021)];
        if !budget.skipped.contains(&year) {
            let head = [
                year.to_string(),
                format!("{}{}", budget.siren, budget.establishment),
                "099".to_owned(),
                budget.name.clone(),
                budget.insee.clone(),
                budget.kind[0].to_owned(),
                budget.kind[1].to_owned(),
                "00".to_owned(),
                plan.nomen().to_owned(),
                budget.siren.clone(),
                "099".to_owned(),
                "40;;;".to_owned(),
                budget.kind[2].to_owned(),
                "DEF".to_owned(),
            ];
            let head = head.join(";");
            let lines: BTreeMap<_, _> = budget.book.lines(&self.accounts, plan, year)?;
            for (code, row) in lines {
                let amounts = row.amounts().map(decimal).join(";");
                self.balances.push_str(&format!("{head};{code};{amounts}\n"));
            }
        }
        budget.book.reopen(&self.accounts, plan, year)
    }
}

/// Cents as the file writes euros: a decimal point, no trailing zero.
fn decimal(cents: i64) -> String {
    let (sign, cents) = (if cents < 0 { "-" } else { "" }, cents.abs());
    match (cents / 100, cents % 100) {
        (euros, 0) => format!("{sign}{euros}"),
        (euros, cents) if cents % 10 == 0 => format!("{sign}{euros}.{}", cents / 10),
        (euros, cents) => format!("{sign}{euros}.{cents:02}"),
    }
}

/// Budget names are in capitals without accents.
fn capitals(name: &str) -> String {
    let plain = |c: char| match c {
        'à' | 'â' | 'À' => 'a',
        'é' | 'è' | 'ê' | 'É' => 'e',
        'ô' => 'o',
        'ç' => 'c',
        c => c,
    };
    name.chars().map(plain).collect::<String>().to_uppercase()
}
