"""What the Python face costs; each verb prints one line of JSON.

measure.py import | calls | national FILE [--hash] | law TABLE PARAMETER VALUE
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
import timeit
from collections.abc import Callable
from pathlib import Path
from typing import Any

import budget_core as bc

ROUNDS = 15


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """How long, and what came of it."""
    start = time.perf_counter()
    answer = work()
    return time.perf_counter() - start, answer


def imported() -> dict[str, float]:
    """An interpreter that imports the package, less one that does nothing."""

    def start(words: str) -> float:
        return seconds(lambda: subprocess.run([sys.executable, "-I", "-c", words], check=True))[0]

    start("import budget_core")
    pairs = [(start("import budget_core"), start("pass")) for _ in range(ROUNDS)]
    return {"seconds": statistics.median(with_ - without for with_, without in pairs)}


def calls() -> dict[str, float]:
    """Calls whose work is nothing: an attribute, a length, a text looked up, a text and a number."""
    catalogue, territory = bc.Catalogue.builtin("ofgl"), bc.Territory.open(2024)
    table = catalogue.evaluate(bc.Ledger.read(small()))
    count = 200_000
    works: dict[str, Callable[[], Any]] = {
        "len": lambda: len(table),
        "doubtful": lambda: table.is_doubtful("99001", 2024),
        "contains": lambda: "epargne_brute" in catalogue,
        "year": lambda: territory.year,
        "nothing": lambda: None,
    }
    return {name: min(timeit.repeat(work, number=count, repeat=5)) / count for name, work in works.items()}


def fnv(path: Path) -> str:
    """The hash that the Rust contestant prints of the same file."""
    state = 0xCBF29CE484222325
    for byte in path.read_bytes():
        state = ((state ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return f"{state:016x}"


def national(file: str, hashed: bool) -> dict[str, Any]:
    """A national file to a polars frame of the OFGL catalogue."""
    import polars

    polars.DataFrame({"warm": [1]})
    start, catalogue = seconds(lambda: bc.Catalogue.builtin("ofgl"))
    # The first frame of a process loads what the later ones find.
    catalogue.evaluate(bc.Ledger.read(small()), scope="principal").to_polars()
    read, table = seconds(lambda: catalogue.evaluate(bc.Ledger.read(file), scope="principal"))
    frame_seconds, frame = seconds(table.to_polars)
    answer: dict[str, Any] = {"seconds": read + frame_seconds, "evaluate": read, "frame": frame_seconds, "prepare": start, "rows": len(frame)}
    if hashed:
        with tempfile.TemporaryDirectory() as folder:
            table.write_csv(Path(folder) / "table.csv")
            answer["hash"] = fnv(Path(folder) / "table.csv")
    return answer


def small() -> bytes:
    """A balance of one line."""
    return (
        b"EXER;IDENT;NDEPT;LBUDG;INSEE;CBUDG;NOMEN;CATEG;COMPTE;BEDEB;BECRE;OBNETDEB;OBNETCRE;ONBDEB;ONBCRE;OOBDEB;OOBCRE;SD;SC\n"
        b"2024;99900001500017;099;VAL-FICTIF;001;1;M57;Commune;6411;0;0;700;0;0;0;0;0;700;0\n"
    )


def law(table: str, parameter: str, value: str) -> dict[str, Any]:
    """An amendment to every commune's grants, as a polars frame."""
    book = bc.Law.builtin("dgf_communes", 2026)
    reading, communes = seconds(lambda: bc.Criteria.read(table, law=book))
    whole, before = seconds(lambda: book.simulate(communes))
    reform = {"parameters": {parameter: value}}
    amended: list[float] = []
    for _ in range(ROUNDS):
        took, frame = seconds(lambda: before.under(book.amend(reform)).results().to_polars())
        amended.append(took)
    again = book.amend(reform).simulate(communes).results().to_polars()
    if not frame.equals(again) or frame.equals(before.results().to_polars()):
        raise SystemExit("the amended grants are not those of a whole simulation, or did not change")
    return {"seconds": statistics.median(amended), "reading": reading, "baseline": whole, "rows": len(frame), "columns": frame.width}


if __name__ == "__main__":
    verb, *rest = sys.argv[1:]
    match verb:
        case "import":
            print(json.dumps(imported()))
        case "calls":
            print(json.dumps(calls()))
        case "national":
            print(json.dumps(national(rest[0], "--hash" in rest)))
        case "law":
            print(json.dumps(law(*rest)))
        case _:
            raise SystemExit(__doc__)
