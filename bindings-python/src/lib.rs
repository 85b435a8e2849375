//! The engine as a Python module: each noun is a file of thin glue. What it does is said in `budget-core`; the Python face is documented on each class and method.

mod arrow;
mod attributes;
mod catalogue;
mod chart;
mod columns;
mod convert;
mod criteria;
mod error;
mod exact;
mod explanation;
mod impact;
mod indicators;
mod law;
mod ledger;
mod mergers;
mod partial;
mod progress;
mod reform;
mod simulation;
mod source;
mod table;
mod territory;
mod types;

use pyo3::prelude::*;

/// Public-budget computing for France: the native half of the package `budget_core`.
#[pymodule(gil_used = false)]
mod _native {
    #[pymodule_export]
    use crate::attributes::Attributes;
    #[pymodule_export]
    use crate::catalogue::Catalogue;
    #[pymodule_export]
    use crate::chart::Chart;
    #[pymodule_export]
    use crate::convert::Missing;
    #[pymodule_export]
    use crate::criteria::Criteria;
    #[pymodule_export]
    use crate::explanation::Explanation;
    #[pymodule_export]
    use crate::impact::Impact;
    #[pymodule_export]
    use crate::indicators::IndicatorTable;
    #[pymodule_export]
    use crate::law::Law;
    #[pymodule_export]
    use crate::ledger::Ledger;
    #[pymodule_export]
    use crate::mergers::{Merged, Mergers};
    #[pymodule_export]
    use crate::partial::Partial;
    #[pymodule_export]
    use crate::reform::Reform;
    #[pymodule_export]
    use crate::simulation::Simulation;
    #[pymodule_export]
    use crate::table::{ArrowTable, Table};
    #[pymodule_export]
    use crate::territory::Territory;
    use pyo3::prelude::*;

    /// Whether a code is of the fictional samples: whoever shows its figures says so.
    #[pyfunction]
    fn is_fictional(code: &str) -> bool {
        budget_core::territory::codes::is_fictional(code)
    }

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))?;
        module.add("_debug", cfg!(debug_assertions))
    }
}
