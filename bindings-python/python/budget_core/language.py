"""The language of what is shown: tables, explanations and pictures. French unless told otherwise; errors stay in English and carry both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias, get_args

__all__ = ["Language", "language", "pick", "set_language"]

#: ``fr`` or ``en``.
Language: TypeAlias = Literal["fr", "en"]

_chosen: Language = "fr"


def set_language(language: Language) -> None:
    """Chooses the language of labels, units and numbers in what is shown from now on: ``fr`` (1 234,5) or ``en`` (1,234.5).

    Values, names of columns and codes are the same in both. Raises ValueError for any other language.
    """
    global _chosen
    if language not in get_args(Language):
        raise ValueError(f"`{language}` is no language of the library; use `fr` or `en`")
    _chosen = language


def language() -> Language:
    """The language of what is shown."""
    return _chosen


def pick(words: Mapping[str, object]) -> str:
    """The words in the language chosen, or in the other one where there are none."""
    other = "en" if _chosen == "fr" else "fr"
    return str(words.get(_chosen) or words.get(other) or "")
