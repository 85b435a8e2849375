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
    Criteria,
    Explanation,
    Impact,
    IndicatorTable,
    Law,
    Ledger,
    Merged,
    Mergers,
    Missing,
    Partial,
    Reform,
    Simulation,
    Table,
    Territory,
    __version__,
)
from budget_core._native import _debug
from budget_core.answers import Comparison, Series
from budget_core.errors import BudgetError, DataError, FormulaError, InputError, SimulationError
from budget_core.language import set_language

__all__ = [
    "Attributes",
    "BudgetError",
    "Catalogue",
    "Chart",
    "Comparison",
    "Criteria",
    "DataError",
    "Explanation",
    "FormulaError",
    "Impact",
    "IndicatorTable",
    "InputError",
    "Law",
    "Ledger",
    "Merged",
    "Mergers",
    "Missing",
    "Partial",
    "Reform",
    "Series",
    "Simulation",
    "SimulationError",
    "Table",
    "Territory",
    "__version__",
    "set_language",
]

if _debug:
    import warnings

    warnings.warn("budget_core was compiled without optimisation: figures are right, but slow", RuntimeWarning, stacklevel=2)
