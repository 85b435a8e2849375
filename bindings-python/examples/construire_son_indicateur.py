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
# # Construire son indicateur / Build your own indicator
#
# Combien une commune verse-t-elle à ses associations, par habitant ? L'indicateur n'existe dans aucun catalogue : on l'écrit en une ligne, comme on le
# dirait à un comptable.
#
# *How much does a commune pay to its associations, per inhabitant? No catalogue has it: we write it in one line, as one would say it to an accountant.*
#
# Données fictives / fictional data.

# %%
import os
from pathlib import Path

import budget_core as bc

SAMPLE = Path(os.environ.get("BUDGET_REPOSITORY", "../..")) / "budget-core/data/sample"
ledger = bc.Ledger.read(SAMPLE / "balances.csv.gz")
attributes = bc.Attributes.read(SAMPLE / "attributes.csv")

# %% [markdown]
# ## Chercher les comptes / Find the accounts
# Les subventions aux associations sont sous le compte 6574. / *Grants to associations are below account 6574.*

# %%
chart = bc.Chart.open("M57", 2024)
for account in [chart.account("6574"), *chart.children("6574")]:
    print(account["code"], account["label"])

# %% [markdown]
# ## Écrire la formule / Write the formula
# `net_debit(6574)` : ce qui est dépensé sur tous les comptes qui commencent par 6574. L'unité est vérifiée : des euros divisés par des habitants.
# / *The unit is checked: euros over inhabitants.*

# %%
catalogue = bc.Catalogue.builtin("ofgl").define(
    "soutien_associations",
    "net_debit(6574) / population",
    unit="EUR/inhabitant",
    label="Subventions aux associations par habitant",
)
catalogue.check("net_debit(6574) / population")

# %% [markdown]
# Une formule fausse est refusée, avec sa place et ce qu'il faut faire, en français et en anglais. / *A wrong formula is refused, with its place and what
# to do.*

# %%
try:
    catalogue.define("faux", "net_debit(6574) + population", unit="EUR")
except bc.FormulaError as error:
    print(error.french)

# %% [markdown]
# ## L'appliquer à tous / Apply it to all

# %%
indicators = catalogue.only(["soutien_associations", "taux_epargne_brute", "capacite_desendettement"]).evaluate(ledger, attributes, scope="principal")
indicators.rank("soutien_associations", 2024)

# %%
frame = indicators.to_polars().select("entity", "name", "year", "population", "soutien_associations")
frame.sort("soutien_associations", descending=True, nulls_last=True).head(5)

# %% [markdown]
# ## Le vérifier / Check it
# Ne croyez pas un chiffre que vous ne pouvez pas ouvrir. / *Do not trust a figure that you cannot open.*

# %%
why = catalogue.explain(ledger, "soutien_associations", "99018", 2024, attributes)
print(why)

# %%
indicators.plot("99018", 2024, ids=["soutien_associations", "taux_epargne_brute", "capacite_desendettement"])

# %%
indicators.series("99018", "soutien_associations").plot()
