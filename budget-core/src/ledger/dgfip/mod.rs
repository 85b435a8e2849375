//! Balances as the DGFiP publishes them (*balances comptables*): the columns, the codes, the amounts, and the loop over lines.

pub(crate) mod amount;
pub(super) mod block;
pub(crate) mod budget;
pub(crate) mod codes;
pub(crate) mod header;
pub(crate) mod read;
pub(crate) mod row;
mod tail;
