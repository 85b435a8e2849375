"""Every conformance vector, by the public face: exact texts, both kinds of numbers, errors with code and place."""

from __future__ import annotations

import json

import pytest
import vectors

import budget_core as bc

CASES = [(name, vector) for name in vectors.all_files() for vector in vectors.read(name)]


@pytest.mark.parametrize(("name", "vector"), CASES, ids=[f"{name}: {vector.name}" for name, vector in CASES])
def test_vector(name: str, vector: vectors.Vector) -> None:
    outcomes = vectors.run(vector)
    assert len(outcomes) == (2 if vector.call in ("formula", "simulate", "impact", "feed") else 1)
    for expected, found in outcomes:
        assert found == expected, vector.why


# What a file of criteria says otherwise than a table of typed columns, and why.
AS_A_FILE = {
    "code INSEE en double": "the error names the line of the file",
    "taxe spéciale d’équipement : au plafond et au-delà": "there is no department 98",
    "montants des groupements : sur une seule ligne": "there is no department 98",
    "terres agricoles : la Corse reste exonérée": "there is no department 20",
    "secret : sans réforme": "an empty cell of the census of taxes is secret",
}


def test_the_law_reads_the_same_from_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines of each case are a file of criteria too: the same figures, warnings and errors."""

    def tables(vector: vectors.Vector, law: bc.Law) -> tuple[bc.Criteria, bytes | None]:
        before = vector.request.get("previous")
        now = "\n".join(vectors.wide(vector.lines, vector.request.get("common"))).encode()
        return bc.Criteria.read(now, law=law), "\n".join(vectors.wide(before, vector.request.get("previous_common"))).encode() if before else None

    monkeypatch.setattr(vectors, "tables", tables)
    cases = [vector for _, vector in CASES if vector.call in ("simulate", "impact")]
    others = {vector.name for vector in cases for expected, found in vectors.run(vector) if without_reading(found) != expected}
    assert others == set(AS_A_FILE) and len(cases) > 250


def without_reading(found: object) -> object:
    """What is told of the reading is beside what is told of the law."""
    if isinstance(found, dict) and isinstance(found.get("warnings"), list):
        return found | {"warnings": [warning for warning in found["warnings"] if warning != "reading-issue"]}
    return found


def test_no_case_is_left_out() -> None:
    """Every file of the folder is run, here or as a whole; each case has a name of its own."""
    apart = {"sample_sums.json", "bordeaux_2019.json", "gironde_2016.json"}
    assert {path.name for path in vectors.VECTORS.glob("*.json")} == set(vectors.all_files()) | apart
    assert len({(name, vector.name) for name, vector in CASES}) == len(CASES) > 380
    calls = {vector.call for _, vector in CASES}
    assert calls == {"evaluate", "compare", "explain", "series", "formula", "simulate", "reform", "impact", "feed"}


def test_a_wrong_figure_is_told() -> None:
    """The runner can fail: a figure that is a cent off is another one, and so is an error that does not come."""
    name, vector = next(case for case in CASES if case[1].call == "simulate" and "ok" in case[1].expect)
    ((expected, found), *_) = vectors.run(vector)
    code = next(iter(expected["communes"]))
    assert found["communes"][code] == expected["communes"][code]
    assert found["communes"][code] != {id: f"{value}1" for id, value in expected["communes"][code].items()}
    refused = vectors.Vector(vector.name, vector.why, vector.call, vector.request, {"error": {"code": "syntax", "at": ""}}, lines=vector.lines)
    assert all(expected != found for expected, found in vectors.run(refused)), name
    with pytest.raises(KeyError):
        vectors.run(vectors.Vector("x", "", "no-such-call", {}, {"ok": {}}))
    with pytest.raises(AssertionError):
        vectors.run(vectors.Vector("x", "", "reform", {}, {}))


def test_the_sample_as_a_whole() -> None:
    catalogue = bc.Catalogue.builtin("")
    attributes = bc.Attributes.read(vectors.SAMPLE / "attributes.csv", territory=False)
    table = catalogue.evaluate(bc.Ledger.read(vectors.SAMPLE / "balances.csv.gz"), attributes)
    expected = json.loads((vectors.VECTORS / "sample_sums.json").read_text(encoding="utf-8"))
    found = vectors.sums(table, catalogue.ids)
    assert {key: dict(sorted(of.items())) for key, of in found.items()} == expected
