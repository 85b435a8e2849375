"""DuckDB: SQL on the file as it is, only the columns needed."""

import sys

import duckdb
from common import AMOUNTS, COLUMNS, MEASURES, OPERANDS, aggregates_once, answer, arguments, clock, mapping

options = arguments()
# The tables of the joins are there beforehand: making them is not timed.
MAPPING = mapping(options.accounts)
IDS = [name for name, _ in aggregates_once()]
ALL = (
    "EXER IDENT NDEPT LBUDG INSEE CBUDG CTYPE CSTYP NOMEN SIREN CREGI CACTI SECTEUR FINESS CODBUD1 CATEG BAL COMPTE "
    "BEDEB BECRE OBNETDEB OBNETCRE ONBDEB ONBCRE OOBDEB OOBCRE SD SC"
).split()


def tables():
    of, groups = MAPPING
    duckdb.sql("CREATE TABLE wide (COMPTE VARCHAR, g SMALLINT)")
    duckdb.sql("INSERT INTO wide VALUES " + ", ".join(f"('{a}', {g})" for a, g in of.items()))
    duckdb.sql("CREATE TABLE long (COMPTE VARCHAR, a TINYINT, w_rd DOUBLE, w_rc DOUBLE, w_sd DOUBLE, w_sc DOUBLE)")
    rows = [(account, place, *cell) for account, g in of.items() for place, cell in enumerate(groups[g]) if any(cell)]
    duckdb.sql("INSERT INTO long VALUES " + ", ".join(map(str, rows)))


def source():
    if options.file.endswith(".parquet"):
        return f"read_parquet('{options.file}')"
    kind = {"CBUDG": "TINYINT", "SIREN": "INTEGER", **dict.fromkeys(AMOUNTS, "DOUBLE")}
    columns = ", ".join(f"'{name}': '{kind.get(name, 'VARCHAR')}'" for name in ALL)
    return f"read_csv('{options.file}', delim=';', header=true, auto_detect=false, quote='', escape='', columns={{{columns}}})"


def measured():
    one = "'1'" if options.file.endswith(".parquet") else "1"
    amount = (lambda c: f"{c}::DOUBLE") if options.file.endswith(".parquet") else (lambda c: c)
    rd, rc = f"{amount('OBNETDEB')} - {amount('OOBDEB')}", f"{amount('OBNETCRE')} - {amount('OOBCRE')}"
    return f"SELECT SIREN, COMPTE, {rd} AS rd, {rc} AS rc, {amount('SD')} AS sd, {amount('SC')} AS sc FROM {source()} WHERE CBUDG = {one}"


def operand(name):
    return " ".join(f"{'+' if weight > 0 else '-'} {measure}" for measure, weight in OPERANDS[name].items()).removeprefix("+ ")


def conditional():
    """SUM(...) FILTER, prefixes by LIKE."""
    sums = []
    for name, terms in aggregates_once():
        parts = []
        for sign, what, taken, excluded in terms:
            inside = "(" + " OR ".join(f"COMPTE LIKE '{p}%'" for p in taken) + ")"
            inside += "".join(f" AND COMPTE NOT LIKE '{p}%'" for p in excluded)
            parts.append(f"{'+' if sign > 0 else '-'} coalesce(sum({operand(what)}) FILTER (WHERE {inside}), 0)")
        sums.append(" ".join(parts) + f" AS {name}")
    return duckdb.sql(f"SELECT SIREN, {', '.join(sums)} FROM ({measured()}) GROUP BY SIREN")


def join_wide():
    """A join with a table of groups of accounts, sums a group, then the small product with the groups' weights."""
    groups = MAPPING[1]
    sums = ", ".join(f"sum({m}) AS {m}" for m in MEASURES)
    by_group = f"SELECT SIREN, g, {sums} FROM ({measured()}) JOIN wide USING (COMPTE) GROUP BY SIREN, g"
    wide = []
    for place, name in enumerate(IDS):
        parts = []
        for at, measure in enumerate(MEASURES):
            for weight, mark in ((1, "+"), (-1, "-")):
                members = [str(g) for g, row in enumerate(groups) if row[place][at] == weight]
                if members:
                    parts.append(f"{mark} coalesce(sum({measure}) FILTER (WHERE g IN ({', '.join(members)})), 0)")
        wide.append(" ".join(parts) + f" AS {name}")
    return duckdb.sql(f"SELECT SIREN, {', '.join(wide)} FROM ({by_group}) GROUP BY SIREN")


def join_long():
    """A join with one row an account and aggregate, then one sum."""
    value = " + ".join(f"{m} * w_{m}" for m in MEASURES)
    by_aggregate = f"SELECT SIREN, a, sum({value}) AS v FROM ({measured()}) JOIN long USING (COMPTE) GROUP BY SIREN, a"
    wide = ", ".join(f"coalesce(sum(v) FILTER (WHERE a = {place}), 0) AS {name}" for place, name in enumerate(IDS))
    return duckdb.sql(f"SELECT SIREN, {wide} FROM ({by_aggregate}) GROUP BY SIREN")


WAYS = {f.__name__: f for f in [conditional, join_wide, join_long]}

if __name__ == "__main__":
    if options.way not in WAYS:
        sys.exit(f"ways: {', '.join(WAYS)}")
    duckdb.sql(f"SET threads = {options.threads}")
    duckdb.sql("SET preserve_insertion_order = false")
    if options.way != "conditional":
        tables()
    start = clock()
    table = WAYS[options.way]().fetchall()
    seconds = clock() - start
    answer(seconds, duckdb.__version__, IDS, lambda: ((row[0], row[1:]) for row in table), options.out)
