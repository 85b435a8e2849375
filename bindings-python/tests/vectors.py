"""The runner of conformance vectors: what ``tests/vectors/README.md`` says, by the public face of the package."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from pathlib import Path
from typing import Any

import budget_core as bc

ROOT = Path(__file__).resolve().parents[2]
VECTORS = ROOT / "tests" / "vectors"
SAMPLE = ROOT / "budget-core" / "data" / "sample"
MODES = ("decimal", "fast")
# Decimals of figures of communes, and of national ones.
DECIMALS, NATIONAL = 6, 10
WIDE = Context(prec=60)


@dataclass(frozen=True)
class Refused:
    """What an error is expected to be."""

    code: str
    at: str


@dataclass(frozen=True)
class Vector:
    """One case: a call, what it is given, and what comes out."""

    name: str
    why: str
    call: str
    request: dict[str, Any]
    expect: dict[str, Any]
    article: str = ""
    lines: tuple[str, ...] = ()

    @property
    def wanted(self) -> Any:
        return self.expect.get("ok")

    def word(self, key: str) -> str:
        return str(self.request.get(key, ""))


def read(name: str) -> list[Vector]:
    """The cases of a file; a key that is not known is refused."""
    return [Vector(**case) for case in json.loads((VECTORS / name).read_text(encoding="utf-8"))]


def run(vector: Vector) -> list[tuple[Any, Any]]:
    """Pairs of what is expected and what is found, one a mode."""
    once: dict[str, Callable[[Vector], Any]] = {"evaluate": evaluate, "compare": compare, "explain": explain, "series": series, "reform": reform}
    twice: dict[str, Callable[[Vector, str], Any]] = {"formula": formula, "simulate": simulate, "impact": impact, "feed": feed}
    if vector.call in once:
        return [judged(vector, once[vector.call])]
    return [judged(vector, twice[vector.call], mode) for mode in MODES]


def judged(vector: Vector, call: Callable[..., Any], *mode: str) -> tuple[Any, Any]:
    if ("ok" in vector.expect) == ("error" in vector.expect):
        raise AssertionError("`expect` needs either `ok` or `error`")
    if "ok" in vector.expect:
        return vector.wanted, call(vector, *mode)
    expected = Refused(**vector.expect["error"])
    try:
        found = call(vector, *mode)
    except Pointed as refused:
        return expected, Refused(refused.error.code, refused.at)
    except bc.BudgetError as error:
        place = error.place
        line = f"line {place['line']}" if place.get("line") else ""
        return expected, Refused(error.code, place.get("path") or line)
    return expected, found


class Pointed(Exception):
    """An error whose place is a part of a formula."""

    def __init__(self, error: bc.BudgetError, formula: str) -> None:
        super().__init__(str(error))
        self.error = error
        span = error.place.get("span")
        # Spans count bytes.
        part = formula.encode()[span["start"] : span["end"]].decode() if span else None
        self.at: str = part if part is not None else error.place.get("path") or ""


# Values as texts.


def plain(number: Decimal) -> str:
    """A number without trailing zeros."""
    return format(WIDE.normalize(number), "f") if number else "0"


def text(value: Any) -> str:
    """A value without trailing zeros."""
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return plain(value)
        case _:
            return str(value)


def shown(value: Any) -> str:
    """A cell: amounts keep their two decimals."""
    return format(value, "f") if isinstance(value, Decimal) else text(value)


def figure(value: Any, decimals: int) -> str:
    """A figure of the law: so many decimals at most, half away from zero."""
    return plain(rounded(value, decimals, ROUND_HALF_UP)) if isinstance(value, Decimal) else text(value)


def rounded(value: Decimal, decimals: int, how: str) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=how, context=WIDE)


# Indicators.


def ledger(vector: Vector) -> bc.Ledger:
    return bc.Ledger.read("\n".join(vector.lines).encode())


def facts(vector: Vector) -> bc.Attributes:
    """What the request knows of entities; no territory stands behind it."""
    lines = vector.request.get("attributes")
    return bc.Attributes.read("\n".join(lines).encode(), territory=False) if lines else bc.Attributes.none()


def catalogue(vector: Vector) -> bc.Catalogue:
    try:
        made = bc.Catalogue.builtin(vector.word("catalogue"))
    except bc.BudgetError as error:
        error.place["path"] = vector.word("catalogue")
        raise
    for id, formula, unit in vector.request.get("define", []):
        try:
            made = made.define(id, formula, unit)
        except bc.BudgetError as error:
            raise Pointed(error, formula) from error
    return made


def table(vector: Vector) -> bc.IndicatorTable:
    return catalogue(vector).evaluate(ledger(vector), facts(vector), scope=vector.request.get("scope"))


def evaluate(vector: Vector) -> Any:
    found = table(vector)
    rows = {f"{row['entity']} {row['year']} {row['scope']}": row for row in found.to_dicts()}
    return {key: looked_at(rows[key], wanted or {}) if key in rows else None for key, wanted in (vector.wanted or {}).items()}


def looked_at(row: dict[str, Any], wanted: dict[str, str]) -> dict[str, str]:
    return {id: shown(row[id]) if id in row else "no column" for id in wanted}


def compare(vector: Vector) -> Any:
    peers = vector.word("peers")
    comparison = table(vector).compare(
        vector.word("entity"), int(vector.word("year")), vector.request.get("scope", "principal"), peers.split(",") if "," in peers else peers or None
    )
    keys = ("unit", "value", "average", "median", "rank", "of", "percentile", "gap", "gap_eur")
    wanted = vector.wanted["rows"]
    found: list[dict[str, Any]] = [dict(row) for row in comparison["rows"]]
    rows = {row["id"]: {key: "none" if row[key] is None else text(row[key]) for key in keys} for row in found if row["id"] in wanted}
    return {"peers": comparison["peers"], "warnings": [warning["code"] for warning in comparison["warnings"]], "rows": rows}


def explain(vector: Vector) -> Any:
    node = catalogue(vector).explain(
        ledger(vector), vector.word("id"), vector.word("entity"), int(vector.word("year")), facts(vector), vector.request.get("scope", "principal")
    )
    return tree(node)


def tree(node: bc.Explanation) -> Any:
    return {
        "id": node.id,
        "value": text(node.value),
        "unit": node.unit,
        "formula": node.formula,
        "version": node.version,
        "inputs": [tree(part) for part in node.inputs],
        "accounts": [f"{part['code']} {'-' if part['sign'] < 0 else '+'} {part['amount']}" for part in node.accounts],
    }


def series(vector: Vector) -> Any:
    found = table(vector).series(vector.word("entity"), vector.word("id"), vector.request.get("scope", "principal"))
    points = [[str(point["year"]), text(point["value"]), point["chart"], "break" if point["chart_break"] else ""] for point in found["points"]]
    return {"points": points, "warnings": [warning["code"] for warning in found["warnings"]]}


# A formula alone is a rulebook of one rule.


def formula(vector: Vector, mode: str) -> Any:
    written = vector.word("formula")
    try:
        law = bc.Law.load(rulebook(vector), int(vector.word("exercise")), mode=mode)
    except bc.BudgetError as error:
        raise Pointed(error, written) from error
    columns = vector.request["columns"]
    rows = max(len(column["values"]) for column in columns.values())
    keys = {"code_insee": {"unit": "text", "values": [str(99_001 + row) for row in range(rows)]}}
    # A table of last year is one that the formula reads: where it reads none there was none.
    before = {name: column for name, column in vector.request["previous"].items() if name in written}
    simulation = law.simulate(cells(keys | columns), cells(keys | before) if before else None)
    values = [simulation.value(key, "it") for key in simulation.keys]
    return [text(rounded(value, 10, ROUND_HALF_EVEN) if isinstance(value, Decimal) else value) for value in values]


def rulebook(vector: Vector) -> dict[str, str]:
    labelled = "label = { fr = 'x' }\n"
    units = {name: column["unit"] for name, column in vector.request["columns"].items()}
    units |= {name: column["unit"] for name, column in vector.request["previous"].items()} | {"code_insee": "text"}
    parameter = "[{}]\n{}unit = {}\nkind = 'standing'\nvalues = [{{ from = 2000-01-01, value = {}, article = 'x' }}]\n"
    return {
        "rulebook.toml": f"id = 'one'\n{labelled}entity = 'code_insee'\nexercises = [{vector.word('exercise')}]\n[folders.one]\n{labelled}",
        "columns.toml": "".join(f"[{name}]\n{labelled}unit = {quoted(unit)}\noptional = true\n" for name, unit in units.items()),
        "one/parameters.toml": "".join(
            parameter.format(quoted(path), labelled, quoted(of["unit"]), quoted(of["value"])) for path, of in vector.request["parameters"].items()
        ),
        "one/it.toml": f"[it]\n{labelled}unit = {quoted(vector.word('unit'))}\nformula = {quoted(vector.word('formula'))}\n",
    }


def quoted(value: str) -> str:
    """As TOML writes it."""
    return json.dumps(value, ensure_ascii=False)


def cells(columns: dict[str, Any]) -> bc.Table:
    """A table of cells in their units; the code of a reason is a missing value."""
    return bc.Table.of(
        {name: [cell(value, column["unit"]) for value in column["values"]] for name, column in columns.items()},
        units={name: column["unit"] for name, column in columns.items()},
    )


def cell(value: str, unit: str) -> Any:
    if unit == "text":
        return value
    if unit == "boolean":
        return value == "true"
    try:
        return Decimal(value)
    except ArithmeticError:
        return bc.Missing(value)


# The law.


def opened(vector: Vector, mode: str) -> bc.Law:
    year, carried = int(vector.word("year")), vector.word("carried") == "true"
    files = vector.request.get("files")
    if files:
        return bc.Law.load({path: "\n".join(lines) for path, lines in files.items()}, year, mode=mode, carried=carried)
    return bc.Law.builtin(vector.word("law"), year, mode=mode, carried=carried)


def amended(vector: Vector, law: bc.Law) -> bc.Law:
    for written in vector.request.get("reforms", []):
        law = law.amend(bc.Law.builtin_reform(written) if isinstance(written, str) else bc.Reform.parse("\n".join(written) + "\n"))
    return law


def wide(lines: list[str] | tuple[str, ...], common: dict[str, str] | None) -> list[str]:
    """Lines of a table with the columns that all rows share behind the others."""
    names, values = "".join(f",{name}" for name in common or {}), "".join(f",{value}" for value in (common or {}).values())
    return [line + (values if place else names) for place, line in enumerate(lines)]


def communes(lines: list[str], law: bc.Law) -> bc.Table:
    """A table in the units of the inputs or rules that its columns bear the names of (``x__prev``: those of ``x``); what the law does not know is a number of
    unit one if it looks so, else left out. An empty cell is not provided; ``ordre`` is the number of the row."""
    header, *rows = list(csv.reader(lines))
    kinds = {rule["id"]: rule["kind"] for rule in law.rules()} | {column["id"]: column["kind"] for column in law.columns()}
    columns: dict[str, list[Any]] = {}
    units: dict[str, str] = {}
    for place, name in enumerate(header):
        raw = [row[place] for row in rows]
        kind = kinds.get(name.removesuffix("__prev"), "1" if all(is_number(value) for value in raw) else None)
        if kind is not None:
            columns[name], units[name] = [given(value, kind) for value in raw], kind
    return bc.Table.of(columns | {"ordre": list(range(1, len(rows) + 1))}, units | {"ordre": "count"})


def given(value: str, kind: str) -> Any:
    if not value:
        return None
    return {"True": True, "true": True, "1": True, "False": False, "false": False, "0": False}[value] if kind == "boolean" else value


def is_number(value: str) -> bool:
    try:
        Decimal(value)
    except ArithmeticError:
        return False
    return True


def tables(vector: Vector, law: bc.Law) -> tuple[bc.Table, bc.Table | None]:
    before = vector.request.get("previous")
    now = communes(wide(vector.lines, vector.request.get("common")), law)
    return now, communes(wide(before, vector.request.get("previous_common")), law) if before else None


def simulate(vector: Vector, mode: str) -> Any:
    law = amended(vector, opened(vector, mode))
    simulation = law.simulate(*tables(vector, law))
    parts: dict[str, Callable[[Any], Any]] = {
        "communes": lambda wanted: {code: commune(simulation, code, ids) for code, ids in wanted.items()},
        "state": lambda wanted: {id: national(simulation, id) for id in wanted},
        "allocations": lambda wanted: {rule: allocations(simulation, rule, facts) for rule, facts in wanted.items()},
        "gaps": lambda wanted: {rule: gap(simulation, rule) for rule in wanted},
        "warnings": lambda _: sorted({warning["code"] for warning in simulation.warnings()}),
    }
    return {key: parts[key](wanted) for key, wanted in (vector.wanted or {}).items()}


def commune(simulation: bc.Simulation, code: str, ids: dict[str, str]) -> Any:
    return {id: figure(simulation.value(code, id), DECIMALS) for id in ids} if code in simulation else None


def national(simulation: bc.Simulation, id: str) -> str:
    return figure(next(fact["value"] for fact in simulation.state() if fact["id"] == id), NATIONAL)


def allocations(simulation: bc.Simulation, rule: str, wanted: list[dict[str, str]]) -> list[dict[str, str]]:
    """The envelopes that a rule shares out, one or several; of each what is wanted of the first."""
    found: list[dict[str, Any]] = [dict(one) for one in simulation.allocations() if one["rule"] == rule]
    keys = [wanted[place] if place < len(wanted) else wanted[0] for place in range(len(found))]
    return [{key: fact(one[key]) for key in asked} for one, asked in zip(found, keys, strict=True)]


def fact(value: Any) -> str:
    return "none" if value is None else figure(value, DECIMALS)


def gap(simulation: bc.Simulation, rule: str) -> str:
    return next((figure(gap["gap"], DECIMALS) for gap in simulation.rounding_gaps() if gap["rule"] == rule), "none")


def reform(vector: Vector) -> Any:
    law = amended(vector, opened(vector, "fast"))
    changes = [[change["id"], change["before"], change["after"], change["unit"]] for change in law.changes()]
    return {"changes": changes, "warnings": [warning["code"] for warning in law.warnings()]}


def impact(vector: Vector, mode: str) -> Any:
    plain_law = opened(vector, mode)
    law = amended(vector, plain_law)
    baseline = plain_law.simulate(*tables(vector, law))
    answer = baseline.under(law).impact(baseline, by=vector.request.get("by"), top=10)
    return picked(vector.wanted, json.loads(answer.to_json()))


def picked(wanted: Any, found: Any) -> Any:
    """Of an answer, what is asked for: the keys of the expected objects, whole lists of other lengths."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        return {key: picked(part, found.get(key)) for key, part in wanted.items()}
    if isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        return [picked(part, of) for part, of in zip(wanted, found, strict=True)]
    return found


def feed(vector: Vector, mode: str) -> Any:
    plain_law = opened(vector, mode)
    law = amended(vector, plain_law)
    baseline = plain_law.simulate(tables(vector, law)[0])
    fed = baseline.under(law).feed(baseline, communes(vector.request["table"], law), vector.word("rulebook"))
    rows = {row["code_insee"]: row for row in fed.to_dicts()}
    return {
        "communes": {code: {id: figure(rows[code][id], DECIMALS) for id in ids} for code, ids in (vector.wanted or {}).get("communes", {}).items()},
        "warnings": [[warning["code"], str(warning["count"]), " ".join(warning["first"])] for warning in fed.warnings],
    }


# The sample as a whole.


def sums(found: bc.IndicatorTable, ids: list[str]) -> dict[str, dict[str, str]]:
    """By year and scope, for each indicator the sum over all entities and how many have a value; ``true`` counts 1."""
    keys = [f"{year} {scope}" for year, scope in zip(found["year"], found["scope"], strict=True)]
    totals: dict[str, dict[str, tuple[Decimal, int]]] = {}
    for id in ids:
        for key, value in zip(keys, found[id], strict=True):
            if isinstance(value, bool | Decimal):
                total, count = totals.setdefault(key, {}).get(id, (Decimal(0), 0))
                totals[key][id] = (WIDE.add(total, Decimal(value)), count + 1)
    return {key: {id: f"{plain(total)} of {count}" for id, (total, count) in of.items()} for key, of in totals.items()}


def all_files() -> Iterator[str]:
    """The files that hold lists of cases."""
    yield from ("indicators.json", "language.json", "every_account.json", "law.json", "taxes.json")
