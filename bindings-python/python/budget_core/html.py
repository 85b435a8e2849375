"""What notebooks show: tables, explanations that open, impacts."""

from __future__ import annotations

from html import escape
from typing import Any


def table(table: Any) -> str:
    """A table."""
    return f"<pre>{table!r}</pre>"


def explanation(node: Any) -> str:
    """A tree that opens."""
    return f"<pre>{node}</pre>"


def tree(node: Any) -> str:
    """The tree in lines of text."""
    return repr(node)


def impact(impact: Any) -> str:
    """What an amendment does."""
    return f"<pre>{escape(repr(impact))}</pre>"
