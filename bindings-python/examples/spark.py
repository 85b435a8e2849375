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
# # Les mêmes chiffres dans Spark / The same figures in Spark
#
# Vos balances sont déjà dans Spark, avec des années de comptes de toutes les collectivités ? Les indicateurs se calculent là où sont les lignes, et
# donnent au centime près, et au dernier chiffre près, ce que donne un seul ordinateur.
#
# *Your balances are already in Spark, years of accounts of every local authority? The indicators are computed where the lines are, and are, to the last
# digit, what one computer says.*
#
# Il faut Java 17 et `pip install './bindings-python[spark]'`. Données fictives : un département inventé de 120 communes. / *Java 17 is needed; fictional data.*

# %%
import os
import sys
import time
from pathlib import Path

import budget_core as bc
from budget_core import engines

SAMPLE = Path(os.environ.get("BUDGET_REPOSITORY", "../..")) / "budget-core/data/sample"
BALANCES = SAMPLE / "balances.csv.gz"  # sur un vrai Spark : s3://..., hdfs://... / on a true Spark: s3://..., hdfs://...

# %% [markdown]
# ## Ouvrir Spark / Open Spark
# Ici sur votre ordinateur (`local[2]` : deux cœurs). Sur un vrai Spark, prenez la session qui existe, et installez `budget-core` sur ses machines.
#
# *Here on your computer. On a true Spark take the session that is there, and install `budget-core` on its machines.*

# %%
os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # le même Python que celui du cahier / the same Python as the notebook's

from pyspark.sql import SparkSession  # noqa: E402

builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
session = builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1").getOrCreate()
lines = session.read.csv(str(BALANCES), sep=";", header=True)
print(lines.count(), "lignes / lines")

# %% [markdown]
# ## Choisir les indicateurs / Choose the indicators
# Ceux de l'OFGL, plus un à soi : les dépenses de personnel par habitant. Le catalogue et les populations partent avec le calcul.
#
# *Those of OFGL, and one of your own: staff costs per inhabitant. The catalogue and the populations go along with the computation.*

# %%
catalogue = bc.Catalogue.builtin("ofgl").define("personnel_par_habitant", "net_debit(64) / population", unit="EUR/inhabitant")
attributes = bc.Attributes.read(SAMPLE / "attributes.csv")

# %% [markdown]
# ## Calculer dans Spark / Compute in Spark
# Les lignes d'un même budget sont réunies sur une machine, chaque machine additionne les siennes, et seules les sommes (quelques centaines d'octets par
# budget et par an) reviennent ici. Les rangs et les comparaisons se font à la fin, car ils regardent toutes les communes.
#
# *The lines of a budget meet on one machine, each machine adds its own up, and only the sums come back here. Ranks and comparisons come last, for they look
# at all communes.*

# %%
began = time.perf_counter()
in_spark = engines.spark.evaluate(lines, catalogue, attributes, scope="principal")
print(f"Spark : {time.perf_counter() - began:.1f} s", in_spark.shape)

# %% [markdown]
# ## Calculer sur un seul ordinateur / Compute on one computer

# %%
began = time.perf_counter()
here = catalogue.evaluate(bc.Ledger.read(BALANCES), attributes, scope="principal")
print(f"ici / here : {time.perf_counter() - began:.1f} s", here.shape)

# %% [markdown]
# ## Est-ce pareil ? / Is it the same?
# Pas « à peu près » : les sommes sont des nombres entiers de centimes, l'ordre ne change rien. / *Not "about": sums are whole cents, the order is nothing to them.*

# %%
same = in_spark.to_pyarrow().equals(here.to_pyarrow()) and in_spark.warnings == here.warnings
print("identiques / identical:", same)
assert same
for row in in_spark.rank("personnel_par_habitant", 2024).to_dicts()[:5]:
    print(row["rank"], row["name"], row["value"])

# %% [markdown]
# ## Quand Spark vaut-il la peine ? / When is Spark worth it?
# Rarement pour la vitesse : la balance de toutes les communes de France pour un exercice (quelques millions de lignes) se lit sur un portable en moins de
# temps qu'il n'en faut à Spark pour démarrer. Prenez Spark quand les données y sont déjà, quand elles tiennent sur plusieurs disques, ou quand
# vos propres calculs sur les lignes (filtres, corrections, jointures) y sont écrits : `evaluate` prend n'importe quel DataFrame qui a les colonnes de la DGFiP.
#
# *Seldom for speed: a laptop reads the balances of all communes of France for a year in less time than Spark needs to start. Take Spark where the data
# already are, where they fill several disks, or where your own work on the lines (filters, corrections, joins) is written: `evaluate` takes any DataFrame with
# the columns of the DGFiP. The same verb exists for Dask, Ray, polars, DuckDB and DataFusion.*
