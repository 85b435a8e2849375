"""A bar for long work: tqdm where it is installed, nothing otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["bar"]


def bar() -> Callable[[int, int], None]:
    """A callable of the bytes read and of those in all that draws a bar, anew for each pass."""
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return lambda done, total: None
    shown: list[Any] = []

    def tell(done: int, total: int) -> None:
        if not shown:
            shown.append(tqdm(total=total, unit="B", unit_scale=True, desc="reading"))
        pass_ = shown[0]
        pass_.update(done - pass_.n)
        if done >= total:
            pass_.close()
            shown.clear()

    return tell
