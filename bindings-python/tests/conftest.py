"""The fictional samples of the repository, and where it is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import budget_core as bc

REPOSITORY = Path(os.environ.get("BUDGET_REPOSITORY") or Path(__file__).resolve().parents[2])
SAMPLE = REPOSITORY / "budget-core/data/sample"


@pytest.fixture(scope="session")
def repository() -> Path:
    """The checkout."""
    return REPOSITORY


@pytest.fixture(scope="session")
def sample() -> Path:
    """The folder of the fictional samples."""
    return SAMPLE


@pytest.fixture(scope="session")
def ledger() -> bc.Ledger:
    """The balances of a fictional department over four years."""
    return bc.Ledger.read(SAMPLE / "balances.csv.gz")


@pytest.fixture(scope="session")
def attributes() -> bc.Attributes:
    """What is known of its communes."""
    return bc.Attributes.read(SAMPLE / "attributes.csv")


@pytest.fixture(scope="session")
def table(ledger: bc.Ledger, attributes: bc.Attributes) -> bc.IndicatorTable:
    """All indicators of the main budgets."""
    return bc.Catalogue.builtin().evaluate(ledger, attributes, "principal")


@pytest.fixture(scope="session")
def impact() -> bc.Impact:
    """An amendment to the grants of a fictional country."""
    law = bc.Law.builtin("dgf_communes", 2026).amend(SAMPLE / "pays_fictif.toml")
    before = law.simulate(bc.Criteria.read(SAMPLE / "communes.csv.gz", law=law))
    return before.under(law.amend(SAMPLE / "amendement.toml")).impact(before, top=20)
