//! Public-budget computing for France: charts of accounts, ledgers, financial indicators and the formula language they are written in.
//!
//! ```
//! use budget_core::indicator::{Catalogue, Scope};
//! use budget_core::{AttributeSource, Attributes, Ledger};
//!
//! let balance = "EXER;IDENT;NDEPT;LBUDG;INSEE;CBUDG;NOMEN;CATEG;COMPTE;BEDEB;BECRE;OBNETDEB;OBNETCRE;ONBDEB;ONBCRE;OOBDEB;OOBCRE;SD;SC
//! 2024;99900001500017;099;VAL-FICTIF;001;1;M57;Commune;6411;0;0;700;0;0;0;0;0;700;0
//! 2024;99900001500017;099;VAL-FICTIF;001;1;M57;Commune;7411;0;0;0;1000;0;0;0;0;0;1000
//! 2024;99900001500017;099;VAL-FICTIF;001;1;M57;Commune;1641;0;1500;0;0;0;0;0;0;0;1500";
//! let ledger = Ledger::from_bytes("balance.csv", balance.as_bytes())?;
//! let people = AttributeSource::embedded(Attributes::read(b"entity;year;population_totale\n99001;2024;500")?)?;
//! let catalogue = Catalogue::builtin("ofgl")?.define("paie_par_hab", "net_debit(64) / population", "EUR/inhabitant", "Paie par habitant")?;
//! let indicators = catalogue.evaluate(&ledger, &people, &[Scope::Principal])?;
//! assert_eq!(indicators.table.value("capacite_desendettement", 0).and_then(|v| v.number()), Some(5.into()));
//! let why = catalogue.explain(&ledger, &people, "epargne_brute", "99001", 2024, Scope::Principal)?;
//! assert_eq!(why.formula, "recettes_fonctionnement - depenses_fonctionnement");
//! assert_eq!(why.inputs[1].accounts[0].code, "7411");
//! # Ok::<(), budget_core::Error>(())
//! ```
//!
//! Money is whole cents, ratios are exact decimals, a missing value carries its reason, and any figure can be asked where it comes from.
//!
//! | feature | what it adds |
//! | --- | --- |
//! | `embedded` (default) | the official charts, the territory and the rulebooks inside the library; without it they are [installed](data) at run time |
//! | `arrow` | ledgers from Arrow batches, tables to Arrow |
//! | `parquet` | ledgers from Parquet files, tables written as Parquet |
//! | `zstd` | Parquet files packed with Zstandard too; the one feature that compiles C |
//! | `typescript` | the declarations of the answers in TypeScript, for the JavaScript packages |

pub mod amount;
mod bytes;
pub mod chart;
pub mod data;
mod declared;
pub mod error;
mod fold;
pub mod formula;
pub mod indicator;
pub mod law;
pub mod ledger;
pub mod number;
mod parallel;
pub mod table;
pub mod territory;
#[cfg(feature = "typescript")]
pub mod typescript;
pub mod unit;
mod written;

pub use amount::Cents;
pub use chart::Chart;
pub use error::{Code, Error, Language, Place, Reason, Result, Text, Warning, WarningCode};
pub use indicator::Catalogue;
pub use law::{Law, Reform, Simulation};
pub use ledger::Ledger;
pub use table::{Column, Table, Value, Values};
pub use territory::{AttributeSource, Attributes, Territory};
pub use unit::Unit;
pub use written::by_id;

/// The README's example, run as a test.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

/// The example of docs/local_taxes.md, run as a test.
#[cfg(all(doctest, feature = "embedded"))]
#[doc = include_str!("../../docs/local_taxes.md")]
struct LocalTaxesPage;

/// The example of docs/law.md, run as a test.
#[cfg(all(doctest, feature = "embedded"))]
#[doc = include_str!("../../docs/law.md")]
struct LawPage;
