//! Public-budget computing for France: charts of accounts, ledgers, financial indicators and the formula language they are written in.

pub mod amount;
pub mod chart;
pub mod error;
pub mod formula;
pub mod indicator;
pub mod ledger;
pub mod number;
pub mod table;
pub mod territory;
pub mod unit;

pub use amount::Cents;
pub use chart::Chart;
pub use error::{Code, Error, Language, Place, Reason, Result, Text, Warning, WarningCode};
pub use table::{Column, Table, Value, Values};
pub use territory::{AttributeSource, Attributes, Territory};
pub use unit::Unit;
