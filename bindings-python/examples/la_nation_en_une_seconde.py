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
# # La nation en une seconde / The nation in a second
#
# Les balances comptables de toutes les communes d'une année tiennent dans un fichier d'un gigaoctet : neuf millions de lignes. Combien de temps faut-il
# pour en tirer tous les indicateurs, et avec quelle mémoire ? Ce cahier le mesure sur votre machine et dit ce qu'il a mesuré.
#
# *The balances of all communes of a year are one file of a gigabyte, nine million lines. How long does it take to compute every indicator from it, and in
# how much memory? This notebook measures it on your machine, and says what it measured.*
#
# Donnez votre fichier dans la variable d'environnement `BALANCES` ; sinon l'échantillon fictif est pris plusieurs fois. / *Name your file in the
# environment variable `BALANCES`; otherwise the fictional sample is read several times over.*

# %%
import os
import time
from pathlib import Path

import budget_core as bc

SAMPLE = Path(os.environ.get("BUDGET_REPOSITORY", "../..")) / "budget-core/data/sample"
GIVEN = os.environ.get("BALANCES")
TIMES = 1 if GIVEN else int(os.environ.get("SAMPLE_TIMES", "4"))
SOURCE = Path(GIVEN) if GIVEN else SAMPLE / "balances.csv.gz"

# %% [markdown]
# ## Ouvrir / Open
# Ouvrir ne lit que les en-têtes : les lignes sont lues quand on demande quelque chose, et aucune n'est gardée en mémoire. Lu plusieurs fois, l'échantillon
# donne les mêmes entités avec des montants plusieurs fois plus grands : de quoi mesurer, rien d'autre. / *Opening reads the headers only; no line stays
# in memory. Read several times, the sample gives the same entities with larger amounts: good for timing, for nothing else.*

# %%
began = time.perf_counter()
ledger = bc.Ledger.read([SOURCE] * TIMES)
opened = time.perf_counter() - began
size = SOURCE.stat().st_size * TIMES
print(f"ouvert en {opened * 1000:.1f} ms · opened")

# %% [markdown]
# ## Calculer / Compute
# Tout le catalogue de l'OFGL, pour chaque entité et chaque année, en une passe. / *The whole OFGL catalogue, for each entity and year, in one pass.*

# %%
catalogue = bc.Catalogue.builtin("ofgl")
facts = None if GIVEN else SAMPLE / "attributes.csv"
began = time.perf_counter()
indicators = catalogue.evaluate(ledger, facts, scope="principal")
computed = time.perf_counter() - began
rows, columns = indicators.shape

# %%
began = time.perf_counter()
frame = indicators.to_polars()
handed = time.perf_counter() - began

# %% [markdown]
# ## Ce qui a été mesuré / What was measured

# %%
lines = sum(int(count) for count in ledger.totals()["lines"])
print(f"fichier · file          {SOURCE.name} × {TIMES}, {size / 1e6:.1f} Mo")
print(f"lignes · lines          {lines:,}")
print(f"tableau · table         {rows:,} × {columns}")
print(f"calcul · computing      {computed:.2f} s, soit {lines / computed / 1e6:.2f} millions de lignes par seconde")
print(f"vers polars · to polars {handed * 1000:.0f} ms")

# %% [markdown]
# Les chiffres sont les mêmes, au centime, quel que soit le nombre de processeurs. / *The figures are the same to the cent on any number of processors.*

# %%
again = catalogue.evaluate(bc.Ledger.read([SOURCE] * TIMES, threads=1), facts, scope="principal")
assert again.to_polars().equals(frame)
print("un seul fil d'exécution : chiffres identiques · one thread: identical figures")

# %% [markdown]
# ## Une question à la nation / A question to the nation

# %%
year = max(int(each) for each in indicators["year"])
indicators.summary(year)
