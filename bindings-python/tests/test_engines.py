"""Partial sums and the engines over them: the figures are those of one machine, to the bit, for any split of the lines."""

from __future__ import annotations

import doctest
import gzip
import os
import pickle
import random
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dask
import dask.bag
import dask.dataframe
import duckdb
import polars as pl
import pyarrow as pa
import pytest

import budget_core as bc
from budget_core import engines
from budget_core.engines import _parts

SEED = 20_260_101


@pytest.fixture(scope="module")
def lines(sample: Path) -> pl.DataFrame:
    """The sample's lines as texts, shuffled."""
    text = gzip.decompress((sample / "balances.csv.gz").read_bytes())
    frame = pl.read_csv(text, separator=";", infer_schema=False).sample(fraction=1, shuffle=True, seed=SEED)
    assert len(frame) > 50_000
    return frame


@pytest.fixture(scope="module")
def troubled(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines as files have them at their worst, shuffled: what is told of them needs the whole budget."""
    years = lines.filter(pl.col("CBUDG") == "1")["IDENT"].unique().sort().to_list()
    copied, doubled, halved, blank, wrong, other = years[:6]
    of = {name: pl.col("IDENT") == name for name in years[:6]}
    frame = pl.concat([lines, lines.filter(~of[halved]).head(3_000), lines.filter(of[copied]), lines.filter(of[doubled]), lines.filter(of[doubled])])
    # Two identical lines that are lines of their own: the budget balances with both only.
    whole = frame.filter(of[halved] & (pl.col("EXER") == "2023"))
    amounts = frame.columns[frame.columns.index("BEDEB") :]
    even = whole.filter(pl.all_horizontal(pl.col(a).cast(pl.Decimal(18, 2)) % 2 == 0 for a in amounts)).unique("COMPTE", keep="none").head(3)
    assert len(even) == 3
    half = even.with_columns((pl.col(a).cast(pl.Decimal(18, 2)) / 2).cast(pl.Decimal(18, 2)).cast(pl.String) for a in amounts)
    frame = pl.concat([frame.join(even, on=frame.columns, how="anti", nulls_equal=True), half, half])
    return frame.with_columns(
        IDENT=pl.when(of[blank]).then(pl.lit(" ")).otherwise("IDENT"),
        BEDEB=pl.when(of[wrong] & (pl.col("COMPTE") == "1021")).then(pl.lit("beaucoup")).otherwise("BEDEB"),
        LBUDG=pl.when(of[other] & (pl.col("COMPTE") < "5")).then(pl.lit("AUTRE NOM")).otherwise("LBUDG"),
        EXER=pl.when(of[copied] & (pl.col("EXER") == "2022")).then(pl.lit("20I9")).otherwise("EXER"),
    ).sample(fraction=1, shuffle=True, seed=SEED)


@pytest.fixture(scope="module")
def catalogue() -> bc.Catalogue:
    """Another catalogue than a built-in one."""
    defined = bc.Catalogue.builtin("ofgl legal").define("effort", "net_debit(6) / population", unit="EUR/inhabitant", label="Effort")
    return defined.define("rang_effort", "rank(effort desc)", unit="count")


Given = tuple[pl.DataFrame, bc.Catalogue, "bc.Attributes | None", "str | None"]


@pytest.fixture(scope="module", params=["plain", "troubled"])
def given(request: pytest.FixtureRequest, lines: pl.DataFrame, troubled: pl.DataFrame, catalogue: bc.Catalogue, attributes: bc.Attributes) -> Given:
    """What is evaluated: the sample with what the library knows by itself, and troubled lines with all that can be given."""
    return (lines, bc.Catalogue.builtin("ofgl"), None, None) if request.param == "plain" else (troubled, catalogue, attributes, "principal")


@pytest.fixture(scope="module")
def expected(given: Given) -> bc.IndicatorTable:
    """What one machine says."""
    frame, catalogue, attributes, scope = given
    return catalogue.evaluate(bc.Ledger.read(frame), attributes, scope)


def same(found: bc.IndicatorTable, expected: bc.IndicatorTable) -> None:
    """The whole table, its units, and what is told with it."""
    assert found.to_pyarrow().equals(expected.to_pyarrow(), check_metadata=True)
    assert found.warnings == expected.warnings
    assert len(found) > 100


def chunks(frame: pl.DataFrame, parts: int) -> list[pl.DataFrame]:
    """Parts of random sizes, some of them empty."""
    cuts = sorted(random.Random(SEED).choices(range(len(frame) + 1), k=parts - 2))
    return [frame[a:b] for a, b in zip([0, *cuts, len(frame)], [*cuts, len(frame), len(frame)], strict=True)]


def test_examples_in_docstrings() -> None:
    assert doctest.testmod(engines).failed == 0


def test_troubled_lines_are_so(troubled: pl.DataFrame) -> None:
    counts = bc.Ledger.read(troubled).counts()
    assert {"duplicate-line", "identical-lines", "invalid-year", "two-descriptions", "not-a-number"} <= set(counts), counts


def test_parts_travel_and_are_merged_in_any_order(lines: pl.DataFrame, catalogue: bc.Catalogue, attributes: bc.Attributes) -> None:
    """No line comes again, so any split will do, of the lines of a budget too."""
    expected = catalogue.evaluate(bc.Ledger.read(lines), attributes)
    parts = [_parts.fold([chunk], catalogue, attributes) for chunk in chunks(lines, 12)]
    random.Random(SEED).shuffle(parts)
    whole = catalogue.partial(attributes=attributes)
    for number, part in enumerate(parts):
        match number % 3:
            case 0:
                whole.merge(catalogue.partial_from_bytes(part.to_bytes(), attributes))
            case 1:
                whole.merge(pickle.loads(pickle.dumps(part)))
            case _:
                for _, piece in reversed(part.by_entity()):
                    whole.merge(catalogue.partial_from_bytes(piece, attributes))
    same(whole.finish(), expected)
    for scope in ("principal", "annexes", ["principal", "consolidated"]):
        same_scope = catalogue.evaluate(bc.Ledger.read(lines), attributes, scope)
        assert whole.finish(scope).to_pyarrow().equals(same_scope.to_pyarrow())
    assert whole.finish("principal").compare("99001", 2024)["rows"] == expected.compare("99001", 2024)["rows"]
    same(pickle.loads(pickle.dumps(whole)).finish(), expected)
    assert repr(whole) == f"<Partial: sums of {len(bc.Ledger.read(lines).budgets())} budgets>"


def test_a_part_is_read_from_any_source(sample: Path, ledger: bc.Ledger, attributes: bc.Attributes) -> None:
    catalogue, path = bc.Catalogue.builtin("ofgl"), sample / "balances.csv.gz"
    expected = catalogue.evaluate(ledger, attributes)
    for source in (ledger, path, str(path), path.read_bytes(), [path]):
        same(catalogue.partial(source, attributes).finish(), expected)
    same(catalogue.partial(path, sample / "attributes.csv").finish(), expected)


def test_sums_are_merged_with_themselves_and_with_nothing(ledger: bc.Ledger) -> None:
    catalogue = bc.Catalogue.builtin("ofgl")
    part, nothing = catalogue.partial(ledger), catalogue.partial()
    part.merge(nothing)
    nothing.merge(part)
    assert nothing.to_bytes() == part.to_bytes()
    once = part.finish("principal").to_pyarrow()["epargne_brute"].to_pylist()
    part.merge(part)
    twice = part.finish("principal").to_pyarrow()["epargne_brute"].to_pylist()
    assert twice == [None if value is None else 2 * value for value in once]
    assert len(catalogue.partial().finish()) == 0


def test_what_does_not_fit_together_is_refused(ledger: bc.Ledger, attributes: bc.Attributes) -> None:
    ofgl, dgfip = bc.Catalogue.builtin("ofgl"), bc.Catalogue.builtin("dgfip")
    part, other = ofgl.partial(ledger, attributes), dgfip.partial(ledger, attributes)
    with pytest.raises(bc.SimulationError) as refused:
        part.merge(other)
    assert refused.value.code == "plan-mismatch" and refused.value.french
    for use in (part.to_bytes, part.by_entity, part.finish, lambda: part.merge(other), lambda: repr(part)):
        with pytest.raises(bc.SimulationError, match="given up"):
            use()
    assert len(other.finish()) > 0
    with pytest.raises(bc.SimulationError) as refused:
        ofgl.partial_from_bytes(other.to_bytes(), attributes)
    assert refused.value.code == "plan-mismatch"


def test_hostile_bytes_and_a_thousand_failing_calls(ledger: bc.Ledger) -> None:
    catalogue = bc.Catalogue.builtin("ofgl")
    part = catalogue.partial(ledger)
    good, rng, codes = part.to_bytes(), random.Random(SEED), set()
    for number in range(1_000):
        bad = bytearray(good[: rng.randrange(len(good))] if number % 2 else good)
        for _ in range(1 + number % 5 if bad else 0):
            bad[rng.randrange(len(bad))] ^= 1 << rng.randrange(8)
        if number % 10 == 9:
            bad = bytearray(rng.randbytes(number))
        with pytest.raises(bc.BudgetError) as refused:
            catalogue.partial_from_bytes(bytes(bad))
        codes.add(refused.value.code)
    assert codes <= {"unknown-format", "invalid-data", "plan-mismatch"} and "unknown-format" in codes and "invalid-data" in codes
    with pytest.raises(TypeError):
        catalogue.partial_from_bytes("text")  # type: ignore[arg-type]
    with pytest.raises(bc.BudgetError, match="type-mismatch"):
        catalogue.partial(3)  # type: ignore[arg-type]
    with pytest.raises(bc.DataError) as refused_scope:
        part.finish("all")
    assert refused_scope.value.code == "invalid-value" and part.to_bytes() == good


def test_attributes_travel(sample: Path, ledger: bc.Ledger, attributes: bc.Attributes) -> None:
    text = "entity;year;population;surface [ha];note;part [%];budget [kEUR]\n99001;;1200;12,5;\"a;b\"\"\";12,5;3,25\n99001;2023;1;;07;;-1\n"
    forms = [attributes, bc.Attributes.read(sample / "attributes.csv", territory=False), bc.Attributes.read(text.encode())]
    forms.append(bc.Attributes.read(pl.read_csv(sample / "attributes.csv", separator=";", infer_schema=False)))
    for first in forms:
        again = pickle.loads(pickle.dumps(first))
        assert (again.columns, again.entities, repr(again)) == (first.columns, first.entities, repr(first))
        assert pickle.dumps(again) == pickle.dumps(first)
        catalogue = bc.Catalogue.builtin("ofgl")
        same(catalogue.evaluate(ledger, again), catalogue.evaluate(ledger, first))


def test_a_use_of_attributes_says_nothing_of_another(ledger: bc.Ledger, attributes: bc.Attributes, sample: Path) -> None:
    """A ledger of entities that nobody knows, and after it one of known ones."""
    catalogue, unknown = bc.Catalogue.builtin("ofgl"), gzip.decompress((sample / "balances.csv.gz").read_bytes()).replace(b";099;", b";098;")
    assert "no-population" in {warning["code"] for warning in catalogue.evaluate(bc.Ledger.read(unknown), attributes).warnings}
    assert not catalogue.evaluate(ledger, attributes).warnings
    assert "no-population" in {warning["code"] for warning in catalogue.evaluate(ledger).warnings}


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()], ids=str)
@pytest.mark.parametrize("size", [1, 700, 10_000_000])
def test_sorted_batches_are_cut_between_budgets(size: int, kind: pa.DataType) -> None:
    keys = [key for key in "abbbbcdddeeeeeeef" for _ in range(97)]
    batches = pa.table({"n": range(len(keys)), "key": pa.array(keys, kind)}).to_batches(64)
    runs = [pa.Table.from_batches(run) for run in _parts.runs([batches[0].slice(0, 0), *batches], size)]
    assert pa.concat_tables(runs).column("n").to_pylist() == list(range(len(keys)))
    found = [set(run.column("key").to_pylist()) for run in runs]
    assert sum(map(len, found)) == len(set(keys)) and len(found) == {1: 6, 700: 3, 10_000_000: 1}[size]


Engine = Callable[[Given], bc.IndicatorTable]


def of_polars(given: Given) -> bc.IndicatorTable:
    return engines.polars.evaluate(given[0].lazy(), *given[1:])


def of_duckdb(given: Given) -> bc.IndicatorTable:
    frame, *rest = given
    connection = duckdb.connect()
    connection.register("balances", frame.with_columns(pl.col("COMPTE").alias("Other column")))
    return engines.duckdb.evaluate("select * from balances", *rest, connection=connection)


def of_dask(given: Given) -> bc.IndicatorTable:
    frame, *rest = given
    with dask.config.set(scheduler="threads"):
        return engines.dask.evaluate(dask.dataframe.from_pandas(frame.to_pandas(), npartitions=7, sort=False), *rest)


def of_datafusion(given: Given) -> bc.IndicatorTable:
    datafusion = pytest.importorskip("datafusion", reason="datafusion is not installed: requirements-full.txt")
    frame, *rest = given
    return engines.datafusion.evaluate(datafusion.SessionContext().from_arrow(frame.to_arrow()), *rest)


@pytest.mark.parametrize("engine", [of_polars, of_duckdb, of_dask, of_datafusion])
def test_an_engine_on_this_machine(engine: Engine, given: Given, expected: bc.IndicatorTable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_parts, "LINES", 5_000)
    same(engine(given), expected)


def test_polars_takes_any_number_of_parts(troubled: pl.DataFrame) -> None:
    catalogue = bc.Catalogue.builtin("ofgl")
    frame = troubled.rename({"IDENT": "ident"}).with_columns(pl.col("OBNETDEB").str.replace(",", ".").cast(pl.Decimal(18, 2)))
    expected = catalogue.evaluate(bc.Ledger.read(frame))
    for parts in (1, 9):
        same(engines.polars.evaluate(frame.lazy(), catalogue, bc.Territory.open(2024), parts=parts), expected)


def test_duckdb_takes_a_relation(lines: pl.DataFrame, attributes: bc.Attributes) -> None:
    catalogue = bc.Catalogue.builtin("ofgl")
    relation = duckdb.connect().from_arrow(lines.to_arrow())
    same(engines.duckdb.evaluate(relation, catalogue, attributes), catalogue.evaluate(bc.Ledger.read(lines), attributes))


def test_dask_reads_a_bag_of_files_where_they_are(lines: pl.DataFrame, attributes: bc.Attributes, tmp_path: Path) -> None:
    paths = []
    for (year,), frame in lines.group_by("EXER"):
        paths.append(tmp_path / f"{year}.parquet")
        frame.write_parquet(paths[-1], compression="snappy")
    catalogue = bc.Catalogue.builtin("ofgl")
    with dask.config.set(scheduler="threads"):
        found = engines.dask.evaluate(dask.bag.from_sequence(paths, npartitions=3), catalogue, attributes)
    same(found, catalogue.evaluate(bc.Ledger.read(lines), attributes))


def test_dask_sends_everything_to_other_processes(lines: pl.DataFrame, catalogue: bc.Catalogue, attributes: bc.Attributes) -> None:
    """The catalogue and the attributes are pickled, the sums come back as bytes."""
    expected = catalogue.evaluate(bc.Ledger.read(lines), attributes)
    with dask.config.set(scheduler="processes", num_workers=2):
        bag = dask.bag.from_sequence([lines.write_csv(separator=";").encode()], npartitions=1)
        same(engines.dask.evaluate(bag, catalogue, attributes), expected)


def test_engines_refuse_what_is_no_balance() -> None:
    catalogue = bc.Catalogue.builtin("ofgl")
    for call in (
        lambda: engines.polars.evaluate(pl.LazyFrame({"a": [1]}), catalogue),
        lambda: engines.duckdb.evaluate("select 1 as a", catalogue),
        lambda: engines.polars.evaluate(pl.LazyFrame({"IDENT": ["21330063500017"]}), catalogue),
        lambda: engines.dask.evaluate(dask.dataframe.from_dict({"a": [1]}, npartitions=1), catalogue),
    ):
        with pytest.raises(bc.InputError) as refused:
            call()
        assert refused.value.code in {"missing-column", "unknown-format"} and refused.value.help and refused.value.french
    floats = pl.LazyFrame({"EXER": [2024], "NOMEN": ["M57"], "IDENT": ["21330063500017"], "COMPTE": ["6411"]}).with_columns(
        pl.lit(0.5).alias(name) for name in ("OBNETDEB", "OBNETCRE", "OOBDEB", "OOBCRE")
    )
    with pytest.raises(bc.BudgetError, match="allow_float"):
        engines.polars.evaluate(floats, catalogue)
    assert len(engines.polars.evaluate(floats, catalogue, allow_float=True)) > 0


@pytest.mark.parametrize(("engine", "library"), [("spark", "pyspark.sql.functions"), ("dask", "dask"), ("polars", "polars"), ("duckdb", "duckdb")])
def test_an_engine_that_is_not_installed_is_named(engine: str, library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ImportError, match=rf"pip install './bindings-python\[{engine}\]'"):
        getattr(engines, engine).evaluate(None, bc.Catalogue.builtin("ofgl"))


def test_ray(given: Given, expected: bc.IndicatorTable, ray: Any) -> None:
    frame, *rest = given
    dataset = ray.data.from_arrow([chunk.to_arrow() for chunk in chunks(frame, 5) if len(chunk)])
    same(engines.ray.evaluate(dataset, *rest, parts=6), expected)


@pytest.fixture(scope="module")
def ray() -> Iterator[Any]:
    """Ray on this machine alone."""
    ray = pytest.importorskip("ray", reason="ray is not installed: requirements-full.txt")
    pytest.importorskip("ray.data", reason="ray[data] is not installed: requirements-full.txt")
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, _node_ip_address="127.0.0.1", logging_level="ERROR")
    yield ray
    ray.shutdown()


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """Spark on this machine alone: one session for all tests."""
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        pytest.skip("Spark needs Java 17 or later, which is not installed")
    os.environ |= {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    began = time.monotonic()
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").appName("budget-core")
    for key, value in {"ui.enabled": "false", "driver.host": "127.0.0.1", "driver.bindAddress": "127.0.0.1", "sql.shuffle.partitions": "5"}.items():
        builder = builder.config(f"spark.{key}", value)
    session = builder.config("spark.ui.showConsoleProgress", "false").getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()
    print(f"\nSpark: {time.monotonic() - began:.0f} s", file=sys.stderr)


def test_spark(spark: Any, given: Given, expected: bc.IndicatorTable) -> None:
    frame, *rest = given
    same(engines.spark.evaluate(spark.createDataFrame(frame.to_arrow()).repartition(6), *rest), expected)


def test_spark_reads_decimals_and_tells_what_is_wrong(spark: Any, lines: pl.DataFrame, attributes: bc.Attributes) -> None:
    from pyspark.errors import PythonException

    catalogue, some = bc.Catalogue.builtin("ofgl"), lines.filter(pl.col("EXER") == "2024")
    amounts = some.columns[some.columns.index("BEDEB") :]
    money = some.with_columns(pl.col(a).cast(pl.Decimal(18, 2)) for a in amounts).with_columns(pl.col("EXER").cast(pl.Int32))
    expected = catalogue.evaluate(bc.Ledger.read(some), attributes, "consolidated")
    same(engines.spark.evaluate(spark.createDataFrame(money.to_arrow()), catalogue, attributes, "consolidated"), expected)
    with pytest.raises(bc.InputError, match="missing-column"):
        engines.spark.evaluate(spark.createDataFrame(some.select("EXER", "COMPTE").head(3).to_arrow()), catalogue)
    with pytest.raises(PythonException, match="missing-column"):
        engines.spark.evaluate(spark.createDataFrame(some.drop("COMPTE").head(3).to_arrow()), catalogue)


def test_the_notebook_on_spark(spark: Any, repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    notebook = repository / "bindings-python/examples/spark.py"
    monkeypatch.setenv("BUDGET_REPOSITORY", str(repository))
    exec(compile(notebook.read_text(), str(notebook), "exec"), {"__name__": "__main__"})
    assert "True" in capsys.readouterr().out
