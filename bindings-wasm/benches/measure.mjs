// What the package costs in a page; prints one line of JSON.
//
//   node benches/measure.mjs TABLE PARAMETER VALUE
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { chromium } from "playwright-core";

const here = fileURLToPath(new URL("..", import.meta.url));
const [table, parameter, value] = process.argv.slice(2);
const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm", ".html": "text/html" };

/** 200,000 lines: the fictional sample, its exercises shifted until there are enough. */
function department() {
  const [header, ...lines] = gunzipSync(readFileSync(`${here}../budget-core/data/sample/balances.csv.gz`)).toString().trimEnd().split("\n");
  const shifted = (by) => lines.map((line) => String(Number(line.slice(0, 4)) + by) + line.slice(4));
  const all = [0, -4, -8, -12].flatMap(shifted).slice(0, 200_000);
  return Buffer.from([header, ...all].join("\n"));
}

const balance = department();
const server = createServer((request, response) => {
  const path = request.url.split("?")[0];
  if (path === "/") return response.setHeader("content-type", "text/html").end("<!doctype html><title>measure</title>");
  if (path === "/balance.csv") return response.end(balance);
  if (path === "/table") return createReadStream(table).pipe(response);
  const file = `${here}dist${path}`;
  if (!existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
  response.setHeader("content-type", TYPES[extname(file)] ?? "application/octet-stream");
  return createReadStream(file).pipe(response);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const address = `http://127.0.0.1:${server.address().port}`;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const page = await browser.newPage();
page.on("pageerror", (error) => console.error(error));
await page.goto(address);
const found = await page.evaluate(
  async ({ parameter, value }) => {
    const { load } = await import("/index.js");
    const { Attributes, Catalogue, Criteria, Law, Ledger } = await load();
    const timed = async (rounds, work) => {
      const took = [];
      let answer;
      for (let round = 0; round < rounds; round++) {
        const start = performance.now();
        answer = await work(round);
        took.push(performance.now() - start);
      }
      const first = took[0];
      took.sort((a, b) => a - b);
      return { first, median: took[rounds >> 1], least: took[0], answer };
    };
    const sha = async (bytes) => [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const said = ({ first, median, least }) => ({ first, median, least });

    const law = await Law.builtin("dgf_communes", 2026);
    const bytes = new Uint8Array(await (await fetch("/table")).arrayBuffer());
    const criteria = await Criteria.read(bytes, law);
    const baseline = await timed(9, () => law.simulate(criteria));
    const base = baseline.answer;
    // What a slider does: another value each time, the law amended and the nation computed anew.
    const wanted = Number(value);
    const reform = await timed(41, (round) => base.under(law.amend({ parameters: { [parameter]: String(round === 40 ? wanted : wanted - 20 + round) } })));
    const after = base.under(law.amend({ parameters: { [parameter]: value } }));
    const impact = await timed(9, () => after.impact(base, { by: "strata", top: 10 }));
    const [some] = base.keys;
    const [{ rule }] = Object.values(law.grants());
    const explain = await timed(9, () => after.explain(some, rule));
    const hashes = [await sha(base.results().writeCsv()), await sha(after.results().writeCsv())];

    const file = new File([await (await fetch("/balance.csv")).blob()], "balance.csv");
    const catalogue = Catalogue.builtin("ofgl");
    const none = Attributes.none();
    const department = await timed(7, async () => catalogue.evaluate(await Ledger.read(file), { attributes: none }));
    return {
      baseline: said(baseline),
      reform: said(reform),
      impact: said(impact),
      explain: said(explain),
      department: { ...said(department), rows: department.answer.length },
      communes: base.length,
      hashes,
    };
  },
  { parameter, value },
);
await browser.close();
server.close();
const size = (name) => gzipSync(readFileSync(`${here}dist/${name}`), { level: 9 }).length;
const sizes = Object.fromEntries(["engine_indicators.wasm", "engine_law.wasm", "index.js", "data/charts.data", "data/territory.data", "data/dgf_communes.data", "data/fiscalite_locale.data"].map((name) => [name, size(name)]));
console.log(JSON.stringify({ ...found, sizes, department_bytes: balance.length }));
