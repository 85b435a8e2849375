//! The accounting line that every source yields, and the budget it belongs to.

use serde::Serialize;
use std::fmt;
use std::sync::Arc;

/// One account of one budget for one year (*ligne de balance*), with an optional function. Money in cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// Account by nature (*compte par nature*), as in the file, without blanks.
    pub account: &'a str,
    /// Functional reference (*fonction*); empty where the file has none.
    pub function: &'a str,
    /// The amounts, indexed by [`Field`]. Where the source has no closing balances, `SD` and `SC` are zero.
    pub amounts: [i64; Field::COUNT],
}

impl Line<'_> {
    /// One amount, in cents.
    pub fn amount(&self, field: Field) -> i64 {
        self.amounts[field as usize]
    }
}

/// The amounts of a line, in the order and under the names of the DGFiP balances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Field {
    /// Opening balance, debit.
    Bedeb,
    /// Opening balance, credit.
    Becre,
    /// Budgetary operations net of annulments, order operations included, debit.
    Obnetdeb,
    /// The same, credit.
    Obnetcre,
    /// Non-budgetary operations, debit.
    Onbdeb,
    /// The same, credit.
    Onbcre,
    /// Budgetary order operations (*opérations d'ordre budgétaires*), debit.
    Oobdeb,
    /// The same, credit.
    Oobcre,
    /// Closing balance, debit.
    Sd,
    /// Closing balance, credit.
    Sc,
}

impl Field {
    /// How many there are.
    pub const COUNT: usize = 10;

    /// All, in the order of the file.
    pub const ALL: [Field; Field::COUNT] =
        [Field::Bedeb, Field::Becre, Field::Obnetdeb, Field::Obnetcre, Field::Onbdeb, Field::Onbcre, Field::Oobdeb, Field::Oobcre, Field::Sd, Field::Sc];

    /// The column's title, upper case.
    pub const fn as_str(self) -> &'static str {
        ["BEDEB", "BECRE", "OBNETDEB", "OBNETCRE", "ONBDEB", "ONBCRE", "OOBDEB", "OOBCRE", "SD", "SC"][self as usize]
    }
}

/// A budget of one year (*budget*): what the first columns of its lines say, read once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Budget {
    /// Whose budget: the commune's INSEE code (`33063`, Paris `75056`), else the SIREN of the authority.
    /// A `CBUDG` 2 budget (CCAS, caisse des écoles) belongs to the commune of its INSEE code.
    pub entity: Arc<str>,
    /// The SIREN in the file.
    pub siren: Arc<str>,
    /// The SIRET of the budget (column `IDENT`).
    pub siret: Arc<str>,
    /// The name in the file (column `LBUDG`).
    pub name: Arc<str>,
    /// The exercise.
    pub year: u16,
    /// The chart of accounts without its abridgement: `M14`, `M57`, `M52`, `M71`, `M4`, `M49`, `M22`...
    pub chart: Arc<str>,
    /// Whether the abridged form of the chart is used (`M14A`, `M57A`).
    pub abridged: bool,
    /// What kind of authority.
    pub category: Category,
    /// The budget's place among those of the authority.
    pub role: Role,
    /// Department code as INSEE writes it (`33`, `2A`, `971`); empty when unknown.
    pub department: Arc<str>,
    /// Whether the source has closing balances; a compte administratif has none.
    pub closing: bool,
}

/// The budget's place among those of an authority (column `CBUDG`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename_all = "lowercase"))]
#[repr(u8)]
pub enum Role {
    /// 1, budget principal.
    Principal = 1,
    /// 2, principal rattaché: CCAS, caisse des écoles.
    Attached = 2,
    /// 3 and 4, budget annexe.
    Annex = 3,
}

impl Role {
    /// All, in the order of `CBUDG`.
    pub const ALL: [Role; 3] = [Role::Principal, Role::Attached, Role::Annex];

    /// `principal`, `attached` or `annex`, as variants of formulas name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Role::Principal => "principal",
            Role::Attached => "attached",
            Role::Annex => "annex",
        }
    }
}

/// The kinds of authorities (column `CATEG`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename_all = "lowercase"))]
#[repr(u8)]
pub enum Category {
    /// Commune (Paris is one until 2018).
    Commune,
    /// Ville de Paris, from 2019 (`PARIS`).
    Paris,
    /// Groupement à fiscalité propre (`GFP`).
    Epci,
    /// Département (`DEPT`).
    #[cfg_attr(feature = "typescript", ts(rename = "departement"))]
    Department,
    /// Région (`REG`).
    Region,
    /// Collectivité territoriale unique (`CTU`).
    #[cfg_attr(feature = "typescript", ts(rename = "ctu"))]
    SingleAuthority,
    /// Métropole de Lyon (`ML`).
    #[cfg_attr(feature = "typescript", ts(rename = "metropole_lyon"))]
    Lyon,
    /// Établissement public territorial of Greater Paris (`EPT`).
    Ept,
    /// Syndicat (`SYND`).
    #[cfg_attr(feature = "typescript", ts(rename = "syndicat"))]
    Syndicate,
    /// Other local public bodies (`EPL`), and what a file does not say.
    #[cfg_attr(feature = "typescript", ts(rename = "autre"))]
    Other,
}

impl Category {
    /// All.
    pub const ALL: [Category; 10] = [
        Category::Commune,
        Category::Paris,
        Category::Epci,
        Category::Department,
        Category::Region,
        Category::SingleAuthority,
        Category::Lyon,
        Category::Ept,
        Category::Syndicate,
        Category::Other,
    ];

    /// The name that variants of formulas and tables use: the French word, ASCII, lower case.
    pub const fn as_str(self) -> &'static str {
        match self {
            Category::Commune => "commune",
            Category::Paris => "paris",
            Category::Epci => "epci",
            Category::Department => "departement",
            Category::Region => "region",
            Category::SingleAuthority => "ctu",
            Category::Lyon => "metropole_lyon",
            Category::Ept => "ept",
            Category::Syndicate => "syndicat",
            Category::Other => "autre",
        }
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
