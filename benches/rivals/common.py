"""What the rivals share: the aggregates, the arguments, the clock and the way they answer."""

import argparse
import json
import os
import resource
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent

# Each operand of a formula as a weight of the four measures that it is made of.
MEASURES = ["rd", "rc", "sd", "sc"]
OPERANDS = {
    "real_debit": {"rd": 1},
    "real_credit": {"rc": 1},
    "net_debit": {"rd": 1, "rc": -1},
    "net_credit": {"rc": 1, "rd": -1},
    "closing_net_credit": {"sc": 1, "sd": -1},
}
COLUMNS = ["CBUDG", "SIREN", "COMPTE", "OBNETDEB", "OBNETCRE", "OOBDEB", "OOBCRE", "SD", "SC"]
AMOUNTS = COLUMNS[3:]


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--accounts", required=True, help="the codes of all accounts, one a line")
    parser.add_argument("--way", required=True, help="which formulation")
    parser.add_argument("--out", help="where the figures go, after the clock stopped")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    return parser.parse_args()


def aggregates():
    """[(id, [(weight, operand, taken prefixes, excluded prefixes)])]"""
    found = []
    for aggregate in json.loads((HERE / "aggregates.json").read_text(encoding="utf-8"))["aggregates"]:
        terms = []
        for sign, operand, selector in aggregate["terms"]:
            words = ["+", *selector.split()]
            pairs = list(zip(words[::2], words[1::2]))
            taken = [code for mark, code in pairs if mark == "+"]
            excluded = [code for mark, code in pairs if mark == "-"]
            terms.append((1 if sign == "+" else -1, operand, taken, excluded))
        found.append((aggregate["id"], terms))
    return found


def takes(account, taken, excluded):
    """Of all prefixes that match a code the longest decides."""
    longest = max((p for p in taken + excluded if account.startswith(p)), key=len, default="")
    return longest in taken


def weights(account):
    """The weights of the four measures of an account in each aggregate."""
    rows = []
    for _, terms in aggregates_once():
        row = dict.fromkeys(MEASURES, 0)
        for sign, operand, taken, excluded in terms:
            if takes(account, taken, excluded):
                for measure, weight in OPERANDS[operand].items():
                    row[measure] += sign * weight
        rows.append(tuple(row.values()))
    return tuple(rows)


_AGGREGATES = []


def aggregates_once():
    if not _AGGREGATES:
        _AGGREGATES.extend(aggregates())
    return _AGGREGATES


def mapping(path):
    """For the join: account -> group, and the weights of each group. Accounts that count in the same way in every aggregate are one group."""
    groups, of = {}, {}
    for account in Path(path).read_text(encoding="utf-8").split():
        row = weights(account)
        if any(any(cell) for cell in row):
            of[account] = groups.setdefault(row, len(groups))
    return of, list(groups)


def answer(seconds, version, ids, figures, out):
    """Prints what was measured as JSON; `figures` yields (siren, values) once the clock has stopped."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    cpu = usage.ru_utime + usage.ru_stime - _STARTED[0]
    rows = 0
    if out:
        with open(out, "w", encoding="utf-8") as file:
            file.write("siren;" + ";".join(ids) + "\n")
            for siren, values in figures():
                rows += 1
                file.write(f"{int(siren):09};" + ";".join(repr(float(value)) for value in values) + "\n")
    json.dump({"seconds": seconds, "cpu": cpu, "version": version, "rows": rows, "peak_kb": usage.ru_maxrss}, sys.stdout)


_STARTED = []


def clock():
    """Seconds; the first call also remembers what the process had computed before: imports, the mapping."""
    if not _STARTED:
        usage = resource.getrusage(resource.RUSAGE_SELF)
        _STARTED.append(usage.ru_utime + usage.ru_stime)
    return time.perf_counter()
