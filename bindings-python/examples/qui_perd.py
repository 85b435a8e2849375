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
# # Qui perd avec cet amendement ? / Who loses under this amendment?
#
# Un amendement change un nombre de la loi. Avant le vote, chacun veut savoir : quelles communes gagnent, lesquelles perdent, combien, et d'où vient
# l'argent. On écrit l'amendement, on applique la loi avant et après à chaque commune, et on compare.
#
# *An amendment changes a number of the law. Before the vote everybody wants to know who gains, who loses, how much, and where the money comes from. We
# write the amendment, apply the law before and after to every commune, and compare.*
#
# Les communes de ce cahier sont fictives. Avec le fichier des critères de répartition de la DGCL, ce sont les vraies. / *The communes are fictional; with
# the DGCL's file of criteria they are the true ones.*

# %%
import os
from pathlib import Path

import budget_core as bc

SAMPLE = Path(os.environ.get("BUDGET_REPOSITORY", "../..")) / "budget-core/data/sample"
COMMUNES = SAMPLE / "communes.csv.gz"

# %% [markdown]
# ## La loi / The law
# La dotation globale de fonctionnement des communes, telle qu'elle est écrite pour 2026. Le pays inventé est petit : une réforme ramène les enveloppes
# nationales à sa taille. Pour la France, laissez cette ligne de côté. / *The invented country is small: a reform cuts the national envelopes to its size.
# For France, leave that line out.*

# %%
law = bc.Law.builtin("dgf_communes", 2026)
law = law.amend(SAMPLE / "pays_fictif.toml")
communes = bc.Criteria.read(COMMUNES, law=law)
before = law.simulate(communes)
before

# %% [markdown]
# ## L'amendement / The amendment
# Réserver la dotation de solidarité rurale (DSR) aux communes de moins de 9 000 habitants, au lieu de 10 000. D'abord ce que dit la loi, avec son article.
# / *Keep the rural solidarity grant for communes below 9,000 inhabitants instead of 10,000. First what the law says, with its article.*

# %%
THRESHOLD = "dotation_solidarite_rurale.seuil_nombre_habitants"
today = law.parameter(THRESHOLD)
print(today["label"]["fr"], ":", today["value"], "·", today["article"])

# %%
amendment = {
    "title": "Réserver la DSR aux communes de moins de 9 000 habitants",
    "parameters": {THRESHOLD: "9000"},
}
after = before.under(law.amend(amendment))
impact = after.impact(before, top=20)
impact

# %% [markdown]
# ## Qui gagne, qui perd / Who gains, who loses

# %%
impact.plot()

# %%
for loser in impact.losers[:5]:
    print(f"{loser['name']} ({loser['population']} hab.) : {loser['change']} €, soit {loser['per_head']} € par habitant")

# %% [markdown]
# ## D'où vient l'argent / Where the money comes from
# L'enveloppe ne change pas : ce que les unes perdent, les autres le gagnent. / *The envelope stays: what some lose, others gain.*

# %%
for share in impact.transfers[0]["from"]["strata"]:
    print(f"{share['label']['fr']:<28} perdent {share['amount']} €")

# %% [markdown]
# ## Pourquoi elle ? / Why this one?
# La première perdante, avant et après. / *The first loser, before and after.*

# %%
LOSER = impact.losers[0]["entity"]
for simulation in (before, after):
    print(simulation.value(LOSER, "dotation_solidarite_rurale"), "€")
why = after.explain(LOSER, "dotation_solidarite_rurale")
why

# %% [markdown]
# ## Et avec un autre seuil ? / And with another threshold?

# %%
for step in before.sweep(THRESHOLD, ["8000", "9000", "10000", "11000"]):
    print(f"seuil {step['value']} : {step['winners']} communes gagnent, {step['losers']} perdent")

# %% [markdown]
# ## Une page à remettre / A page to hand over
# `impact.html()` est une page en français à joindre à une note ; les tableaux vont dans un tableur. / *A page in French to go with a note.*

# %%
page = impact.html()
print(f"{len(page) // 1000} ko")
after.results(["dotation_forfaitaire", "dotation_solidarite_rurale"]).to_pandas().head()
