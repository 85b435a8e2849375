"""What notebooks show: figures as people read them, in either language, and nothing of what data say can become markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import pytest

import budget_core as bc
from budget_core import figure, html
from budget_core.language import language

HOSTILE = '<script>alert("x")</script>\u202e\x00&\'"><img src=x onerror=alert(1)>'


@pytest.fixture(autouse=True)
def french() -> Iterator[None]:
    """The language is the same before each test."""
    bc.set_language("fr")
    yield
    bc.set_language("fr")


class Parsed(HTMLParser):
    """Tags with their attributes, texts, and whether every tag that was opened was closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("br", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(self.texts)


def parsed(page: str) -> Parsed:
    """A page that is well formed and holds no markup of others."""
    found = Parsed(page)
    assert not found.open
    for tag, attributes in found.tags:
        assert tag not in ("script", "img", "iframe", "a")
        assert not any(name.startswith("on") for name in attributes)
    return found


@pytest.fixture(scope="module")
def hostile(sample: Any) -> bc.IndicatorTable:
    """The accounts of a commune whose name and column are an attack."""
    import gzip

    header, *lines = gzip.decompress((sample / "balances.csv.gz").read_bytes()).decode().splitlines()
    columns = header.split(";")
    name, insee = columns.index("LBUDG"), columns.index("INSEE")
    rows = []
    for line in lines:
        cells = line.split(";")
        if cells[insee] == "018":
            cells[name] = '"' + HOSTILE.replace('"', '""').replace("\x00", "") + '"'
            rows.append(";".join(cells))
    ledger = bc.Ledger.read("\n".join([header, *rows]).encode())
    label = HOSTILE.replace("\x00", "")
    catalogue = bc.Catalogue.builtin("ofgl").define("mien", "net_debit(64) / population", "EUR/inhabitant", label)
    return catalogue.evaluate(ledger, sample / "attributes.csv", "principal")


def test_names_of_data_are_text(hostile: bc.IndicatorTable) -> None:
    compared = hostile.compare("99018", 2024)
    for page in (hostile._repr_html_(), compared._repr_html_(), hostile.series("99018", "mien")._repr_html_()):
        found = parsed(page)
        assert '<script>alert("x")</script>' in found.text
        assert "\u202e" not in page and "\x00" not in page


def test_every_field_of_an_explanation_is_text() -> None:
    leaf = node(label={"fr": HOSTILE, "en": HOSTILE}, source=HOSTILE, formula=HOSTILE, version=HOSTILE, unit=HOSTILE, entity=HOSTILE)
    leaf.accounts = [{"code": HOSTILE, "label": HOSTILE, "chart": HOSTILE, "amount": Decimal("1.00"), "sign": 1}]
    page = html.explanation(node(id=HOSTILE, label={"fr": "", "en": ""}, value=HOSTILE, inputs=[leaf], state=HOSTILE, entity=HOSTILE))
    assert "alert" in parsed(page).text
    lines = html.tree(leaf).splitlines()
    assert all(character.isprintable() for line in lines for character in line.replace("\u202f", " ").replace("\u00a0", " "))


def test_every_field_of_an_impact_is_text(impact: bc.Impact) -> None:
    page = html.impact(SimpleNamespace(**poisoned({name: getattr(impact, name) for name in FIELDS})))
    assert "alert" in parsed(page).text


FIELDS = "title year law fictional cost parties counts totals winners losers groups groupings warnings".split()


def poisoned(value: Any) -> Any:
    """The same with every text an attack; keys stay."""
    if isinstance(value, dict):
        return {key: poisoned(each) for key, each in value.items()}
    if isinstance(value, list):
        return [poisoned(each) for each in value]
    return HOSTILE if isinstance(value, str) else value


def node(**fields: Any) -> Any:
    """An explanation."""
    empty = {"id": "x", "label": {"fr": "", "en": ""}, "value": Decimal(1), "unit": "EUR", "formula": "", "source": "", "version": "", "confidence": ""}
    return SimpleNamespace(**empty | {"inputs": [], "accounts": [], "group": None, "rank": None, "state": None, "entity": None, "year": None} | fields)


def test_a_table_shows_its_first_rows_with_units_and_size(table: bc.IndicatorTable) -> None:
    found = parsed(table._repr_html_())
    assert sum(tag == "tr" for tag, _ in found.tags) == 1 + html.ROWS
    assert "€" in found.texts and "hab." in found.texts
    assert f"{figure.number(len(table))} lignes × {len(table.columns)} colonnes" in found.text
    first = table[0]
    assert figure.number(first["recettes_fonctionnement"], 2) in found.texts
    assert "2021" in found.texts and "2\u202f021" not in found.texts
    # A missing value is its reason, in grey, and never a zero.
    grey = [attributes for tag, attributes in found.tags if tag == "td" and "soft" in (attributes.get("class") or "")]
    assert {attributes["title"] for attributes in grey} == {"not-defined"}
    assert "pas de formule pour ce plan" in found.texts
    right = [attributes for tag, attributes in found.tags if tag == "td" and attributes.get("class") == "n"]
    assert right and all(attributes.get("title") for attributes in right[1:2])


def test_fictional_entities_bear_the_banner_and_others_do_not(table: bc.IndicatorTable, ledger: bc.Ledger, attributes: bc.Attributes) -> None:
    explanation = bc.Catalogue.builtin("ofgl").explain(ledger, "epargne_brute", "99018", 2024, attributes)
    for shown in (table, table.compare("99018", 2024), table.series("99018", "epargne_brute"), explanation):
        text = parsed(shown._repr_html_()).text
        assert figure.FICTION["fr"] in text and figure.FICTION["en"] in text
    assert figure.FICTION["fr"] in str(explanation)
    for real in (bc.Chart.open("M57", 2024).table(), bc.Territory.open(2024).table(), bc.Catalogue.builtin("ofgl")):
        assert figure.FICTION["fr"] not in parsed(real._repr_html_()).text


@pytest.mark.parametrize(("code", "fictional"), [("99018", True), ("999009017", True), ("33063", False), ("213300635", False), ("9901", False), (None, False)])
def test_who_is_fictional(code: str | None, fictional: bool) -> None:
    assert figure.is_fictional(code) is fictional


def test_an_explanation_opens_down_to_its_accounts(ledger: bc.Ledger, attributes: bc.Attributes) -> None:
    explanation = bc.Catalogue.builtin("ofgl").explain(ledger, "capacite_desendettement", "99018", 2024, attributes)
    found = parsed(explanation._repr_html_())
    # Four figures and three lists of accounts; two levels are open.
    details = [attributes for tag, attributes in found.tags if tag == "details"]
    assert len(details) == 5 + 3
    assert sum("open" in attributes for attributes in details) == 3
    assert "1641" in found.texts and "1\u202f142\u202f349,81\u00a0€" in found.text
    expenses = explanation.inputs[1].inputs[0]
    assert f"{len(expenses.accounts)} comptes" in found.text
    assert (explanation.entity, explanation.year, expenses.entity) == ("99018", 2024, "99018")


def test_the_tree_of_text_adds_up(ledger: bc.Ledger, attributes: bc.Attributes) -> None:
    explanation = bc.Catalogue.builtin("ofgl").explain(ledger, "depenses_fonctionnement", "99018", 2024, attributes)
    lines = str(explanation).splitlines()
    amounts = [Decimal(re.sub(r"[\u202f\u00a0€]", "", line.rpartition(": ")[2]).replace(",", ".").replace("−", "-")) for line in lines if line[0] in "├└"]
    assert len(amounts) == html.ACCOUNTS + 1
    assert sum(amounts) == explanation.value
    assert lines[-1].startswith("└─ ") and "autres comptes" in lines[-1]


def test_a_comparison_shows_the_usual_ratios_and_opens_the_rest(table: bc.IndicatorTable) -> None:
    compared = table.compare("99018", 2024)
    found = parsed(compared._repr_html_())
    head, _, rest = compared._repr_html_().partition("<details>")
    assert head.count("<tr>") == 1 + len(compared.main()) and rest.count("<tr>") == 1 + len(compared.rows) - len(compared.main())
    row = compared.row("capacite_desendettement")
    assert f"{row['rank']} / {row['of']}" in found.texts
    assert "4,18\u00a0ans" in found.texts


def test_an_impact_says_who_gains_and_who_loses(impact: bc.Impact) -> None:
    found = parsed(impact._repr_html_())
    counts = impact.counts
    assert f"{counts['winners']} communes gagnent, {counts['losers']} perdent, {counts['unchanged']} sans changement" in found.text
    assert str(impact.losers[0]["name"]) in found.text
    assert figure.FICTION["fr"] in found.text
    bars = [attributes["style"] for tag, attributes in found.tags if "bar" in (attributes.get("class") or "").split()]
    assert len(bars) == 2 * len(impact.groups["strata"])
    # The longest bar is that of the largest amount.
    assert bars.count("width:8.00em") == 1
    change = impact.cost["change"]
    assert change is not None and figure.exact(change, "EUR") in found.text


def test_both_languages(table: bc.IndicatorTable, impact: bc.Impact) -> None:
    bc.set_language("en")
    assert language() == "en"
    compared = parsed(table.compare("99018", 2024)._repr_html_())
    assert "Debt-clearing capacity" in compared.texts and "4.18\u00a0years" in compared.texts and "1,007.08\u00a0€/inh." in compared.texts
    assert "communes gain" in parsed(impact._repr_html_()).text
    with pytest.raises(ValueError, match="`de`"):
        bc.set_language("de")  # type: ignore[arg-type]
    assert language() == "en"


@pytest.mark.parametrize(
    ("value", "decimals", "fr", "en"),
    [
        (Decimal("1234567.895"), 2, "1\u202f234\u202f567,90", "1,234,567.90"),
        (Decimal("-0.004"), 2, "0,00", "0.00"),
        (Decimal("-2.5"), 0, "−3", "−3"),
        (Decimal("12345678901234567890.12"), None, "12\u202f345\u202f678\u202f901\u202f234\u202f567\u202f890,12", "12,345,678,901,234,567,890.12"),
        (0.1, None, "0,1", "0.1"),
        (1234, None, "1\u202f234", "1,234"),
    ],
)
def test_numbers(value: Any, decimals: int | None, fr: str, en: str) -> None:
    assert figure.number(value, decimals) == fr
    bc.set_language("en")
    assert figure.number(value, decimals) == en


def test_units_and_reasons() -> None:
    assert figure.shown(Decimal("25.0734"), "year") == "25,1\u00a0ans"
    assert figure.shown(bc.Missing("division-by-zero")) == "division par zéro"
    assert figure.shown(True) == "oui" and figure.shown(None) == "–"
    assert (figure.compact(Decimal("1234567")), figure.compact(Decimal("-845123"))) == ("1,2\u00a0M€", "−845\u00a0k€")
    assert figure.unit_name("EUR/m") == "€/m"


def test_every_reason_has_words(repository: Any) -> None:
    codes = re.findall(r'id="missing-([a-z-]+)"', (repository / "docs/codes.md").read_text())
    assert len(codes) > 15
    assert [code for code in codes if figure.reason(code) == code] == []


def test_nothing_is_read_to_show_a_ledger(sample: Any) -> None:
    passes: list[int] = []
    ledger = bc.Ledger.read(sample / "balances.csv.gz", progress=lambda done, total: passes.append(done))
    assert "balances.csv.gz" in parsed(ledger._repr_html_()).text
    assert not passes
    assert f"{len(bc.Catalogue.builtin('ofgl'))} indicateurs" in parsed(bc.Catalogue.builtin("ofgl")._repr_html_()).text
