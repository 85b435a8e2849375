"""What notebooks show: tables, comparisons, series, explanations that open, impacts. Everything that comes from data is made harmless."""

from __future__ import annotations

import html as markup
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from budget_core._native import Missing
from budget_core.figure import FICTION, compact, exact, is_fictional, number, reason, shown, signed, unit_name
from budget_core.language import pick
from budget_core.types import AccountPart, Warning

if TYPE_CHECKING:
    from budget_core._native import Catalogue, Explanation, Ledger, Table
    from budget_core.answers import Comparison, Series

__all__ = ["catalogue", "comparison", "escape", "explanation", "impact", "ledger", "series", "table", "tree"]

#: Rows and columns of a table, rows of a list, levels of a tree open at first.
ROWS, COLUMNS, LISTED, OPEN = 10, 30, 10, 2

#: Accounts of a node in the tree of text; the rest is counted.
ACCOUNTS = 8

#: Control characters, and those that turn the direction of writing.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

#: Columns that name a year instead of measuring one.
_YEARS = ("year", "exercise", "vintage")

_STYLE = """<style>
.bc { font: 13px/1.45 system-ui, sans-serif; max-width: 100%; overflow-x: auto; }
.bc table { border-collapse: collapse; margin: .3em 0; } .bc th, .bc td { padding: .15em .7em; text-align: left; white-space: nowrap; }
.bc thead th { border-bottom: 1px solid #8a93a3; vertical-align: bottom; } .bc tbody tr:nth-child(even) { background: rgba(128,128,128,.08); }
.bc .n { text-align: right; font-variant-numeric: tabular-nums; } .bc .soft { color: #7a828f; font-weight: normal; }
.bc .fiction { background: #fff1c9; color: #1d2430; padding: .3em .7em; font-weight: 600; margin-bottom: .4em; }
.bc .warn { border-left: 3px solid #b4530a; padding-left: .6em; margin: .3em 0; } .bc summary { cursor: pointer; }
.bc details details, .bc .leaf, .bc .in { margin-left: 1.3em; } .bc .bar { display: inline-block; height: .8em; vertical-align: middle; }
.bc .up { background: #1f5fae; } .bc .down { background: #b4530a; } .bc .cols { display: flex; gap: 2em; flex-wrap: wrap; }
</style>"""


def plain(text: object) -> str:
    """A text on one line, without characters that cannot be seen."""
    return _UNSEEN.sub(" ", str(text))


def escape(text: object) -> str:
    """A text made harmless in HTML."""
    return markup.escape(plain(text), quote=True)


def table(table: Table) -> str:
    """The first rows of a table, units in the head, warnings and the number of rows below."""
    rows, columns = table.shape
    names, units = table.columns[:COLUMNS], table.units
    first = [table[row] for row in range(min(rows, ROWS))]
    numeric = {name for name in names if any(_is_number(row[name]) for row in first)}
    heads = [_head(name, units[name], name in numeric) for name in names]
    body = [[_cell(name, row[name], units[name]) for name in names] for row in first]
    size = pick({"fr": f"{number(rows)} lignes × {columns} colonnes", "en": f"{number(rows)} rows × {columns} columns"})
    if len(names) < columns:
        size += pick({"fr": f", dont {columns - len(names)} ne sont pas montrées", "en": f", {columns - len(names)} of them not shown"})
    foot = f'<div class="soft">{escape(size)}</div>'
    return _page(any(is_fictional(value) for row in first for value in row.values()), _grid(heads, body) + foot + _warnings(table.warnings))


def comparison(answer: Comparison) -> str:
    """An entity beside its peers."""
    said = {
        "fr": ("Indicateur", "Valeur", "Moyenne", "Médiane", "Rang", "Écart à la moyenne"),
        "en": ("Indicator", "Value", "Average", "Median", "Rank", "Gap to the average"),
    }
    heads = [f'<th scope="col"{_right(place > 0)}>{escape(word)}</th>' for place, word in enumerate(_of(said))]
    body, shown_first = [], {row["id"] for row in answer.main()}
    for row in sorted(answer.rows, key=lambda row: row["id"] not in shown_first):
        rank = f"{row['rank']} / {row['of']}" if row["rank"] is not None else "–"
        figures = [_value(row[key], row["unit"]) for key in ("value", "average", "median")]
        gap = _value(row["gap"], row["unit"])
        body.append([f"<td>{escape(answer.label(row['id']))}</td>", *figures, f'<td class="n">{escape(rank)}</td>', gap])
    peers = pick({"fr": f"{len(answer.peers)} entités comparées", "en": f"{len(answer.peers)} entities compared"})
    title = f"<div><b>{escape(answer.name)}</b> · {answer.year} · {escape(peers)}</div>"
    more = body[len(shown_first) :]
    rest = pick({"fr": f"{len(more)} autres indicateurs", "en": f"{len(more)} other indicators"})
    below = f"<details><summary>{rest}</summary>{_grid(heads, more)}</details>" if more else ""
    return _page(answer.is_fictional, title + _grid(heads, body[: len(shown_first)]) + below + _warnings(answer.warnings))


def series(answer: Series) -> str:
    """A figure over the years."""
    said = {"fr": ("Exercice", "Valeur", "Plan de comptes"), "en": ("Year", "Value", "Chart of accounts")}
    heads = [f'<th scope="col"{_right(place == 1)}>{escape(word)}</th>' for place, word in enumerate(_of(said))]
    changed = pick({"fr": "change", "en": "changes"})
    body = []
    for point in answer.points:
        chart = escape(point["chart"]) + (f' <span class="soft">({changed})</span>' if point["chart_break"] else "")
        body.append([f"<td>{point['year']}</td>", _value(point["value"], answer.unit), f"<td>{chart}</td>"])
    title = f"<div><b>{escape(answer.label(answer.id))}</b> · {escape(answer.name)}</div>"
    return _page(answer.is_fictional, title + _grid(heads, body) + _warnings(answer.warnings))


def explanation(node: Explanation) -> str:
    """A tree that opens: label, value, formula and source of each figure, then its inputs and accounts."""
    year = f" · {node.year}" if node.year else ""
    about = f'<div class="soft">{escape(node.entity)}{year}</div>' if node.entity else ""
    return _page(is_fictional(node.entity), about + _node(node, 0))


def tree(node: Explanation) -> str:
    """The same tree in lines of text."""
    banner = [f"*** {pick(FICTION)} ***"] if is_fictional(node.entity) else []
    return "\n".join(banner + _lines(node))


def impact(impact: Any) -> str:
    """Who gains and who loses: counts, cost, parties, grants, strata, the communes that gain and lose most."""
    law = escape(pick(impact.law))
    title = f"<div><b>{escape(impact.title or pick({'fr': 'Amendement', 'en': 'Amendment'}))}</b><br>{law} · {impact.year}</div>"
    parts = [title, _counts(impact), _parties(impact.parties), _totals(impact.totals), _strata(impact)]
    winners = _moves(impact.winners, {"fr": "Gagnent le plus", "en": "Gain most"})
    losers = _moves(impact.losers, {"fr": "Perdent le plus", "en": "Lose most"})
    parts.append(f'<div class="cols">{winners}{losers}</div>')
    return _page(impact.fictional, "".join(parts) + _warnings(impact.warnings))


def ledger(ledger: Ledger) -> str:
    """What a ledger reads. Nothing is read to show it."""
    hint = pick({"fr": "Lu à la demande : totals(), budgets(), issues()", "en": "Read when asked: totals(), budgets(), issues()"})
    return _page(False, f'<code>{escape(repr(ledger))}</code><div class="soft">{escape(hint)}</div>')


def catalogue(catalogue: Catalogue) -> str:
    """The first indicators of a catalogue."""
    said = {"fr": ("Identifiant", "Nom", "Unité"), "en": ("Id", "Name", "Unit")}
    heads = [f'<th scope="col">{escape(word)}</th>' for word in _of(said)]
    body = []
    for id in catalogue.ids[:ROWS]:
        about = catalogue.describe(id)
        name = unit_name(about["unit"]) if isinstance(about.get("unit"), str) else ""
        body.append([f"<td><code>{escape(id)}</code></td>", f"<td>{escape(pick(about['label']))}</td>", f"<td>{escape(name)}</td>"])
    size = pick({"fr": f"{len(catalogue)} indicateurs", "en": f"{len(catalogue)} indicators"})
    return _page(False, _grid(heads, body) + f'<div class="soft">{size}</div>' + _warnings(catalogue.warnings))


def _page(fictional: bool, body: str) -> str:
    banner = f'<div class="fiction" role="note">{escape(FICTION["fr"])}<br><small lang="en">{escape(FICTION["en"])}</small></div>' if fictional else ""
    return f'{_STYLE}<div class="bc">{banner}{body}</div>'


def _of(words: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Several words in the language chosen."""
    return words[pick({"fr": "fr", "en": "en"})]


def _grid(heads: Iterable[str], body: Iterable[Iterable[str]]) -> str:
    rows = "".join(f"<tr>{''.join(cells)}</tr>" for cells in body)
    return f"<table><thead><tr>{''.join(heads)}</tr></thead><tbody>{rows}</tbody></table>"


def _right(numeric: bool) -> str:
    return ' class="n"' if numeric else ""


def _head(name: str, unit: str, numeric: bool) -> str:
    words = "" if name in _YEARS else unit_name(unit)
    return f'<th scope="col"{_right(numeric)}>{escape(name)}{f"<br><span class=soft>{escape(words)}</span>" if words else ""}</th>'


def _is_number(value: object) -> bool:
    return isinstance(value, (Decimal, int, float)) and not isinstance(value, bool)


def _cell(name: str, value: Any, unit: str) -> str:
    """A cell below a head that names the unit."""
    if name in _YEARS and _is_number(value):
        return f'<td class="n">{escape(int(value))}</td>'
    return _value(value, unit, bare=True)


def _value(value: Any, unit: str, *, bare: bool = False) -> str:
    """A cell with its value, all its decimals in the tooltip, or the reason in grey."""
    if isinstance(value, Missing):
        return f'<td class="n soft" title="{escape(value.reason)}">{escape(reason(value.reason))}</td>'
    if not _is_number(value):
        return f"<td>{escape(shown(value, unit))}</td>"
    decimals = 0 if unit in ("inhabitant", "count") else _needed(value) if unit == "1" else 2
    return f'<td class="n" title="{escape(value)}">{escape(shown(value, "1" if bare else unit, decimals))}</td>'


def _needed(value: Any) -> int:
    """The decimals of a plain number: four at most."""
    exponent = round(Decimal(repr(value) if isinstance(value, float) else value), 4).normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _warnings(warnings: Sequence[Warning]) -> str:
    return "".join(f'<div class="warn">{escape(pick(warning["message"]))}</div>' for warning in warnings)


def _words_of(node: Explanation) -> str:
    return pick(node.label) or node.id


def _node(node: Explanation, depth: int) -> str:
    head = _is(escape(_words_of(node)), f"<b>{escape(exact(node.value, node.unit))}</b>")
    inputs, accounts = node.inputs, node.accounts
    if not (node.formula or inputs or accounts or node.source):
        return f'<div class="leaf">{head}</div>'
    formula = f'<div class="in"><code>{escape(node.formula)}</code> <span class="soft">{escape(node.version)}</span></div>' if node.formula else ""
    source = f'<div class="in soft">{escape(source_of(node))}</div>' if node.source else ""
    place = f'<div class="in">{escape(_place(node))}</div>' if _place(node) else ""
    below = "".join(_node(each, depth + 1) for each in inputs)
    return f"<details{' open' if depth < OPEN else ''}><summary>{head}</summary>{formula}{place}{source}{below}{_accounts(accounts)}</details>"


def _is(name: str, value: str) -> str:
    """A name and its value, with the space before the colon that French has."""
    return pick({"fr": f"{name}\u00a0: {value}", "en": f"{name}: {value}"})


def source_of(node: Explanation) -> str:
    """Article or source of a figure, in words."""
    return pick({"fr": "formule de l'utilisateur", "en": "the user's formula"}) if node.source == "user" else node.source


def _place(node: Explanation) -> str:
    """The group behind a figure, the rank in it, how its envelope ended."""
    parts = []
    if node.group is not None:
        parts.append(pick({"fr": f"{number(node.group['n'])} entités", "en": f"{number(node.group['n'])} entities"}))
    if node.rank is not None:
        rank = f"{number(node.rank['r'])} / {number(node.rank['of'])}"
        parts.append(pick({"fr": f"rang {rank}", "en": f"rank {rank}"}))
    if node.state is not None:
        parts.append(_state(node.state))
    return ", ".join(parts)


def _state(state: str) -> str:
    return pick(
        {
            "closed": {"fr": "enveloppe répartie", "en": "envelope shared out"},
            "unspent": {"fr": "enveloppe non épuisée", "en": "envelope not used up"},
            "infeasible": {"fr": "planchers supérieurs à l'enveloppe", "en": "floors exceed the envelope"},
            "missing": {"fr": "non calculé", "en": "not computed"},
        }.get(state, {})
    )


def _by_size(accounts: Sequence[AccountPart]) -> list[AccountPart]:
    return sorted(accounts, key=lambda part: (-abs(part["amount"]), part["code"]))


def _signed(part: AccountPart) -> Decimal:
    return part["amount"] * part["sign"]


def _accounts(accounts: Sequence[AccountPart]) -> str:
    if not accounts:
        return ""
    said = {"fr": ("Compte", "Libellé", "Plan", "Montant"), "en": ("Account", "Label", "Chart", "Amount")}
    heads = [f'<th scope="col"{_right(place == 3)}>{word}</th>' for place, word in enumerate(_of(said))]
    body = []
    for part in _by_size(accounts):
        texts = [f"<td>{escape(part[key])}</td>" for key in ("code", "label", "chart")]
        body.append([*texts, f'<td class="n">{escape(exact(_signed(part), "EUR"))}</td>'])
    plural = "s" if len(accounts) > 1 else ""
    count = pick({"fr": f"{len(accounts)} compte{plural}", "en": f"{len(accounts)} account{plural}"})
    return f"<details><summary>{count}</summary>{_grid(heads, body)}</details>"


def _lines(node: Explanation) -> list[str]:
    below = [_lines(each) for each in node.inputs] + _account_lines(node.accounts)
    bar = "│  " if below else "   "
    lines = [_is(plain(_words_of(node)), plain(exact(node.value, node.unit)))]
    if node.formula:
        lines.append(f"{bar}= {plain(node.formula)}{f' ({plain(node.version)})' if node.version else ''}")
    lines += [f"{bar}{plain(text)}" for text in (_place(node), source_of(node)) if text]
    for place, each in enumerate(below, 1):
        last = place == len(below)
        lines.append(("└─ " if last else "├─ ") + each[0])
        lines += [("   " if last else "│  ") + line for line in each[1:]]
    return lines


def others(count: int) -> str:
    """Accounts that are counted only."""
    if count == 1:
        return pick({"fr": "un autre compte", "en": "one other account"})
    return pick({"fr": f"{number(count)} autres comptes", "en": f"{number(count)} other accounts"})


def _account_lines(accounts: Sequence[AccountPart]) -> list[list[str]]:
    parts = _by_size(accounts)
    lines = [[_is(plain(f"{part['code']} {part['label']}"), exact(_signed(part), "EUR"))] for part in parts[:ACCOUNTS]]
    rest = parts[ACCOUNTS:]
    if rest:
        amount = exact(sum((_signed(part) for part in rest), Decimal(0)), "EUR")
        lines.append([_is(others(len(rest)), amount)])
    return lines


def _counts(impact: Any) -> str:
    counts, change = impact.counts, impact.cost["change"]
    said = {
        "fr": f"{number(counts['winners'])} communes gagnent, {number(counts['losers'])} perdent, {number(counts['unchanged'])} sans changement",
        "en": f"{number(counts['winners'])} communes gain, {number(counts['losers'])} lose, {number(counts['unchanged'])} unchanged",
    }
    text = pick(said)
    if counts["unknown"]:
        text += pick({"fr": f", {number(counts['unknown'])} inconnues", "en": f", {number(counts['unknown'])} unknown"})
    moved = f"+{compact(counts['gained'])} / −{compact(counts['lost'])}"
    total = "–" if change is None else signed(exact(change, "EUR"), change)
    cost = pick({"fr": "Solde pour l'ensemble", "en": "Change of the whole"})
    return f"<p>{escape(text)} ({escape(moved)})<br>{_is(cost, f'<b>{escape(total)}</b>')}</p>"


def _change(value: Decimal | None) -> str:
    return f'<td class="n">{escape("–" if value is None else signed(shown(value, "EUR"), value))}</td>'


def _euros(value: Decimal | None) -> str:
    return f'<td class="n">{escape(shown(value, "EUR"))}</td>'


def _parties(parties: Sequence[Mapping[str, Any]]) -> str:
    if not parties:
        return ""
    said = {"fr": ("Qui", "Avant", "Après", "Différence"), "en": ("Who", "Before", "After", "Change")}
    heads = [f'<th scope="col"{_right(place > 0)}>{word}</th>' for place, word in enumerate(_of(said))]
    pays = pick({"fr": "paie", "en": "pays"})
    body = []
    for party in parties:
        name = escape(pick(party["label"])) + (f' <span class="soft">({pays})</span>' if party["pays"] else "")
        body.append([f"<td>{name}</td>", _euros(party["baseline"]), _euros(party["reform"]), _change(party["change"])])
    return _grid(heads, body)


def _totals(totals: Sequence[Mapping[str, Any]]) -> str:
    said = {
        "fr": ("Dotation ou impôt", "Avant", "Après", "Différence", "Gagnantes", "Perdantes", ""),
        "en": ("Grant or tax", "Before", "After", "Change", "Winners", "Losers", ""),
    }
    heads = [f'<th scope="col"{_right(0 < place < 6)}>{word}</th>' for place, word in enumerate(_of(said))]
    body: list[list[str]] = []
    still: list[list[str]] = []
    for total in totals:
        counts = [f'<td class="n">{number(total[key])}</td>' for key in ("winners", "losers")]
        indent = "&emsp;" if total["part_of"] else ""
        amounts = [_euros(total["baseline"]), _euros(total["reform"]), _change(total["change"])]
        name = f"<td>{indent}{escape(pick(total['label']))}</td>"
        row = [name, *amounts, *counts, f'<td class="soft">{escape(_state(total["state"]))}</td>']
        (body if total["winners"] or total["losers"] or total["change"] else still).append(row)
    rest = pick({"fr": f"{len(still)} sans changement", "en": f"{len(still)} without a change"})
    return _grid(heads, body) + (f"<details><summary>{rest}</summary>{_grid(heads, still)}</details>" if still else "")


def _strata(impact: Any) -> str:
    """What each group of the first grouping gains and loses, as bars."""
    grouping = next(iter(impact.groups), None)
    if grouping is None:
        return ""
    groups = impact.groups[grouping]
    largest = max((max(group["gained"], group["lost"]) for group in groups), default=Decimal(0)) or Decimal(1)
    said = {"fr": ("Communes", "Perdu", "Gagné", "Par habitant"), "en": ("Communes", "Lost", "Gained", "Per inhabitant")}
    name = pick(impact.groupings[grouping]) if grouping in impact.groupings else grouping
    heads = [f'<th scope="col"{_right(place in (1, 2, 4))}>{escape(word)}</th>' for place, word in enumerate((name, *_of(said)))]
    body = []
    for group in groups:
        lost = f'<td class="n">{escape(compact(group["lost"]))} {_bar(group["lost"], largest, "down")}</td>'
        gained = f'<td>{_bar(group["gained"], largest, "up")} {escape(compact(group["gained"]))}</td>'
        head = "–" if group["per_head"] is None else signed(shown(group["per_head"], "EUR/inhabitant", 2), group["per_head"])
        count = f'<td class="n">{number(group["n"])}</td>'
        body.append([f"<td>{escape(pick(group['label']) or group['key'] or '–')}</td>", count, lost, gained, f'<td class="n">{escape(head)}</td>'])
    return _grid(heads, body)


def _bar(amount: Decimal, largest: Decimal, kind: str) -> str:
    return f'<span class="bar {kind}" style="width:{float(amount / largest) * 8:.2f}em"></span>'


def _moves(moves: Sequence[Mapping[str, Any]], title: Mapping[str, str]) -> str:
    if not moves:
        return ""
    said = {"fr": ("Différence", "Par habitant"), "en": ("Change", "Per inhabitant")}
    heads = [f'<th scope="col"{_right(place > 0)}>{escape(word)}</th>' for place, word in enumerate((pick(title), *_of(said)))]
    body = []
    for move in moves[:LISTED]:
        head = "–" if move["per_head"] is None else signed(shown(move["per_head"], "EUR/inhabitant", 2), move["per_head"])
        name = f"<td>{escape(move['name'] or move['entity'])} <span class=soft>{escape(move['entity'])}</span></td>"
        body.append([name, _change(move["change"]), f'<td class="n">{escape(head)}</td>'])
    return _grid(heads, body)
