"""French public accounts, financial indicators and the effect of laws: exact to the cent, explained down to the account and the article.

>>> import budget_core as bc
>>> catalogue = bc.Catalogue.builtin("ofgl").define("paie", "net_debit(64) / population", unit="EUR/inhabitant")
>>> catalogue.describe("paie")["unit"]
'EUR/inhabitant'
"""

from __future__ import annotations

from budget_core._native import (
    Attributes,
    Catalogue,
    Chart,
    Explanation,
    IndicatorTable,
    Ledger,
    Missing,
    Partial,
    Table,
    Territory,
    __version__,
)
from budget_core._native import _debug
from budget_core.errors import BudgetError, DataError, FormulaError, InputError, SimulationError

__all__ = [
    "Attributes",
    "BudgetError",
    "Catalogue",
    "Chart",
    "DataError",
    "Explanation",
    "FormulaError",
    "IndicatorTable",
    "InputError",
    "Ledger",
    "Missing",
    "Partial",
    "SimulationError",
    "Table",
    "Territory",
    "__version__",
]

if _debug:
    import warnings

    warnings.warn("budget_core was compiled without optimisation: figures are right, but slow", RuntimeWarning, stacklevel=2)
