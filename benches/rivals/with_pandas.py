"""pandas: only the columns needed, categories, one groupby."""

import sys

import numpy as np
import pandas as pd
from common import AMOUNTS, COLUMNS, MEASURES, OPERANDS, aggregates_once, answer, arguments, clock, mapping, takes

options = arguments()
# The table of a join is there beforehand: making it is not timed.
MAPPING = mapping(options.accounts)
IDS = [name for name, _ in aggregates_once()]


def read(engine):
    if options.file.endswith(".parquet"):
        import pyarrow as pa
        import pyarrow.parquet as pq

        table = pq.read_table(options.file, columns=COLUMNS, filters=[("CBUDG", "=", "1")], read_dictionary=["COMPTE", "CBUDG"])
        schema = pa.schema([(c, pa.float64()) if c in AMOUNTS else table.schema.field(c) for c in table.column_names])
        frame = table.drop_columns(["CBUDG"]).cast(schema.remove(schema.get_field_index("CBUDG"))).to_pandas()
        frame["SIREN"] = frame["SIREN"].astype("int32")
        return frame
    if engine == "arrow":
        import pyarrow as pa
        import pyarrow.csv as pc

        types = {"CBUDG": pa.int8(), "SIREN": pa.int32(), "COMPTE": pa.dictionary(pa.int32(), pa.string()), **dict.fromkeys(AMOUNTS, pa.float64())}
        convert = pc.ConvertOptions(include_columns=COLUMNS, column_types=types)
        frame = pc.read_csv(options.file, parse_options=pc.ParseOptions(delimiter=";", quote_char=False), convert_options=convert).to_pandas()
    else:
        types = {"CBUDG": "int8", "SIREN": "int32", "COMPTE": "category", **dict.fromkeys(AMOUNTS, "float64")}
        frame = pd.read_csv(options.file, sep=";", usecols=COLUMNS, dtype=types, engine=engine)
    return frame[frame["CBUDG"] == 1]


def measured(frame):
    measures = {
        "rd": frame["OBNETDEB"] - frame["OOBDEB"],
        "rc": frame["OBNETCRE"] - frame["OOBCRE"],
        "sd": frame["SD"],
        "sc": frame["SC"],
    }
    return frame[["SIREN", "COMPTE"]].assign(**measures)


def wide(engine):
    """A group of accounts a row, through the categories; sums a commune and group; then one product with the groups' weights."""
    frame = measured(read(engine))
    of, groups = MAPPING
    codes = np.array([of.get(str(account), -1) for account in frame["COMPTE"].cat.categories], dtype=np.int16)
    frame["group"] = codes[frame["COMPTE"].cat.codes]
    frame = frame[frame["group"] >= 0]
    sums = frame.groupby(["SIREN", "group"], sort=False)[MEASURES].sum().reset_index()
    weights = np.array(groups, dtype=np.float64)[sums["group"].to_numpy()]
    values = np.einsum("nam,nm->na", weights, sums[MEASURES].to_numpy())
    return pd.DataFrame(values, columns=IDS).groupby(sums["SIREN"].to_numpy()).sum()


def masks(engine):
    """A masked sum an aggregate; prefixes are looked at once a category."""
    frame = measured(read(engine))
    categories, codes = list(frame["COMPTE"].cat.categories), frame["COMPTE"].cat.codes.to_numpy()
    columns = {}
    for name, terms in aggregates_once():
        total = 0
        for sign, what, taken, excluded in terms:
            inside = np.array([takes(str(c), taken, excluded) for c in categories])[codes]
            value = sum(weight * frame[measure].to_numpy() for measure, weight in OPERANDS[what].items())
            total = total + np.where(inside, sign * value, 0.0)
        columns[name] = total
    return pd.DataFrame(columns).groupby(frame["SIREN"].to_numpy(), sort=False).sum()


WAYS = {
    "wide_c": lambda: wide("c"),
    "wide_pyarrow": lambda: wide("pyarrow"),
    "wide_arrow": lambda: wide("arrow"),
    "masks_c": lambda: masks("c"),
    "masks_arrow": lambda: masks("arrow"),
    "wide": lambda: wide("parquet"),
}

if __name__ == "__main__":
    if options.way not in WAYS:
        sys.exit(f"ways: {', '.join(WAYS)}")
    start = clock()
    table = WAYS[options.way]()
    seconds = clock() - start
    answer(seconds, pd.__version__, IDS, lambda: zip(table.index, table.to_numpy()), options.out)
