# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     name: python3
# ---

# %% [markdown]
# # La même chose avec Spark / The same in Spark
#
# Les balances de vingt ans sont déjà sur un cluster ? Inutile de les en sortir : chaque machine additionne les lignes qu'elle a, seules les sommes
# voyagent, et les indicateurs sortent identiques, au centime, à ceux d'un ordinateur portable.
#
# *The balances of twenty years are on a cluster already? Leave them there: each machine adds up the lines that it has, only the sums travel, and the
# indicators are the same to the cent as on a laptop.*
#
# Pour une seule année de toutes les communes, un portable suffit et va plus vite : voyez `la_nation_en_une_seconde.py`. Il faut Java 17 et
# `pip install budget-core[spark]`. Données fictives. / *For one year a laptop is enough, and faster. Needs Java 17. Fictional data.*

# %%
import os
import sys
import time
from pathlib import Path

import polars
from pyspark.sql import SparkSession

import budget_core as bc
from budget_core.engines import spark as engine

SAMPLE = Path(os.environ.get("BUDGET_REPOSITORY", "../..")) / "budget-core/data/sample"
BALANCES = SAMPLE / "balances.csv.gz"

# %% [markdown]
# ## Un Spark sur cette machine / A Spark on this machine
# Sur un vrai cluster, prenez votre session. / *On a true cluster take the session that you have.*

# %%
os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
spark = (
    SparkSession.builder.master("local[2]")
    .appName("budget-core")
    .config("spark.ui.enabled", "false")
    .config("spark.sql.shuffle.partitions", "4")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("ERROR")

# %% [markdown]
# ## Les lignes, dans Spark / The lines, in Spark
# Les colonnes sont celles de la DGFiP. On les garde en texte : rien n'est arrondi. / *The columns are those of the DGFiP, kept as texts: nothing is
# rounded.*

# %%
lines = spark.read.csv(str(BALANCES), sep=";", header=True).repartition(4)
print(f"{lines.count():,} lignes dans {lines.rdd.getNumPartitions()} partitions · lines and partitions")

# %% [markdown]
# ## Les indicateurs / The indicators

# %%
catalogue = bc.Catalogue.builtin("ofgl").define("soutien_associations", "net_debit(6574) / population", unit="EUR/inhabitant")
attributes = bc.Attributes.read(SAMPLE / "attributes.csv")
began = time.perf_counter()
indicators = engine.evaluate(lines, catalogue, attributes, scope="principal")
print(f"{len(indicators):,} entités et années en {time.perf_counter() - began:.1f} s · entities and years")

# %% [markdown]
# ## Les mêmes chiffres / The same figures
# Une seule machine, le même fichier : pas un centime d'écart. / *One machine, the same file: not a cent apart.*

# %%
alone = catalogue.evaluate(bc.Ledger.read(BALANCES), attributes, scope="principal")


def sorted_frame(table: bc.IndicatorTable) -> polars.DataFrame:
    """Spark gives the entities in no order."""
    return table.to_polars().sort("entity", "year")


assert sorted_frame(indicators).equals(sorted_frame(alone))
print("identiques · identical")

# %% [markdown]
# Le tableau est le même objet qu'ailleurs : il se compare, s'explique, se dessine. / *The table is the same object: compare it, draw it.*

# %%
spark.stop()
indicators.series("99018", "soutien_associations")
