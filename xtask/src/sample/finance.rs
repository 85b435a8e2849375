//! A year of a fictional authority: what it spends, receives, builds and borrows, written into its books.

use super::account::{Accounts, Plan};
use super::book::{Book, EUR, Side};
use super::dice::{Dice, ratio, share};

/// What an authority is like. Amounts in cents per inhabitant of 2021, shares in thousandths.
#[derive(Clone)]
pub struct Profile {
    /// Real operating expenditure.
    pub spending: i64,
    /// Gross saving over operating revenue, 2021 to 2024; may be negative.
    pub saving: [i64; 4],
    /// Staff, interventions and tax handed on, of operating expenditure; the rest is purchases and interest.
    pub staff: i64,
    /// See `staff`.
    pub interventions: i64,
    /// See `staff`.
    pub handed_on: i64,
    /// Local taxes, tax received from others, grants, sales and property, of operating revenue.
    pub revenue: [i64; 5],
    /// Debt at the start.
    pub debt: i64,
    /// Interest, in hundredths of a percent.
    pub interest: i64,
    /// Years over which the debt is repaid.
    pub repayment_years: i64,
    /// Equipment, 2021 to 2024.
    pub equipment: [i64; 4],
    /// Grants received, of equipment.
    pub grants: i64,
    /// Loans, of equipment; an authority with none never borrows.
    pub loans: i64,
    /// Whether it depreciates its assets (from 3,500 inhabitants).
    pub depreciates: bool,
    /// Whether it draws on a revolving loan (*gestion active de la dette*).
    pub revolving: bool,
}

/// A year of one budget.
pub struct Year<'a> {
    /// The table of accounts.
    pub accounts: &'a Accounts,
    /// The chart.
    pub plan: Plan,
    /// The exercise.
    pub year: u16,
    /// Total population.
    pub population: i64,
    /// Names this budget's draws.
    pub key: &'a str,
    /// Paid to, or by, other fictional budgets: operating items and amounts in cents, on top of the rest.
    pub paid: Vec<(&'static str, i64)>,
    /// Received from them.
    pub received: Vec<(&'static str, i64)>,
}

/// What operating costs grow to, in thousandths of 2021.
const GROWTH: [i64; 4] = [1000, 1052, 1098, 1124];

impl Year<'_> {
    fn index(&self) -> usize {
        usize::from(self.year - 2021)
    }

    fn dice(&self, what: &str) -> Dice {
        Dice::of(&[self.key, &self.year.to_string(), what])
    }

    /// Splits a total over a role's items: each budget has its own habits, each year its own whims.
    fn spread(&self, book: &Book, role: &str, total: i64) -> Vec<(String, i64)> {
        let accounts = self.accounts.role(book.cast, role, self.plan, self.year, self.population);
        let weigh = |item: &str, weight: i64| {
            let habit = Dice::of(&[self.key, item]).around(weight * 1000, 600);
            self.dice(item).around(habit, 80)
        };
        let weights: Vec<i64> = accounts.iter().map(|a| weigh(&a.item, a.weight)).collect();
        let sum: i64 = weights.iter().sum();
        let grain = if matches!(role, "impot" | "dotation" | "subvention") { 100 } else { 1 };
        let amounts = accounts.iter().zip(&weights).map(|(a, w)| (a.item.clone(), ratio(total, *w, sum.max(1)) / grain * grain));
        amounts.filter(|(_, amount)| *amount != 0).collect()
    }

    /// Real operations of a role, and the third party that is owed or owes.
    fn operate(&self, book: &mut Book, side: Side, role: &str, third: &str, total: i64) {
        for (item, amount) in self.spread(book, role, total) {
            let third = if role == "personnel" && !is_pay(&item) { "securite_sociale" } else { third };
            book.real(side, &item, third, amount);
        }
    }

    fn spending(&self, profile: &Profile) -> i64 {
        ratio(self.population * profile.spending, GROWTH[self.index()], 1000)
    }

    fn equipment(&self, profile: &Profile, index: usize) -> i64 {
        ratio(self.population * profile.equipment[index], GROWTH[index], 1000)
    }

    /// The opening of the first year, with the own funds as what closes it.
    pub fn found(&self, book: &mut Book, profile: &Profile) {
        let spending = self.spending(profile);
        let equipment = self.population * profile.equipment.iter().sum::<i64>() / 4;
        let debt = self.population * profile.debt;
        let assets = equipment * 14 + share(debt, 600);
        for (role, total) in [("actif", assets), ("cours", equipment * 3 / 2), ("versees", equipment / 2), ("subvention", -share(assets, 210))] {
            for (item, amount) in self.spread(book, role, total) {
                book.open(&item, amount);
            }
        }
        if profile.depreciates {
            self.depreciations(book, 3, |book, _, depreciation, amount| book.open(depreciation, -amount));
            for (item, amount) in self.spread(book, "subvention_amortissable", -equipment) {
                book.open(&item, amount);
                book.open("subvention_inscrite", -amount / 3);
            }
        }
        let result = ratio(share(spending, 950), profile.saving[0], 1000 - profile.saving[0]);
        let openings = [
            ("fctva", -share(assets, 110)),
            ("reserves", -share(assets, 120)),
            ("resultat", -result),
            ("report_crediteur", -share(spending, 80)),
            ("emprunt", -debt),
            ("icne", -ratio(debt, profile.interest, 40_000)),
            ("fournisseurs", -share(spending, 20)),
            ("redevables", share(spending, 15)),
            ("tresor", share(spending, 220)),
        ];
        for (item, amount) in openings {
            book.open(item, amount);
        }
        let missing = book.imbalance();
        if missing < share(assets, 50) {
            let asset = match book.cast {
                "eau" => "reseaux_eau",
                "ccas" => "installations",
                _ => "autres_batiments",
            };
            book.open(asset, share(assets, 50) - missing);
        }
        book.open("dotation", -book.imbalance());
    }

    /// A whole year, from the result of the last one to the treasury that remains.
    pub fn run(&self, book: &mut Book, profile: &Profile) {
        self.appropriate(book);
        let spending = self.spending(profile);
        self.spend(book, profile, spending);
        self.receive(book, profile, spending);
        self.own_works(book, profile);
        if profile.depreciates {
            self.depreciate(book);
        }
        self.commission(book);
        self.sell(book);
        let equipment = self.affordable(book, profile);
        self.equip(book, profile, equipment);
        self.settle(book, spending, equipment);
        self.finance(book, profile, spending, equipment);
    }

    /// Appropriates last year's result (*affectation*): to what was carried forward, then four fifths to reserves.
    fn appropriate(&self, book: &mut Book) {
        let result = -book.net("resultat");
        if result >= 0 {
            let covered = result.min(book.net("report_debiteur").max(0));
            book.transfer("resultat", "report_debiteur", covered);
            book.transfer("resultat", "report_crediteur", result - covered);
            book.real(Side::Credit, "reserves", "report_crediteur", share(result - covered, 800));
        } else {
            let carried = (-book.net("report_crediteur")).clamp(0, -result);
            book.transfer("report_crediteur", "resultat", carried);
            book.transfer("report_debiteur", "resultat", -result - carried);
        }
    }

    fn spend(&self, book: &mut Book, profile: &Profile, spending: i64) {
        let debt = -book.opened("emprunt");
        let interest = ratio(debt, profile.interest, 10_000);
        let [staff, interventions, handed_on] = [profile.staff, profile.interventions, profile.handed_on].map(|part| share(spending, part));
        let cancelled = share(spending, 1);
        let purchases = (spending - interest - staff - interventions - handed_on - cancelled).max(share(spending, 120));
        self.operate(book, Side::Debit, "achat", "fournisseurs", purchases);
        self.operate(book, Side::Debit, "personnel", "personnel", staff);
        self.operate(book, Side::Debit, "intervention", "crediteurs_divers", interventions);
        self.operate(book, Side::Debit, "reversement", "etat_depenses", handed_on);
        self.operate(book, Side::Credit, "attenuation", "debiteurs_divers", share(staff, self.dice("attenuation").between(3, 15)));
        for (item, amount) in &self.paid {
            book.real(Side::Debit, item, "crediteurs_divers", *amount);
        }
        book.real(Side::Debit, "titres_annules", "redevables", cancelled);
        if interest > 0 {
            book.real(Side::Debit, "interets", "tresor", interest);
        }
        let (before, after) = (-book.opened("icne"), ratio(debt, profile.interest, 40_000));
        book.accrue(before, after);
        if self.population >= 3_500 && profile.depreciates && book.cast == "commune" {
            book.real(Side::Debit, "dotation_depreciations", "depreciation_redevables", spending / 2_000);
        }
    }

    fn receive(&self, book: &mut Book, profile: &Profile, spending: i64) {
        let revenue = ratio(spending, 1000, 1000 - profile.saving[self.index()]);
        let roles =
            [("impot", "etat_recettes"), ("fiscalite", "etat_recettes"), ("dotation", "etat_recettes"), ("vente", "redevables"), ("gestion", "redevables")];
        for ((role, third), part) in roles.into_iter().zip(profile.revenue) {
            self.operate(book, Side::Credit, role, third, share(revenue, part));
        }
        for (item, amount) in &self.received {
            book.real(Side::Credit, item, "debiteurs_divers", *amount);
        }
    }

    /// Works done by the authority's own staff (*travaux en régie*).
    fn own_works(&self, book: &mut Book, profile: &Profile) {
        if self.population >= 2_500 && matches!(book.cast, "commune" | "departement") {
            let amount = self.dice("own works").around(share(self.equipment(profile, self.index()), 18), 500);
            book.order("constructions", "travaux_en_regie", amount);
        }
    }

    /// Visits what is depreciated: the asset, its depreciation account, the amount of `years` years.
    fn depreciations(&self, book: &mut Book, years: i64, mut visit: impl FnMut(&mut Book, &str, &str, i64)) {
        for role in ["actif", "versees"] {
            for account in self.accounts.role(book.cast, role, self.plan, self.year, self.population) {
                let depreciation = format!("a_{}", account.item);
                let Some(code) = self.accounts.find(book.cast, &depreciation).and_then(|a| a.code(self.plan, self.year)) else { continue };
                let life = if code.starts_with("2815") && book.cast == "eau" { 50 } else { 8 };
                let (gross, past) = (book.opened(&account.item), -book.net(&depreciation));
                let amount = (gross * years / life).min(gross - past);
                if amount > 0 {
                    visit(book, &account.item, &depreciation, amount);
                }
            }
        }
    }

    fn depreciate(&self, book: &mut Book) {
        self.depreciations(book, 1, |book, _, depreciation, amount| book.order("dotation_amortissements", depreciation, amount));
        let grants = -book.opened("transferable");
        let amount = (grants / 15).min(grants - book.net("subvention_inscrite"));
        if amount > 0 {
            book.order("subvention_inscrite", "quote_part", amount);
        }
    }

    /// Works that end: advances and studies join them (order operations), and they become assets (the accountant's entry).
    fn commission(&self, book: &mut Book) {
        if matches!(book.cast, "ccas" | "lotissement") {
            return;
        }
        for (item, part) in [("avances", 1000), ("etudes", if self.population >= 2_000 { 250 } else { 0 })] {
            let amount = share(book.opened(item), part);
            if amount > 0 {
                book.order("constructions", item, amount);
            }
        }
        let assets = if book.cast == "eau" { ["reseaux_eau", "reseaux_assainissement"] } else { ["autres_batiments", "reseaux_voirie"] };
        for (asset, works) in assets.into_iter().zip(["constructions", "installations_en_cours"]) {
            let amount = share(book.opened(works), self.dice(works).between(350, 600));
            if amount > 0 {
                book.transfer(asset, works, amount);
            }
        }
    }

    /// A sale: its price is an operating revenue, and order operations carry the gain or loss to the investment section.
    fn sell(&self, book: &mut Book) {
        let mut dice = self.dice("sale");
        if !matches!(book.cast, "commune" | "departement" | "epci") || !dice.chance(300) {
            return;
        }
        let asset = if dice.chance(500) && self.population >= 300 { "immeubles_de_rapport" } else { "terrains_nus" };
        let value = share(book.opened(asset), dice.between(15, 80)) / 100 * 100;
        let price = share(value, dice.between(600, 2400)) / (100 * EUR) * (100 * EUR);
        if value <= 0 || price <= 0 {
            return;
        }
        book.real(Side::Credit, "cessions", "creances_cessions", price);
        book.order("valeur_comptable", asset, value);
        if price > value {
            book.order("moins_values", "plus_values", price - value);
        } else if value > price {
            book.order("plus_values", "differences_negatives", value - price);
        }
    }

    /// The year's equipment; who does not borrow builds with what it has.
    fn affordable(&self, book: &Book, profile: &Profile) -> i64 {
        let wanted = self.equipment(profile, self.index());
        if profile.loans > 0 {
            return wanted;
        }
        let thirds = [
            "redevables",
            "etat_recettes",
            "debiteurs_divers",
            "creances_cessions",
            "fournisseurs",
            "personnel",
            "securite_sociale",
            "crediteurs_divers",
            "etat_depenses",
        ];
        let free = book.net("tresor") + thirds.iter().map(|third| book.net(third)).sum::<i64>() - share(self.spending(profile), 150);
        wanted.min(free.max(wanted / 20))
    }

    fn equip(&self, book: &mut Book, profile: &Profile, equipment: i64) {
        let third = "fournisseurs_immobilisations";
        let [mut works, given, advances] = [450, 40, if self.population >= 5_000 { 30 } else { 0 }].map(|part| share(equipment, part));
        if book.cast == "ccas" {
            works = 0;
        }
        self.operate(book, Side::Debit, "cours", third, works);
        self.operate(book, Side::Debit, "versees", "crediteurs_divers", given);
        if advances > 0 && book.cast != "ccas" {
            book.real(Side::Debit, "avances", third, advances);
        }
        self.operate(book, Side::Debit, "actif", third, equipment - works - given - advances);
        self.operate(book, Side::Credit, "subvention", "subventions_a_recevoir", share(equipment, self.dice("grants").around(profile.grants, 400)));
        if profile.depreciates {
            self.operate(book, Side::Credit, "subvention_amortissable", "subventions_a_recevoir", share(equipment, 25));
        }
        // The VAT fund pays 16.404 % of what was spent on equipment two years before; the year before stands for it here.
        let eligible = self.equipment(profile, self.index().saturating_sub(1));
        book.real(Side::Credit, "fctva", "etat_recettes", ratio(share(eligible, 850), 16_404, 100_000));
        if self.population >= 400 && book.cast == "commune" {
            book.real(Side::Credit, "taxe_amenagement", "etat_recettes", self.population * self.dice("building tax").between(350, 1400));
        }
    }

    /// Pays and cashes: a little of each stays open at the end of the year.
    fn settle(&self, book: &mut Book, spending: i64, equipment: i64) {
        let rests = [
            ("fournisseurs", share(spending, 22)),
            ("fournisseurs_immobilisations", share(equipment, 60)),
            ("personnel", 0),
            ("securite_sociale", share(spending, 6)),
            ("crediteurs_divers", share(spending, 4)),
            ("etat_depenses", 0),
            ("redevables", share(spending, 14)),
            ("etat_recettes", share(spending, 9)),
            ("debiteurs_divers", share(spending, 3)),
            ("subventions_a_recevoir", share(equipment, 30)),
            ("creances_cessions", 0),
        ];
        for (third, rest) in rests {
            let rest = self.dice(third).around(rest, 500);
            book.settle(third, rest.min(book.net(third).abs()));
        }
    }

    /// Repays, borrows what the treasury lacks, draws on the revolving loan, and bridges with a credit line at worst.
    fn finance(&self, book: &mut Book, profile: &Profile, spending: i64, equipment: i64) {
        let debt = -book.opened("emprunt");
        if debt > 0 {
            book.real(Side::Debit, "emprunt", "tresor", self.dice("repayment").around(debt / profile.repayment_years, 80));
        }
        let line = -book.opened("ligne_tresorerie");
        if line > 0 {
            book.transfer("ligne_tresorerie", "tresor", line);
        }
        if profile.revolving {
            let drawn = self.dice("revolving").around(self.population * (70 * EUR), 200) / (100_000 * EUR) * (100_000 * EUR);
            book.real(Side::Debit, "tirage", "tresor", drawn);
            book.real(Side::Credit, "tirage", "tresor", drawn);
        }
        if profile.loans > 0 {
            let usual = self.dice("loan").around(share(equipment, profile.loans), 700);
            let wanted = Dice::of(&[self.key, "treasury"]).between(90, 260);
            let lacking = share(spending, wanted) - book.net("tresor");
            let loan = usual.min(usual.max(0) / 2 + lacking.max(0)).max(lacking).max(0) / (1_000 * EUR) * (1_000 * EUR);
            if loan > 0 {
                book.real(Side::Credit, "emprunt", "tresor", loan);
            }
        }
        if book.net("tresor") < 0 {
            let bridge = (-book.net("tresor") / (10_000 * EUR) + 1) * (10_000 * EUR);
            book.transfer("tresor", "ligne_tresorerie", bridge);
        }
    }
}

fn is_pay(item: &str) -> bool {
    matches!(
        item,
        "titulaires" | "supplement_familial" | "indemnites_titulaires" | "contractuels" | "emplois_aides" | "apprentis" | "assistants_familiaux" | "salaires"
    )
}
