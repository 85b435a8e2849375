"""The notebooks of the examples run from end to end, each in a namespace of its own, and draw what they say they draw."""

from __future__ import annotations

import ast
import time
from pathlib import Path

import pytest

EXAMPLES = sorted((Path(__file__).resolve().parents[1] / "examples").glob("*.py"))

#: Seconds that a notebook may take on the sample; Spark needs some to begin.
SECONDS = {"spark": 90}

#: What a notebook needs beside the package.
NEEDS = {"comparer_des_villes": "matplotlib polars", "qui_perd": "matplotlib pandas pyarrow", "la_nation_en_une_seconde": "polars"}
NEEDS |= {"construire_son_indicateur": "matplotlib polars", "spark": "pyspark pyarrow polars"}

#: Pictures of a notebook.
PICTURES = {"comparer_des_villes": 3, "construire_son_indicateur": 2, "qui_perd": 1}


def test_there_are_notebooks() -> None:
    assert {path.stem for path in EXAMPLES} >= {"comparer_des_villes", "construire_son_indicateur", "qui_perd", "la_nation_en_une_seconde", "spark"}


def cells(path: Path) -> list[tuple[str, int, str]]:
    """The cells of a percent notebook: `code` or `markdown`, the line that they begin at, their text."""
    found: list[tuple[str, int, list[str]]] = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if line.startswith("# %%"):
            found.append(("markdown" if "[markdown]" in line else "code", number, []))
        elif found:
            found[-1][2].append(line)
    return [(kind, number, "\n".join(lines)) for kind, number, lines in found]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for module in NEEDS[path.stem].split():
        pytest.importorskip(module, reason=f"{path.name} needs {module}")
    monkeypatch.setenv("BUDGET_REPOSITORY", str(repository))
    monkeypatch.chdir(path.parent)
    namespace: dict[str, object] = {"__name__": "__main__"}
    began, shown = time.perf_counter(), []
    for kind, number, text in cells(path):
        if kind == "markdown":
            assert all(line.startswith("#") or not line for line in text.splitlines()), f"line {number}: text that is no comment"
            continue
        tree = ast.parse("\n" * number + text, filename=str(path))
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, str(path), "exec"), namespace)
        if isinstance(last, ast.Expr):
            shown.append(eval(compile(ast.Expression(last.value), str(path), "eval"), namespace))
    # What a notebook shows: pictures, and what says in HTML what it is.
    figures = [each for each in shown if type(each).__name__ == "Figure"]
    assert len(figures) == PICTURES.get(path.stem, 0)
    for each in shown:
        if hasattr(each, "_repr_html_"):
            assert each._repr_html_() is None or "<" in each._repr_html_()
    assert capsys.readouterr().out
    assert time.perf_counter() - began < SECONDS.get(path.stem, 20)
