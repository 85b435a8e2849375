"""Polars: lazy scan, only the columns needed, streaming engine."""

import os
import sys

from common import AMOUNTS, COLUMNS, MEASURES, OPERANDS, aggregates_once, answer, arguments, clock, mapping

options = arguments()
os.environ["POLARS_MAX_THREADS"] = str(options.threads)
import polars as pl  # noqa: E402  (threads are read at import)

# The table of a join is there beforehand: making it is not timed.
MAPPING = mapping(options.accounts)
IDS = [name for name, _ in aggregates_once()]


def scan(account_type):
    if options.file.endswith(".parquet"):
        frame = pl.scan_parquet(options.file).select(COLUMNS).filter(pl.col("CBUDG") == "1")
        frame = frame.with_columns(pl.col(AMOUNTS).cast(pl.Float64))
        return frame.cast({"COMPTE": account_type}) if account_type != pl.String else frame
    types = {"CBUDG": pl.Int8, "SIREN": pl.Int32, "COMPTE": account_type, **dict.fromkeys(AMOUNTS, pl.Float64)}
    frame = pl.scan_csv(options.file, separator=";", schema_overrides=types, quote_char=None, infer_schema_length=0)
    return frame.select(COLUMNS).filter(pl.col("CBUDG") == 1)


def measured(frame):
    """The four measures, each once."""
    return frame.select(
        "SIREN",
        "COMPTE",
        rd=pl.col("OBNETDEB") - pl.col("OOBDEB"),
        rc=pl.col("OBNETCRE") - pl.col("OOBCRE"),
        sd=pl.col("SD"),
        sc=pl.col("SC"),
    )


def operand(name):
    signs = OPERANDS[name]
    first, *rest = sorted(signs, key=lambda m: -signs[m])
    value = pl.col(first)
    for measure in rest:
        value = value - pl.col(measure)
    return value


def conditions(starts):
    """A sum an aggregate, of the rows that its selector takes."""
    sums = []
    for name, terms in aggregates_once():
        total = None
        for sign, what, taken, excluded in terms:
            inside = pl.any_horizontal([starts(p) for p in taken])
            if excluded:
                inside = inside & ~pl.any_horizontal([starts(p) for p in excluded])
            part = pl.when(inside).then(operand(what)).otherwise(0.0).sum() * sign
            total = part if total is None else total + part
        sums.append(total.alias(name))
    return sums


def conditional():
    """Conditional sums on the text of the account."""
    return measured(scan(pl.String)).group_by("SIREN").agg(conditions(lambda p: pl.col("COMPTE").str.starts_with(p))).collect(engine="streaming")


def conditional_categorical():
    """Conditional sums; the account is a category, so that prefixes are looked at once a category."""
    return measured(scan(pl.Categorical)).group_by("SIREN").agg(conditions(lambda p: pl.col("COMPTE").cat.starts_with(p))).collect(engine="streaming")


def conditional_integer():
    """Conditional sums; prefixes are ranges of the account as a number of eight digits."""
    frame = scan(pl.String).with_columns(COMPTE=pl.col("COMPTE").str.pad_end(8, "0").cast(pl.Int32))
    bounds = lambda p: (int(p.ljust(8, "0")), int(p.ljust(8, "9")))  # noqa: E731
    return measured(frame).group_by("SIREN").agg(conditions(lambda p: pl.col("COMPTE").is_between(*bounds(p)))).collect(engine="streaming")


def join_wide():
    """A join with a table of groups of accounts, sums a group, then the small product with the groups' weights."""
    of, groups = MAPPING
    table = pl.LazyFrame({"COMPTE": list(of), "group": list(of.values())}, schema={"COMPTE": pl.String, "group": pl.Int16})
    sums = measured(scan(pl.String)).join(table, on="COMPTE", how="inner").group_by("SIREN", "group").agg(pl.col(MEASURES).sum())
    return spread(sums, groups).collect(engine="streaming")


def replace_wide():
    """The same with the mapping as a replacement of values."""
    of, groups = MAPPING
    group = pl.col("COMPTE").replace_strict(list(of), list(of.values()), default=None, return_dtype=pl.Int16)
    sums = measured(scan(pl.String)).with_columns(group=group).drop("COMPTE").drop_nulls("group").group_by("SIREN", "group").agg(pl.col(MEASURES).sum())
    return spread(sums, groups).collect(engine="streaming")


def categorical_wide():
    """The same, joined on categories: physical codes, no text compared a row."""
    of, groups = MAPPING
    table = pl.LazyFrame({"COMPTE": list(of), "group": list(of.values())}, schema={"COMPTE": pl.Categorical, "group": pl.Int16})
    sums = measured(scan(pl.Categorical)).join(table, on="COMPTE", how="inner").group_by("SIREN", "group").agg(pl.col(MEASURES).sum())
    return spread(sums, groups).collect(engine="streaming")


def spread(sums, groups):
    """From sums a group to aggregates."""
    expressions = []
    for place, name in enumerate(IDS):
        total = pl.lit(0.0)
        for at, measure in enumerate(MEASURES):
            for weight in (1, -1):
                members = [g for g, row in enumerate(groups) if row[place][at] == weight]
                if members:
                    total = total + weight * pl.col(measure).filter(pl.col("group").is_in(members)).sum()
        expressions.append(total.alias(name))
    return sums.group_by("SIREN").agg(expressions)


def join_long():
    """A join with one row an account and aggregate, then one sum."""
    of, groups = MAPPING
    rows = [(account, place, *cell) for account, g in of.items() for place, cell in enumerate(groups[g]) if any(cell)]
    schema = {"COMPTE": pl.String, "aggregate": pl.Int8, **{f"w_{m}": pl.Float64 for m in MEASURES}}
    table = pl.LazyFrame(rows, schema=schema, orient="row")
    value = sum((pl.col(m) * pl.col(f"w_{m}") for m in MEASURES[1:]), pl.col(MEASURES[0]) * pl.col(f"w_{MEASURES[0]}"))
    sums = measured(scan(pl.String)).join(table, on="COMPTE", how="inner").group_by("SIREN", "aggregate").agg(value.sum().alias("value"))
    wide = [pl.col("value").filter(pl.col("aggregate") == place).sum().alias(name) for place, name in enumerate(IDS)]
    return sums.group_by("SIREN").agg(wide).collect(engine="streaming")


WAYS = {f.__name__: f for f in [conditional, conditional_categorical, conditional_integer, join_wide, replace_wide, categorical_wide, join_long]}

if __name__ == "__main__":
    if options.way not in WAYS:
        sys.exit(f"ways: {', '.join(WAYS)}")
    start = clock()
    table = WAYS[options.way]()
    seconds = clock() - start
    answer(seconds, pl.__version__, IDS, lambda: ((row[0], row[1:]) for row in table.select("SIREN", *IDS).iter_rows()), options.out)
