/** The dashboard of an authority: its ratios beside its stratum, signals, every figure explained. */
import { isMissing, type Compared } from "budget-core-wasm";
import { balances, subject, take, Balances, type Beside } from "./balances.js";
import { choice, combobox } from "./combobox.js";
import { csv, save, type Cell } from "./csv.js";
import { fold, h, place, tell, type Child } from "./dom.js";
import { dropZone, taking } from "./drop.js";
import { tree } from "./explain.js";
import { exact, number, sentence, shown } from "./format.js";
import { issues, warnings } from "./notices.js";
import { legend, position, sentenceOf } from "./positions.js";
import { series } from "./series.js";
import { change, now, type ScopeName } from "./state.js";
import { shownTrouble } from "./trouble.js";
import { Work } from "./work.js";
import { category, group, pick, say } from "./words.js";

/** Who is shown and with whom. */
interface Shown {
  readonly of: Balances;
  readonly code: string;
  readonly year: number;
  readonly scope: ScopeName;
  readonly beside: Beside;
}

/** Reading of balances, for both tabs that show them. */
export const reading = new Work(() => change({}));

/** Reads balances and shows them. */
export function readBalances(source: File[] | "sample"): Promise<void> {
  return reading.run(say("readingBalances"), async (watch) => {
    const read = await Balances.read(source, watch);
    if (read.authorities.length === 0) {
      const why = read.issues[0];
      throw why ? new Error(`${pick(why.message)} ; ${pick(why.help)}`) : new Error(say("nobodyInFile"));
    }
    take(read);
    const { entity, chosen } = now();
    const known = entity === "" || read.authority(entity) ? {} : { entity: "", year: 0, figure: "" };
    change({ balances: read.name, chosen: chosen.filter((code) => read.authority(code)), ...known }, { quiet: true });
    tell(say("balancesRead", { n: number(read.authorities.length) }));
  });
}

/** The zone that balances are dropped on. */
export function balanceDrop(id: string): HTMLElement {
  return dropZone({ id, title: "dropBalance", hint: h("p", {}, say("dropBalanceHint")), multiple: true, take: (files) => void readBalances(files), sample: () => void readBalances("sample") });
}

/** What stands in the place of figures while there are none; nothing when there are. */
export function withoutBalances(id: string): Child {
  if (reading.busy) return reading.bar();
  const trouble = reading.error ? shownTrouble(reading.error) : null;
  if (balances()) return trouble;
  const { balances: named } = now();
  const asked = named && named !== "sample" ? h("p", { class: "note" }, say("linkNames", { name: named })) : null;
  return [h("p", { class: "lead" }, say("dashboardLead")), asked, trouble, balanceDrop(id)];
}

/** The whole tab. */
export function dashboard(): Child {
  const of = balances();
  const instead = withoutBalances("balance");
  if (!of || reading.busy) return instead;
  const { code, year, scope } = subject(of);
  const beside = of.beside(code, year, scope);
  if (!beside) return [instead, balanceDrop("balance")];
  const here: Shown = { of, code, year, scope, beside };
  return [instead, chooser(here), head(here), ratios(here), signals(here), figures(here), file(here)];
}

function chooser({ of, code, year, scope }: Shown): HTMLElement {
  const who = of.authority(code);
  const years = (who?.years ?? []).map((one) => [String(one), String(one)] as const).reverse();
  const scopes = of.scopes(code, year).map((one) => [one, say(`scope.${one}`)] as const);
  return h(
    "form",
    { class: "chooser", role: "search", "aria-label": say("whose"), onsubmit: (event: Event) => event.preventDefault() },
    combobox("entity", say("authority", { n: number(of.authorities.length) }), who?.name ?? "", of.entries(), (key) => change({ entity: key, year, figure: "" }, { step: true })),
    choice("year", say("year"), String(year), years, (key) => change({ entity: code, year: Number(key) }, { step: true })),
    choice("scope", say("scope"), scope, scopes, (key) => change({ entity: code, year, scope: key as ScopeName }, { step: true })),
  );
}

function head({ of, code, year, scope, beside }: Shown): HTMLElement {
  const who = of.authority(code);
  const population = of.value(code, year, scope, "population");
  const facts = [category(who?.category ?? ""), code, who?.department ? `${say("department")} ${who.department}` : "", String(year), String(of.value(code, year, scope, "chart") ?? ""), isMissing(population) ? say("noPopulation") : shown(population, "inhabitant")];
  return h(
    "header",
    { class: "subject" },
    h("h2", { tabindex: -1, id: "subject" }, beside.name),
    h("p", { class: "soft" }, facts.filter(Boolean).join(" · ")),
    of.table.isDoubtful(code, year) ? h("p", { class: "doubt", role: "note" }, say("doubt")) : null,
    h(
      "div",
      { class: "ways" },
      h("button", { type: "button", class: "button plain", id: "dashboard-csv", onclick: () => exported({ of, code, year, scope, beside }) }, say("exportCsv")),
      h("button", { type: "button", class: "button plain", id: "add-compare", onclick: () => change({ tab: "compare", chosen: [...new Set([...now().chosen, code])], year }, { step: true }) }, say("addToCompare")),
      h("button", { type: "button", class: "button plain", onclick: () => print() }, say("print")),
    ),
  );
}

function row(beside: Beside, id: string): Compared | undefined {
  return beside.rows.find((one) => one.id === id);
}

function ratios(here: Shown): HTMLElement {
  const { of, beside, code, year, scope } = here;
  const peers = beside.peers.filter((peer) => peer !== code);
  const few = peers.length === 0 ? say("noPeers") : say("peersWords", { n: number(beside.peers.length) });
  return h(
    "section",
    { "aria-labelledby": "ratios-title" },
    h("h3", { id: "ratios-title" }, say("mainRatios")),
    h("p", { class: "soft" }, few, peers.length > 0 && beside.peers.length < 5 ? h("strong", {}, ` ${say("fewPeers")}`) : null),
    peers.length ? legend(beside.name) : null,
    h(
      "ul",
      { class: "ratios" },
      of.table.main.map((id) => {
        const compared = row(beside, id);
        const label = of.label(id);
        const alone = !compared || peers.length === 0 || compared.rank === null;
        const unit = compared?.unit ?? of.describe(id).unit;
        const value = compared?.value ?? of.value(code, year, scope, id);
        return h(
          "li",
          { class: "ratio", "data-id": id },
          h("div", { class: "what" }, explainer(here, id, label, shown(value, unit))),
          alone ? h("span", { class: "nothing" }) : position(label, compared, of.table.values(id, year, peers, scope)),
          alone
            ? h("p", { class: "beside soft" }, "–")
            : h("dl", { class: "beside", "aria-label": sentenceOf(label, compared) }, pair("average", shown(compared.average, unit)), pair("median", shown(compared.median, unit)), pair("rank", `${compared.rank}/${compared.of}`)),
          opened(here, id),
        );
      }),
    ),
    warnings("beside", beside.warnings),
  );
}

function pair(word: "average" | "median" | "rank", text: string): HTMLElement {
  return h("div", {}, h("dt", {}, say(word)), h("dd", {}, text));
}

/** A label and a figure that open their explanation. */
function explainer({ code, year }: Shown, id: string, label: string, text: string): HTMLElement {
  const open = now().figure === id;
  return h(
    "button",
    { type: "button", class: "explainer", id: `figure-${id}`, "aria-expanded": String(open), "aria-controls": `why-${id}`, onclick: () => change({ entity: code, year, figure: open ? "" : id }) },
    h("span", { class: "name" }, label),
    h("b", { class: "figure" }, text),
  );
}

/** The explanation of the figure that is open. */
function opened({ of, code, year, scope }: Shown, id: string): HTMLElement | null {
  if (now().figure !== id) return null;
  const inside = h("div", { class: "why", id: `why-${id}`, role: "region", "aria-label": say("why", { name: of.label(id) }) }, h("p", { class: "soft" }, say("computing")));
  of.explain(id, code, year, scope).then(
    (told) => {
      const about = of.describe(id);
      place(
        inside,
        tree(told, `why.${id}.${code}.${year}.${scope}`),
        about.note ? h("p", { class: "soft", lang: "en" }, about.note) : null,
        series(of, code, id, scope, about.unit),
      );
      tell(`${pick(told.label)} : ${exact(told.value, told.unit)}`);
    },
    (error) => place(inside, shownTrouble(error, `trouble-${id}`)),
  );
  return inside;
}

function signals({ of, code, year }: Shown): HTMLElement {
  const list = Object.entries(of.table.signals(code, year));
  return h(
    "section",
    { "aria-labelledby": "signals-title" },
    h("h3", { id: "signals-title" }, say("signals")),
    list.length === 0 ? h("p", { class: "soft" }, say("noSignals")) : null,
    h(
      "ul",
      { class: "signals" },
      list.map(([id, fires]) => {
        const unsure = typeof fires !== "boolean";
        const state = unsure ? say("signal.unsure") : fires ? say("signal.fired") : say("signal.calm");
        const sign = unsure ? "?" : fires ? "▲" : "✓";
        return h(
          "li",
          { class: unsure ? "unsure" : fires ? "fired" : "calm" },
          h("span", { class: "state" }, h("span", { "aria-hidden": "true" }, `${sign} `), state),
          h("span", {}, of.label(id)),
          unsure ? h("small", {}, shown(fires, "1")) : null,
        );
      }),
    ),
  );
}

/** Every figure by group. */
function figures(here: Shown): HTMLElement {
  const { of, code, year, scope, beside } = here;
  const ids = beside.rows.map((one) => one.id);
  const groups = new Map<string, string[]>();
  for (const id of ids) {
    const about = of.describe(id);
    if (about.kind !== "indicator") continue;
    groups.set(about.group, [...(groups.get(about.group) ?? []), id]);
  }
  return h(
    "section",
    { "aria-labelledby": "figures-title" },
    h("h3", { id: "figures-title" }, say("allFigures")),
    h("p", { class: "soft" }, say("allFiguresHint")),
    [...groups].map(([name, list]) =>
      fold(`group-${name}`, [group(name), h("small", {}, ` ${number(list.length)}`)], () =>
        h(
          "ul",
          { class: "lines" },
          list.map((id) => {
            const about = of.describe(id);
            const compared = row(beside, id);
            const value = of.value(code, year, scope, id);
            const more = compared && compared.rank !== null && beside.peers.length > 1 ? say("lineBeside", { average: shown(compared.average, compared.unit), rank: compared.rank, of: compared.of }) : "";
            const per = compared && compared.unit !== about.unit && !isMissing(compared.value) ? `${shown(compared.value, compared.unit)} · ` : "";
            // The main ratios open above.
            const main = of.table.main.includes(id);
            const title = main ? h("div", { class: "explainer still" }, h("span", { class: "name" }, pick(about.label)), h("b", { class: "figure" }, shown(value, about.unit))) : explainer(here, id, pick(about.label), shown(value, about.unit));
            return h("li", {}, title, per || more ? h("small", { class: "soft" }, per, more) : null, main ? null : opened(here, id));
          }),
        ),
      ),
    ),
  );
}

function file({ of, code, year }: Shown): HTMLElement {
  const own = of.budgets.filter((one) => one.entity === code && one.year === year);
  const section = h(
    "section",
    { "aria-labelledby": "file-title" },
    h("h3", { id: "file-title" }, say("theFile")),
    h("p", { class: "soft" }, of.name === "sample" ? say("sampleName") : of.name, ` · ${say("budgets", { n: number(of.budgets.length) })}`),
    fold("budgets", say("ownBudgets", { n: number(own.length) }), () => h("ul", { class: "notices" }, own.map((one) => h("li", {}, `${one.name} · ${one.siret} · ${one.chart}${one.abridged ? "A" : ""} · ${say(`role.${one.role}`)}`)))),
    issues("issues", of.issues, of.counts),
    warnings("table", of.table.warnings),
    fold("other-file", say("otherFile"), () => balanceDrop("other")),
  );
  taking(section, (files) => void readBalances(files));
  return section;
}

function exported({ of, code, year, scope, beside }: Shown): void {
  const rows = beside.rows.map((one): Cell[] => {
    const about = of.describe(one.id);
    const reason = isMissing(one.value) ? one.value.missing : "";
    return [code, beside.name, String(year), scope, one.id, sentence(pick(about.label)), of.value(code, year, scope, one.id), about.unit, one.value, one.unit, one.average, one.median, one.rank, one.of, reason];
  });
  const heads = ["entity", "name", "year", "scope", "indicator", "label", "value", "unit", "compared", "compared_unit", "average", "median", "rank", "of", "reason"];
  save(`${code}-${year}.csv`, csv(heads, rows, beside.fictional), beside.fictional);
}
