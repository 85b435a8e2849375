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
