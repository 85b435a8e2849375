"""The examples of the README, of the docstrings and the lines of the guide run as they are written."""

from __future__ import annotations

import doctest
import gzip
import importlib
import pkgutil
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

import budget_core as bc

OPTIONAL = {"budget_core.engines"}


def modules() -> list[str]:
    names = [module.name for module in pkgutil.walk_packages(bc.__path__, "budget_core.")]
    return ["budget_core", *(name for name in names if not any(name.startswith(o) for o in OPTIONAL))]


@pytest.mark.parametrize("name", modules())
def test_examples_in_docstrings(name: str) -> None:
    failures, _ = doctest.testmod(importlib.import_module(name))
    assert failures == 0


def test_the_examples_of_the_readme(repository: Path, sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (repository / "bindings-python/README.md").read_text()
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert blocks
    monkeypatch.chdir(tmp_path)
    folder(sample, tmp_path)
    namespace: dict[str, Any] = {}
    for block in blocks:
        exec(compile(block, "README.md", "exec"), namespace)
    namespace["table"] = namespace["cat"].evaluate(namespace["led"])
    namespace |= {"before": namespace["law"].simulate(namespace["communes"]), "amended": namespace["law"].amend({"parameters": {}})}
    rows = re.findall(r"^\| [^|]* \| (`.*`) \|$", text, re.MULTILINE)
    # The engines need a frame of their own: their tests have it.
    shown = [code for row in rows for code in re.findall(r"`([^`]+)`", row) if "(" in code and "..." not in code and code[0] not in ".e"]
    assert len(shown) > 6, rows
    for code in shown:
        eval(code, namespace)


def folder(sample: Path, here: Path) -> None:
    """The files that the examples name: years of the sample under the code of Bordeaux, so that the lines read as people write them."""
    header, *lines = gzip.decompress((sample / "balances.csv.gz").read_bytes()).decode().splitlines()
    columns = header.split(";")
    for year in ("2023", "2024"):
        rows = []
        for line in lines:
            cells = line.split(";")
            if cells[0] != year:
                continue
            if cells[columns.index("INSEE")] == "011":
                cells[columns.index("NDEPT")], cells[columns.index("INSEE")], cells[columns.index("SIREN")] = "033", "063", "213300635"
                cells[columns.index("IDENT")] = "213300635" + cells[columns.index("IDENT")][9:]
            rows.append(";".join(cells))
        data = "\n".join([header, *rows]).encode()
        if year == "2023":
            (here / "balances-2023.csv.gz").write_bytes(gzip.compress(data))
        else:
            with zipfile.ZipFile(here / "balances-2024.zip", "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("balances-2024.csv", data)
    (here / "communes.csv.gz").write_bytes((sample / "communes.csv.gz").read_bytes())
