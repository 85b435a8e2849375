//! The accounts that budgets of a chart use, with what the official plan lets them do.

use super::chance::Chance;
use budget_core::chart::{Account, Chart, Operation, Section, Side};

/// The names of charts that budgets bear.
const CHARTS: [&str; 7] = ["M14", "M14A", "M57", "M57A", "M4", "M49", "M49A"];

/// The charts of one exercise.
pub struct Charts(Vec<(&'static str, Accounts)>);

impl Charts {
    /// Opens them; each has an order of popularity of its own, drawn from the seed.
    pub fn open(year: u16, seed: u64) -> Result<Charts, String> {
        let open = |name: &'static str| {
            let chart = Chart::open(name, year).map_err(|e| e.to_string())?;
            Ok((name, Accounts::of(&chart, &mut Chance::of(seed, &[name], 0))))
        };
        CHARTS.into_iter().map(open).collect::<Result<Vec<_>, String>>().map(Charts)
    }

    /// The accounts of a chart.
    pub fn get(&self, name: &str) -> Result<&Accounts, String> {
        self.0.iter().find(|(n, _)| *n == name).map(|(_, accounts)| accounts).ok_or_else(|| format!("no chart `{name}`"))
    }
}

/// The accounts of a chart, by class (1 to 7), the most popular ones first.
pub struct Accounts {
    classes: [Vec<Leaf>; 8],
}

/// An account that lines stand on.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// Its code.
    pub code: String,
    /// Its class: the first digit.
    pub class: usize,
    /// Whether it corrects the value of other accounts (*amortissements, dépréciations*), so that its balance is a credit.
    pub contra: bool,
    /// Real expense and revenue are allowed.
    pub real: [bool; 2],
    /// Order operations between sections are allowed, as expense and as revenue.
    pub order: [bool; 2],
    /// Whether it belongs to the operating section.
    pub operating: bool,
}

impl Accounts {
    fn of(chart: &Chart, chance: &mut Chance) -> Accounts {
        let mut classes: [Vec<Leaf>; 8] = Default::default();
        for leaf in chart.accounts().filter_map(Leaf::of) {
            classes[leaf.class].push(leaf);
        }
        classes.iter_mut().for_each(|leaves| chance.shuffle(leaves));
        Accounts { classes }
    }

    /// The accounts of a class.
    pub fn class(&self, class: usize) -> &[Leaf] {
        self.classes.get(class).map_or(&[], Vec::as_slice)
    }
}

impl Leaf {
    /// The account as a leaf; `None` where no line of a balance would stand on it.
    fn of(account: Account<'_>) -> Option<Leaf> {
        let code = account.code();
        let class = code.chars().next()?.to_digit(10).filter(|class| (1..=7).contains(class))? as usize;
        let usable = account.is_leaf() && !account.is_for_statements() && account.suppressed_since().is_none();
        if !usable || code.len() < 3 || !code.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let may = |operation| Side::ALL.map(|side| account.chapter(side, operation).is_some());
        Some(Leaf {
            code: code.to_owned(),
            class,
            contra: class < 6 && matches!(code.as_bytes().get(1), Some(b'8' | b'9')) && class != 1 && class != 4,
            real: may(Operation::Real),
            order: may(Operation::BetweenSections),
            operating: account.section() == Some(Section::Operating),
        })
    }
}
