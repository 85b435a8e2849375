// What an amendment does to every commune. Run: node examples/amendment.mjs [PARAMETER VALUE]
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { load } from "budget-core";

const { BudgetError, Criteria, Law } = await load();
const sample = (name) => fileURLToPath(new URL(`../../budget-core/data/sample/${name}`, import.meta.url));
const [path = "dotation_solidarite_rurale.seuil_nombre_habitants", value = "9000"] = process.argv.slice(2);

// The sample is a fictional country of 380 communes: a first reform cuts the national envelopes to its size. With the true file, leave it out.
const law = (await Law.builtin("dgf_communes", 2026)).amend(readFileSync(sample("pays_fictif.toml"), "utf8"));
const communes = await Criteria.read(sample("communes.csv.gz"), law);
const base = law.simulate(communes);

try {
  const { unit, value: before, label } = law.parameter(path);
  const amended = law.amend({ title: `${label.fr}: ${value}`, parameters: { [path]: value } });
  const impact = base.under(amended).impact(base, { by: "strata", top: 5 });
  console.log(`${label.fr}: ${before} -> ${value} ${unit}`);
  console.log(`${impact.counts.winners} communes gain, ${impact.counts.losers} lose; cost ${impact.cost.change} EUR`);
  for (const { entity, name, change } of impact.losers) console.log(`  ${entity} ${name}: ${change} EUR`);
  if (process.env.HTML) writeFileSync(process.env.HTML, impact.html());
} catch (error) {
  if (!(error instanceof BudgetError)) throw error;
  // The message says what, the help what to do next; `french` says both in French.
  console.error(`${error}`);
  process.exitCode = 1;
}
