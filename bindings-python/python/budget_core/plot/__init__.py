"""Pictures made with matplotlib, which is imported when one is asked for: ``pip install './bindings-python[plot]'``.

Each has a title, units, a source line, what must be said beside it, and the banner of the fictional samples. Without ``ax`` a picture lays itself out
and grows with what it shows; with ``ax`` it is drawn on axes of yours. Numbers and words are in the language chosen by ``set_language``.
"""

from __future__ import annotations

from budget_core.plot.dashboard import comparison
from budget_core.plot.breakdown import explanation
from budget_core.plot.effects import impact
from budget_core.plot.curves import series

__all__ = ["comparison", "explanation", "impact", "series"]
