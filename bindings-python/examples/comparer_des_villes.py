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
# # Comparer des villes / Compare cities
#
# Une ville est-elle plus endettée que ses voisines ? Épargne-t-elle assez ? On lit ici les comptes de toutes les communes d'un département, on calcule
# leurs ratios financiers, et on place l'une d'elles parmi celles de sa taille.
#
# *Is a city deeper in debt than its neighbours? Does it save enough? We read the accounts of every commune of a department, compute their financial
# ratios, and see where one of them stands among those of its size.*
#
# Les données du cahier sont fictives : un département inventé de 120 communes, de 2021 à 2024. Pour les vraies, téléchargez les balances comptables sur
# data.economie.gouv.fr et changez les deux chemins ci-dessous. / *The data are fictional; for true ones, change the two paths below.*

# %%
import os
from pathlib import Path

import budget_core as bc

SAMPLE = Path(os.environ.get("BUDGET_REPOSITORY", "../..")) / "budget-core/data/sample"
BALANCES = SAMPLE / "balances.csv.gz"  # les balances comptables : un ou plusieurs fichiers / one file or several
ATTRIBUTES = SAMPLE / "attributes.csv"  # les populations ; inutile pour de vraies communes / not needed for true communes

# %% [markdown]
# ## Lire et calculer / Read and compute
# Rien n'est perdu en silence : `issues()` dit ce que le fichier a d'étrange, ligne par ligne. / *Nothing is lost in silence.*

# %%
ledger = bc.Ledger.read(BALANCES)
for issue in ledger.issues()[:5]:
    print(issue["message"]["fr"], "→", issue["help"]["fr"])

indicators = bc.Catalogue.builtin("ofgl legal alert").evaluate(ledger, ATTRIBUTES, scope="principal")
indicators

# %% [markdown]
# ## Une ville parmi ses pairs / One city among its peers
# `peers="stratum"` : les communes de même taille ; aussi `department`, `epci`, `region`, ou la liste de codes que vous voulez. Un point gris est une
# commune, le point bleu est la nôtre. / *A grey dot is a commune, the blue one is ours.*

# %%
CITY = "99018"
indicators.plot(CITY, 2024)

# %%
comparison = indicators.compare(CITY, 2024, peers="stratum")
debt = comparison.row("capacite_desendettement")
print(f"{comparison.name} : {debt['value']:.1f} ans pour rembourser sa dette, {debt['median']:.1f} pour la commune médiane, rang {debt['rank']} sur {debt['of']}")

# %% [markdown]
# ## Au fil des années / Over the years
# Le trait pointillé marque un changement de plan de comptes : avant et après ne se comparent qu'avec prudence. / *The dashed line marks a new chart of
# accounts: compare before and after with care.*

# %%
others = [indicators.series(code, "taux_epargne_brute") for code in ("99019", "99020")]
indicators.series(CITY, "taux_epargne_brute").plot(*others)

# %% [markdown]
# ## Pourquoi ce chiffre ? / Why this figure?
# Chaque chiffre s'ouvre jusqu'aux comptes. / *Every figure opens, down to its accounts.*

# %%
why = bc.Catalogue.builtin("ofgl").explain(ledger, "epargne_brute", CITY, 2024, ATTRIBUTES)
print(why)
why.plot()

# %% [markdown]
# ## Le palmarès, et ailleurs / The ranking, and elsewhere
# Tout tableau va dans polars, pandas, DuckDB ou un fichier. / *Any table goes to polars, pandas, DuckDB or a file.*

# %%
ranking = indicators.rank("capacite_desendettement", 2024)
ranking.to_polars().head(5)

# %% [markdown]
# ## Les signaux d'alerte / Alert signals
# Vrai, faux, ou la raison pour laquelle on ne peut pas le dire. / *True, false, or why it cannot be told.*

# %%
for signal, lit in indicators.signals("99011", 2024).items():
    print(f"{signal:<40} {lit}")
