"""The lines that show what the library is, as they are typed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from test_readme import folder


def test_the_lines_work_as_typed(sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder(sample, tmp_path)
    monkeypatch.chdir(tmp_path)
    communes = pl.read_csv("communes.csv.gz", separator=";", infer_schema=False)
    # fmt: off
    import budget_core as bc
    led = bc.Ledger.read(["balances-2023.csv.gz", "balances-2024.zip"], progress=True)
    cat = bc.Catalogue.builtin("ofgl").define("effort_culture", "net_debit(6, function 3) / population", unit="EUR/inhabitant")
    df  = cat.evaluate(led, attributes=bc.Territory.open(2024), scope="principal").to_polars()
    why = cat.explain(led, "capacite_desendettement", entity="33063", year=2024)
    law = bc.Law.builtin("dgf_communes", 2026)
    after = law.amend({"parameters": {"dotation_solidarite_rurale.seuil_nombre_habitants": "9000"}}).simulate(communes)
    losers = after.impact(law.simulate(communes), top=10).losers
    # fmt: on
    assert set(df["year"]) == {2023, 2024} and df["effort_culture"].dtype == pl.Decimal(38, 10)
    assert df.filter(entity="33063", year=2024).height == 1
    assert why.id == "capacite_desendettement" and [i.id for i in why.inputs] == ["encours_dette", "epargne_brute"]
    debt = why.inputs[0]
    assert sum(a["amount"] * a["sign"] for a in debt.accounts) == debt.value
    assert 0 < len(losers) <= 10 and all(isinstance(m["change"], Decimal) and m["change"] < 0 for m in losers)
    assert losers == sorted(losers, key=lambda m: m["change"])
