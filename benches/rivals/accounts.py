"""The codes of all accounts of a file, one a line: what a join needs of the chart beforehand; not timed."""

import sys

import polars as pl

codes = pl.scan_parquet(sys.argv[1]).select(pl.col("COMPTE").unique().sort()).collect()
codes.write_csv(sys.argv[2], include_header=False)
