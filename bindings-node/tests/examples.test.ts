/** The examples run as they are, on the fictional sample. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { FastifyInstance } from "fastify";
import { expect, test } from "vitest";
import { HERE, SAMPLE } from "./repository.js";

function ran(name: string, ...args: string[]): string {
  return execFileSync(process.execPath, [join(HERE, "examples", name), ...args], { encoding: "utf8" });
}

test("none is left out", () => {
  expect(readdirSync(join(HERE, "examples")).sort()).toEqual(["amendment.mjs", "arrow.mjs", "duckdb.mjs", "fastify.mjs"]);
});

test("arrow.mjs", () => {
  expect(ran("arrow.mjs")).toMatch(/^488 rows, debt of all years: \d+ centimes\n190 communes, first: \d+(\.\d\d)? EUR/);
});

test("duckdb.mjs", () => {
  expect(ran("duckdb.mjs")).toMatch(/2024[^\n]*'\d+\.\d\d'[\s\S]*380 communes[\s\S]*dotation_forfaitaire: '\d+\.\d\d'/);
});

test("amendment.mjs", () => {
  const html = join(mkdtempSync(join(tmpdir(), "budget-core-")), "impact.html");
  const done = spawnSync(process.execPath, [join(HERE, "examples/amendment.mjs")], { encoding: "utf8", env: { ...process.env, HTML: html } });
  expect(done.stdout).toMatch(/10000 -> 9000 inhabitant\n330 communes gain, 5 lose; cost -?\d+\.\d\d EUR\n {2}99263 /);
  expect(readFileSync(html, "utf8")).toMatch(/^<!DOCTYPE html>/);
  const refused = spawnSync(process.execPath, [join(HERE, "examples/amendment.mjs"), "dotation.x", "1"], { encoding: "utf8" });
  expect([refused.status, refused.stderr]).toEqual([1, expect.stringMatching(/^unknown-parameter: /)]);
});

test("fastify.mjs serves ratios, and refuses with a status", async () => {
  const { server } = (await import(pathToFileURL(join(HERE, "examples/fastify.mjs")).href)) as { server: () => Promise<FastifyInstance> };
  const app = await server();
  const found = await app.inject("/ratios/99001?year=2024&ids=taux_epargne_brute,encours_dette");
  expect(found.statusCode).toBe(200);
  expect(found.json()).toMatchObject({ entity: "99001", fictional: true, rows: [{ id: "encours_dette" }, { id: "taux_epargne_brute", unit: "%" }] });
  expect((await app.inject("/ratios/99001?year=2024")).json<{ rows: unknown[] }>().rows.length).toBeGreaterThan(4);
  for (const [url, status, code] of [
    ["/ratios/33063?year=2024", 404, "unknown-entity"],
    ["/ratios/99001?year=1999", 404, "unknown-year"],
    ["/ratios/99001?year=2024&ids=epargne_brut", 404, "unknown-indicator"],
    ["/ratios/99001?year=hier", 400, "type-mismatch"],
    ["/ratios/99001", 400, "type-mismatch"],
  ] as const) {
    const refused = await app.inject(url);
    expect([refused.statusCode, refused.json<{ code: string }>().code, refused.json<{ french: string }>().french.length > 0], url).toEqual([status, code, true]);
  }
  const posted = await app.inject({ method: "POST", url: "/ratios", headers: { "content-type": "application/gzip" }, payload: readFileSync(`${SAMPLE}/balances.csv.gz`) });
  expect([posted.statusCode, posted.headers["content-type"], posted.body.split("\n")[0]?.startsWith("entity;year;scope;")]).toEqual([200, "text/csv; charset=utf-8", true]);
  expect(posted.body.trim().split("\n").length).toBe(489);
  for (const [payload, status, code] of [["x;y\n1;2\n", 415, "unknown-format"], ["", 400, "empty-file"]] as const) {
    const refused = await app.inject({ method: "POST", url: "/ratios", headers: { "content-type": "text/csv" }, payload });
    expect([refused.statusCode, refused.json<{ code: string }>().code], payload).toEqual([status, code]);
  }
  expect((await app.inject("/ratios/99001?year=2024")).statusCode).toBe(200);
  await app.close();
});
