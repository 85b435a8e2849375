"""The nouns and verbs are those of every language: ``tests/surface.json`` lists them with their parameters and defaults."""

from __future__ import annotations

import inspect
import json
import os
import sys
from pathlib import Path
from typing import Any

import budget_core as bc

SURFACE = Path(os.environ.get("BUDGET_REPOSITORY") or Path(__file__).resolve().parents[2]) / "tests/surface.json"

#: What is of Python alone: frames, notebooks, files of its own.
PYTHON = {"to_polars", "to_pandas", "to_pyarrow", "to_dicts", "to_dict", "to_json", "plot", "where"}


def shown(parameter: inspect.Parameter) -> str:
    """``name``, or ``name=default``."""
    return parameter.name if parameter.default is parameter.empty else f"{parameter.name}={parameter.default!r}"


def verbs(noun: type) -> dict[str, list[str] | None]:
    """The public members of a class: the parameters of its methods, None for what is read without a call."""
    found: dict[str, list[str] | None] = {}
    inherited = set(dir(dict)) if issubclass(noun, dict) else set()
    for name in sorted(set(dir(noun)) - inherited - PYTHON):
        if name.startswith("_"):
            continue
        member = inspect.getattr_static(noun, name)
        member = getattr(noun, name) if isinstance(member, (staticmethod, classmethod)) else member
        found[name] = [shown(p) for p in inspect.signature(member).parameters.values() if p.name != "self"] if callable(member) else None
    return found


def face() -> dict[str, Any]:
    """The whole face of the package."""
    errors = {name for name in bc.__all__ if isinstance(getattr(bc, name), type) and issubclass(getattr(bc, name), Exception)}
    nouns = {name: getattr(bc, name) for name in bc.__all__ if isinstance(getattr(bc, name), type) and name not in errors}
    return {name: verbs(noun) for name, noun in sorted(nouns.items())}


def test_the_face_is_the_one_listed() -> None:
    listed = json.loads(SURFACE.read_text())["face"]
    assert face() == listed, "write it anew with `python tests/test_face.py --write`, and look at what changed"


def test_every_verb_of_the_engine_is_there() -> None:
    surface = json.loads(SURFACE.read_text())
    folded, faults = surface["folded"], []
    for noun, verbs_of in surface["nouns"].items():
        for verb, parameters in verbs_of.items():
            if f"{noun}.{verb}" in folded or noun in folded:
                continue
            own = face().get(noun, {}).get(verb, "absent")
            names = {p.split("=")[0] for p in own} if isinstance(own, list) else set()
            if own == "absent" or not set(parameters) <= names:
                faults.append(f"{noun}.{verb}({', '.join(parameters)}): {own}")
    assert not faults, faults


def test_everything_is_documented() -> None:
    bare = [name for name in bc.__all__ if not name.startswith("__") and not (getattr(bc, name).__doc__ or "").strip()]
    for noun in face():
        bare += [f"{noun}.{verb}" for verb in verbs(getattr(bc, noun)) if not (getattr(getattr(bc, noun), verb).__doc__ or "").strip()]
    assert not bare, bare


if __name__ == "__main__" and "--write" in sys.argv:
    surface = json.loads(SURFACE.read_text())
    surface["face"] = face()
    SURFACE.write_text(json.dumps(surface, indent=2, ensure_ascii=False) + "\n")
