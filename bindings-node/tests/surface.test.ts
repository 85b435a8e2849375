/** The nouns and verbs are those of every language: `tests/surface.json` lists them; what JavaScript says otherwise stands there by name. */
import { readFileSync } from "node:fs";
import * as exported from "budget-core";
import { load } from "budget-core";
import ts from "typescript";
import { expect, test } from "vitest";
import { camel, documented, face, names, plainly, said, type Verbs } from "./face.js";
import { REPOSITORY } from "./repository.js";

interface Surface {
  readonly nouns: Record<string, Record<string, string[]>>;
  readonly folded: Record<string, string>;
  readonly face: Record<string, Record<string, string[] | null>>;
  readonly javascript: {
    readonly differs: Record<string, { readonly parameters: string[] | null; readonly why: string }>;
    readonly data: Record<string, string>;
    readonly own: Record<string, { readonly verbs: Verbs; readonly why: string }>;
  };
}

const surface = JSON.parse(readFileSync(`${REPOSITORY}/tests/surface.json`, "utf8")) as Surface;
const { differs, data, own } = surface.javascript;
const found = face();

/** The listed exception of a verb; tables of indicators are tables. */
function exception(noun: string, verb: string): { parameters: string[] | null } | undefined {
  return differs[`${noun}.${verb}`] ?? (noun === "IndicatorTable" ? differs[`Table.${verb}`] : undefined);
}

/** Verbs that JavaScript alone has. */
function alone(noun: string): Verbs {
  return { ...own["every noun"]?.verbs, ...(noun === "IndicatorTable" ? own["Table"]?.verbs : {}), ...own[noun]?.verbs };
}

test("every noun and verb of the face is there, with the same parameters", () => {
  const faults: string[] = [];
  for (const [noun, verbs] of Object.entries(surface.face)) {
    if (noun in data) continue;
    for (const [verb, parameters] of Object.entries(verbs)) {
      // Data fields keep their names.
      const name = parameters === null && verb in (found[noun] ?? {}) ? verb : camel(verb);
      const mine = found[noun]?.[name];
      const listed = exception(noun, name);
      const wanted = listed ? listed.parameters : parameters && plainly(said(parameters));
      if (mine === undefined || JSON.stringify(plainly(mine)) !== JSON.stringify(wanted)) faults.push(`${noun}.${name}: ${JSON.stringify(mine)}, not ${JSON.stringify(wanted)}`);
      const lacking = listed ? [] : names(said(parameters ?? [])).filter((one) => !names(mine ?? []).includes(one));
      if (lacking.length) faults.push(`${noun}.${name} lacks ${lacking.join(", ")}`);
    }
  }
  expect(faults).toEqual([]);
});

test("nothing is there that is not listed", () => {
  const faults: string[] = [];
  for (const [noun, verbs] of Object.entries(found)) {
    const known = new Set(Object.keys(surface.face[noun] ?? {}).flatMap((verb) => [verb, camel(verb)]));
    for (const [verb, parameters] of Object.entries(verbs)) {
      const listed = noun === "Column" ? own["Column"]?.verbs : alone(noun);
      if (!known.has(verb) && JSON.stringify(listed?.[verb]) !== JSON.stringify(parameters)) faults.push(`${noun}.${verb}: ${JSON.stringify(parameters)}`);
    }
  }
  expect(faults).toEqual([]);
});

test("no listed exception is stale, each has a reason", () => {
  for (const name of Object.keys(differs)) {
    const [noun = "", verb = ""] = name.split(".");
    expect(found[noun]?.[verb], name).toBeDefined();
    const python = Object.entries(surface.face[noun] ?? {}).find(([one]) => camel(one) === verb)?.[1];
    expect(plainly(said(python ?? [])), `${name} differs no more`).not.toEqual(differs[name]?.parameters);
  }
  for (const noun of Object.keys(data)) expect([surface.face[noun] !== undefined, found[noun]], noun).toEqual([true, undefined]);
  for (const [noun, { verbs }] of Object.entries(own)) {
    for (const verb of Object.keys(verbs)) expect(noun === "every noun" ? found["Law"]?.[verb] : found[noun]?.[verb], `${noun}.${verb}`).toBeDefined();
  }
  expect(Object.values({ ...differs, ...own }).every(({ why }) => why !== "") && Object.values(data).every((why) => why !== "")).toBe(true);
});

test("every verb of the engine is there, or folded into another", () => {
  const faults: string[] = [];
  for (const [noun, verbs] of Object.entries(surface.nouns)) {
    for (const [verb, parameters] of Object.entries(verbs)) {
      if (`${noun}.${verb}` in surface.folded || noun in surface.folded) continue;
      const mine = found[noun]?.[camel(verb)];
      const missing = parameters.map(camel).filter((one) => !names(mine ?? []).includes(one));
      if (mine === undefined || missing.length) faults.push(`${noun}.${verb}(${parameters.join(", ")}): ${JSON.stringify(mine)}`);
    }
  }
  expect(faults).toEqual([]);
});

test("what is declared is what runs", async () => {
  const library = await load();
  const all = library as unknown as Record<string, { prototype: object } | undefined>;
  const faults: string[] = [];
  for (const [noun, verbs] of Object.entries(found)) {
    const run = all[noun];
    if (!run || (exported as Record<string, unknown>)[noun] !== run) faults.push(noun);
    for (const [verb, parameters] of Object.entries(verbs)) {
      if (parameters === null) continue;
      if (typeof (run as unknown as Record<string, unknown>)[verb] !== "function" && typeof (run?.prototype as Record<string, unknown>)[verb] !== "function") faults.push(`${noun}.${verb}`);
    }
  }
  expect(faults).toEqual([]);
  for (const name of Object.keys(library)) if (name !== "isFictional" && name !== "version") expect(exported, name).toHaveProperty(name);
});

test("everything is documented", () => {
  expect(documented()).toEqual([]);
  expect(ts.version).toMatch(/^5\./);
});
