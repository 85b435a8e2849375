//! Which account of which chart carries which item of the fictional budgets (`accounts.csv`).

/// The charts of the sample, one a column of `accounts.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// M14, communes of 3,500 inhabitants and more, and groups.
    M14,
    /// M14, communes from 500 to 3,499 inhabitants.
    M14Middle,
    /// M14 abridged, communes below 500 inhabitants.
    M14Abridged,
    /// M57 developed.
    M57,
    /// M57 abridged, communes below 3,500 inhabitants.
    M57Abridged,
    /// M52, departments.
    M52,
    /// M49, water and sewage.
    M49,
    /// M14 of social-action centres (CCAS).
    M14Ccas,
}

impl Plan {
    /// How the column `NOMEN` names it.
    pub fn nomen(self) -> &'static str {
        match self {
            Plan::M14 | Plan::M14Middle | Plan::M14Ccas => "M14",
            Plan::M14Abridged => "M14A",
            Plan::M57 => "M57",
            Plan::M57Abridged => "M57A",
            Plan::M52 => "M52",
            Plan::M49 => "M49",
        }
    }
}

/// An item and its account in each chart.
pub struct Account {
    /// Whose budgets have it; `*` for all.
    pub cast: String,
    /// What it is part of: purchases, staff, fixed assets...
    pub role: String,
    /// Its name here, the same whatever the chart.
    pub item: String,
    /// Its weight within its role.
    pub weight: i64,
    /// Smallest population that has it.
    pub from: i64,
    codes: Vec<String>,
}

impl Account {
    /// Its code in a chart and year; `code/2023:other` in the table says that another holds from 2023.
    pub fn code(&self, plan: Plan, year: u16) -> Option<&str> {
        let mut parts = self.codes.get(plan as usize)?.split('/');
        let mut code = parts.next().filter(|code| !code.is_empty())?;
        for part in parts {
            let (from, other) = part.split_once(':')?;
            if from.parse().is_ok_and(|from: u16| year >= from) {
                code = other;
            }
        }
        Some(code)
    }
}

/// The whole table.
pub struct Accounts(Vec<Account>);

impl Accounts {
    /// Reads the table beside this file.
    pub fn read() -> Result<Accounts, String> {
        let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(include_str!("accounts.csv").as_bytes());
        let mut all = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|e| e.to_string())?;
            let cell = |i: usize| record.get(i).unwrap_or_default().to_owned();
            let number = |i: usize| cell(i).parse().map_err(|e| format!("accounts.csv, {}: {e}", cell(2)));
            all.push(Account { cast: cell(0), role: cell(1), item: cell(2), weight: number(3)?, from: number(4)?, codes: (5..13).map(cell).collect() });
        }
        Ok(Accounts(all))
    }

    /// The account of an item: the cast's own, else the one that all share.
    pub fn find(&self, cast: &str, item: &str) -> Option<&Account> {
        self.0.iter().find(|a| a.cast == cast && a.item == item).or_else(|| self.0.iter().find(|a| a.cast == "*" && a.item == item))
    }

    /// The accounts of a role that a budget of this cast, chart, year and population has.
    pub fn role(&self, cast: &str, role: &str, plan: Plan, year: u16, population: i64) -> Vec<&Account> {
        let fits = |a: &&Account| (a.cast == cast || a.cast == "*") && a.role == role && population >= a.from && a.code(plan, year).is_some();
        self.0.iter().filter(fits).collect()
    }
}
