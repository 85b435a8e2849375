"""The living peer of grant simulation, LexImpact's simulator on OpenFisca: a program of its own under the AGPL, called through its public class and only here.

`files TABLE FOLDER` turns a table of communes (the columns of our rulebook, last year's with `__prev`) into the files that it reads.
`run FOLDER --way WAY` computes the law in force and then an amendment, as its server does: each reads the files anew. Ways: `shipped`, where the point
values of the rural grant are constants in its code; `solved`, where its own solver finds them; `solved64`, the same in 64-bit numbers.
"""

import argparse
import json
import os
import resource
import sys
import time
import warnings
from pathlib import Path

YEAR = 2026
EVENTS = "insee_mvt_commune_1943.csv"


def environment(folder):
    """It reads its folder and its year from the environment, when it is imported."""
    os.environ.update(DATA_DIRECTORY=str(folder), YEAR_PERIOD=str(YEAR), NEXT_YEAR_PLF="False", ORIGINS="[http://localhost]", LOGGING_LEVEL="ERROR")
    warnings.filterwarnings("ignore")


def write_files(table, folder):
    import pandas

    communes = pandas.read_csv(table, dtype={"code_insee": str, "departement": str, "chef_lieu_code": str})
    folder.mkdir(parents=True, exist_ok=True)
    # Importing it reads the events of communes: they are written first.
    events(communes).to_csv(folder / EVENTS, index=False)
    environment(folder)
    from leximpact_dotations_back.mapping import criteres_dgcl_2025 as last, criteres_dgcl_2026 as now

    communes["chef_lieu_de_canton"] = communes.chef_lieu_code
    communes["potentiel_financier_par_habitant"] = (communes.potentiel_financier / communes.population_dgf).round(6)
    flags = communes.select_dtypes(bool).columns
    communes[flags] = communes[flags].astype(int)
    this_year = {title: communes[name] for name, title in now.variables_openfisca_presentes_fichier_2026.items()}
    this_year["Informations générales - Code département de la commune"] = communes.departement
    useful = now.colonnes_utiles_2026
    reference = "dotation_globale_fonctionnement_reference_communes"
    this_year[useful[reference]] = communes[reference]
    # Columns that it wants to be there and does not compute with.
    for name in ("actual_indice_synthetique", "rang_indice_synthetique", "montant_commune_eligible", "part_pfi"):
        this_year[useful[name]] = 0
    for title in now.montants_dotations_2026:
        this_year[title] = 1
    write(this_year, folder / f"criteres_repartition_{YEAR}.csv")
    last_year = {
        title: communes[name if name == "code_insee" else f"{name}__prev"] for title, name in last.variables_interet_annee_suivante_2025.items()
    }
    write(last_year, folder / f"criteres_repartition_{YEAR - 1}.csv")


def write(columns, path):
    import pandas

    pandas.DataFrame(columns).to_csv(path, index=False, decimal=",")


def events(communes):
    """The creation of each new commune, from itself and from a former commune whose code is nobody's."""
    import pandas

    rows = []
    for number, (code, name, year) in enumerate(communes.loc[communes.annee_creation_cn > 0, ["code_insee", "nom", "annee_creation_cn"]].itertuples(index=False), 1):
        for before in (code, f"99{number:03d}"):
            rows.append(["32", f"{year}-01-01", "COM", before, 0, name, name, name, "COM", code, 0, name, name, name])
    sides = [f"{title}_{side}" for side in ("AV", "AP") for title in ("TYPECOM", "COM", "TNCC", "NCC", "NCCENR", "LIBELLE")]
    return pandas.DataFrame(rows, columns=["MOD", "DATE_EFF", *sides])


def run(folder, way, parameter, value, out):
    environment(folder)
    if way == "solved64":
        import numpy
        from openfisca_core.variables import config

        config.VALUE_TYPES[float]["dtype"] = numpy.float64
        config.VALUE_TYPES[int]["dtype"] = numpy.int64
    from leximpact_dotations_back.computing import calculate
    from leximpact_dotations_back.computing.dotations_simulation import DotationsSimulation
    from leximpact_dotations_back.computing.reform_baseline import reform_from_amendement
    from leximpact_dotations_back.computing.reform_plf_2026 import get_reformed_dotations_simulation
    from leximpact_dotations_back.computing.simulation_common import get_insee_communes_history
    from leximpact_dotations_back.data_building.history.historique_communes import HistoriqueCommunes
    from openfisca_france_dotations_locales import CountryTaxBenefitSystem

    if way != "shipped":
        calculate.set_dsr_inputs_current_year = lambda simulation, year: simulation
    steps = {}
    for step in ("init_previous_year_criteres", "init_criteres", "adapt_criteres", "build_simulation", "calculate_dotations"):
        setattr(DotationsSimulation, step, timed(getattr(DotationsSimulation, step), steps, step))
    model = CountryTaxBenefitSystem()
    history = HistoriqueCommunes(get_insee_communes_history(YEAR, str(folder)))
    answer = {"version": versions()}

    start = time.perf_counter()
    baseline = DotationsSimulation(data_directory=str(folder), model=model, year_simulation=YEAR, historique_communes=history)
    answer["baseline"] = {"seconds": time.perf_counter() - start, **seconds(steps)}
    answer["peak_kb_baseline"] = peak()
    start = time.perf_counter()
    amended = reform_from_amendement(model, {parameter: value}, YEAR)
    reform = get_reformed_dotations_simulation(amended, str(folder), YEAR, historique_communes=history)
    answer["reform"] = {"seconds": time.perf_counter() - start, **seconds(steps)}
    answer["peak_kb"] = peak()
    if out:
        grants(baseline, reform, out)
    return answer


def timed(method, steps, name):
    def wrapped(self):
        start = time.perf_counter()
        found = method(self)
        steps[name] = steps.get(name, 0.0) + time.perf_counter() - start
        return found

    return wrapped


def seconds(steps):
    """Reading, making ready, arithmetic of what was just computed."""
    reading = steps["init_previous_year_criteres"] + steps["init_criteres"]
    found = {"reading": reading, "adapting": steps["adapt_criteres"], "building": steps["build_simulation"], "arithmetic": steps["calculate_dotations"]}
    steps.clear()
    return found


def grants(baseline, reform, out):
    """What each commune gets, in the order of the table, as exact texts of the numbers."""
    import pandas

    names = ["dotation_forfaitaire", "dsr_fraction_bourg_centre", "dsr_fraction_perequation", "dsr_fraction_cible", "dotation_solidarite_rurale", "dsu_montant"]
    names += ["dotation_communes_nouvelles_part_amorcage", "dotation_communes_nouvelles_part_garantie", "dotation_communes_nouvelles"]
    columns = {"code_insee": baseline.adapted_criteres.code_insee}
    for prefix, simulation in (("", baseline), ("reform__", reform)):
        for name in names:
            columns[prefix + name] = [repr(float(amount)) for amount in simulation.dotations[name]]
    pandas.DataFrame(columns).to_csv(out, index=False, sep=";")


def versions():
    from importlib.metadata import version

    return ", ".join(f"{name} {version(name)}" for name in ("leximpact-dotations-back", "openfisca-france-dotations-locales", "openfisca-core", "numpy", "pandas"))


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main():
    parser = argparse.ArgumentParser()
    verbs = parser.add_subparsers(dest="verb", required=True)
    files = verbs.add_parser("files")
    files.add_argument("table")
    files.add_argument("folder", type=Path)
    once = verbs.add_parser("run")
    once.add_argument("folder", type=Path)
    once.add_argument("--way", choices=["shipped", "solved", "solved64"], required=True)
    once.add_argument("--parameter", required=True)
    once.add_argument("--value", type=float, required=True)
    once.add_argument("--out", help="where the grants go, after the clock stopped")
    arguments = parser.parse_args()
    # What it prints about its settings is not our answer.
    output, sys.stdout = sys.stdout, sys.stderr
    if arguments.verb == "files":
        write_files(arguments.table, arguments.folder)
    else:
        json.dump(run(arguments.folder, arguments.way, arguments.parameter, arguments.value, arguments.out), output)


if __name__ == "__main__":
    main()
