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
# Donnez votre fichier dans la variable d'environnement `BALANCES` ; sinon un pays est fabriqué : le département fictif de l'échantillon, copié autant de
# fois que le dit `COPIES` (15 par défaut, 900 000 lignes ; 150 font neuf millions de lignes, la taille de la France). / *Name your file in the environment
# variable `BALANCES`; otherwise a country is made: the fictional department of the sample copied `COPIES` times (15 by default; 150 are the size of France).*

# %%
import os
import time
from pathlib import Path

import polars as pl

import budget_core as bc

SAMPLE = Path(os.environ.get("BUDGET_REPOSITORY", "../..")) / "budget-core/data/sample/balances.csv.gz"
GIVEN = os.environ.get("BALANCES")
COPIES = int(os.environ.get("COPIES", "15"))


def country(copies: int) -> pl.DataFrame:
    """The lines of the sample under other SIREN: a commune without INSEE code is named by its SIREN, so each copy has communes of its own."""
    lines = pl.read_csv(SAMPLE, separator=";", infer_schema=False)
    own = [pl.format("{}{}", pl.lit(f"{1000 + n}"), pl.col(name).str.slice(4)).alias(name) for n in range(copies) for name in ("SIREN", "IDENT")]
    return pl.concat(lines.with_columns(own[2 * n : 2 * n + 2]).with_columns(INSEE=pl.lit("")) for n in range(copies))


# %% [markdown]
# ## Ouvrir / Open
# Un fichier, des octets ou un tableau (ici polars) s'ouvrent de même ; les lignes sont lues quand on demande quelque chose. / *A file, bytes or a frame
# (polars here) are opened alike; lines are read when something is asked.*

# %%
source = Path(GIVEN) if GIVEN else country(COPIES)
began = time.perf_counter()
ledger = bc.Ledger.read(source)
print(f"ouvert en {(time.perf_counter() - began) * 1000:.1f} ms · opened")

# %% [markdown]
# ## Calculer / Compute
# Tout le catalogue de l'OFGL, pour chaque entité et chaque année, en une passe. / *The whole OFGL catalogue, for each entity and year, in one pass.*

# %%
catalogue = bc.Catalogue.builtin("ofgl")
began = time.perf_counter()
indicators = catalogue.evaluate(ledger, scope="principal")
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
print(f"source                  {GIVEN or f'{COPIES} copies de l’échantillon fictif · copies of the fictional sample'}")
print(f"lignes · lines          {lines:,}")
print(f"tableau · table         {rows:,} × {columns}")
print(f"calcul · computing      {computed:.2f} s, soit {lines / computed / 1e6:.2f} millions de lignes par seconde")
print(f"vers polars · to polars {handed * 1000:.0f} ms")

# %% [markdown]
# Les chiffres sont les mêmes, au centime, quel que soit le nombre de processeurs. / *The figures are the same to the cent on any number of processors.*

# %%
again = catalogue.evaluate(bc.Ledger.read(source, threads=1), scope="principal")
assert again.to_polars().equals(frame)
print("un seul fil d'exécution : chiffres identiques · one thread: identical figures")

# %% [markdown]
# ## Une question à la nation / A question to the nation

# %%
year = max(int(each) for each in indicators["year"])
indicators.summary(year)
