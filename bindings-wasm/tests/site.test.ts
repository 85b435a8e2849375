import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { build } from "vite";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { amiss, sideways } from "./access.js";
import { begin, drop, thereIsABrowser } from "./browser.js";
import { serve, type Served } from "./serve.js";
import type { Library, load as begun } from "../node.js";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const sample = (name: string): Uint8Array => readFileSync(here(`../../budget-core/data/sample/${name}`));
const text = (name: string): string => new TextDecoder().decode(sample(name));
const built = new URL("../dist/node.js", import.meta.url).href;
const CACHE = here("../node_modules/.cache/site/");
const THRESHOLD = "dotation_solidarite_rurale.seuil_nombre_habitants";

let browser: Browser;
let served: Served;
let node: Library;
const requests: string[] = [];
const complaints: string[] = [];

/** A page of the site at a state; errors of scripts and everything that is fetched are kept. */
async function visit(state: Record<string, string> = {}, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on("request", (request) => requests.push(request.url()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => message.type() === "error" && !message.text().includes("404") && complaints.push(message.text()));
  await page.goto(`${served.url}#${new URLSearchParams(state)}`);
  await page.waitForSelector("h1");
  return page;
}

/** The page with the sample in the workbench. */
async function workbench(state: Record<string, string> = {}, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await visit({ tab: "workbench", communes: "sample", ...state }, options);
  await page.waitForSelector("#results [data-count=winners]");
  return page;
}

/** The page with the sample's balances. */
async function dashboard(state: Record<string, string> = {}, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await visit({ tab: "dashboard", balances: "sample", ...state }, options);
  await page.waitForSelector(".ratio, .chips, #add");
  return page;
}

const digits = (shown: string): string => shown.replace(/[^\d−-]/g, "").replace("−", "-");
const cents = (exact: string | null | undefined): string => (exact ?? "").replace(".", "").replace(/^(-?)0+(?=\d)/, "$1");
const shownCents = async (page: Page, selector: string): Promise<string> => digits((await page.textContent(selector)) ?? "").replace(/^(-?)0+(?=\d)/, "$1");

/** The library under the same law and amendment as the page. */
async function nation(reform: string) {
  const law = (await node.Law.builtin("dgf_communes", 2026)).amend(text("pays_fictif.toml"));
  const base = law.simulate(sample("communes.csv.gz"));
  const after = base.under(reform ? law.amend(reform) : law);
  return { law, base, after, impact: after.impact(base, { by: ["strata", "province"], top: 10 }) };
}

/** Rows of a CSV of the page, by title. */
function parsed(csv: string): Record<string, string>[] {
  const [heads = [], ...rows] = csv.replace(/^\ufeff/, "").trimEnd().split("\r\n").map((line) => [...line.matchAll(/(?:^|;)(?:"((?:[^"]|"")*)"|([^;]*))/g)].map((hit) => hit[1]?.replace(/""/g, '"') ?? hit[2] ?? ""));
  return rows.map((row) => Object.fromEntries(heads.map((head, place) => [head, row[place] ?? ""])));
}

async function saved(page: Page, button: string): Promise<{ name: string; rows: Record<string, string>[] }> {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(button)]);
  return { name: download.suggestedFilename(), rows: parsed(readFileSync(await download.path(), "utf8")) };
}

describe.skipIf(!thereIsABrowser())("the page", { timeout: 60_000 }, () => {
  beforeAll(async () => {
    mkdirSync(CACHE, { recursive: true });
    await build({ configFile: here("../site/vite.config.ts"), logLevel: "error" });
    const { load } = (await import(/* @vite-ignore */ built)) as { load: typeof begun };
    [served, browser, node] = await Promise.all([serve(here("../site/dist")), begin(), load()]);
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    served?.close();
  });

  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
  });

  test("the first view says what to do, and one button loads the sample", async () => {
    const page = await visit();
    expect(await page.textContent(".drop h2")).toBe("Commencez par une balance");
    expect(await page.$(".banner")).toBeNull();
    await page.evaluate(() => new MutationObserver(() => document.querySelector(".work progress[aria-label]") && document.body.setAttribute("data-worked", "")).observe(document.body, { childList: true, subtree: true }));
    await page.click("#balance-sample");
    await page.waitForSelector(".ratio");
    expect(await page.getAttribute("body", "data-worked"), "a bar moved meanwhile").toBe("");
    expect(await page.textContent(".banner")).toContain("DONNÉES FICTIVES");
    expect(await page.locator(".ratio").count()).toBe(12);
  });

  test("figures of the dashboard are those of the library, and each opens down to its accounts", async () => {
    const page = await dashboard({ entity: "99020", year: "2024" });
    const ledger = await node.Ledger.read(sample("balances.csv.gz"));
    const attributes = await node.Attributes.read(sample("attributes.csv"), false);
    const catalogue = node.Catalogue.builtin();
    const table = await catalogue.evaluate(ledger, { attributes });
    const compared = table.compare("99020", 2024);
    // To the last digit in the file, rounded on the page.
    const { name, rows } = await saved(page, "#dashboard-csv");
    expect(name).toBe("fictif-99020-2024.csv");
    expect(rows.length).toBe(compared.rows.length);
    for (const row of rows) {
      const own = compared.rows.find((one) => one.id === row["indicator"]);
      const there = (value: unknown): string => (typeof value === "object" ? "" : String(value));
      expect([row["compared"], row["average"], row["median"], row["compared_unit"]], row["indicator"]).toEqual([there(own?.value), there(own?.average), there(own?.median), own?.unit]);
      expect(row["fictional"]).toContain("DONNÉES FICTIVES");
    }
    const decimals: Record<string, number> = { "%": 1, year: 1 };
    for (const id of table.main) {
      const own = compared.rows.find((one) => one.id === id);
      const shown = await page.textContent(`.ratio[data-id=${id}] .figure`);
      expect(digits(shown ?? ""), id).toBe(digits(Number(own?.value).toFixed(decimals[own?.unit ?? ""] ?? 0)));
    }
    await page.click("#figure-capacite_desendettement");
    await page.waitForSelector("#why-capacite_desendettement .tree code.formula");
    const told = await catalogue.explain(ledger, "capacite_desendettement", "99020", 2024, { attributes });
    expect((await page.textContent("#why-capacite_desendettement .tree .figure"))?.replace(",", ".")).toBe(`${String(told.value)}\u00a0ans`);
    await page.click("#why-capacite_desendettement .tree details details summary >> nth=0");
    await page.waitForSelector("#why-capacite_desendettement .tree table tbody tr");
    expect(await page.locator("#why-capacite_desendettement .tree table").first().locator("tbody tr").count()).toBe(told.inputs[0]?.accounts.length);
    expect(await page.locator(".signals li").count()).toBe(Object.keys(table.signals("99020", 2024)).length);
  });

  test("each tab fetches its own engine only", async () => {
    const engines = (from: number): string[] => requests.slice(from).filter((url) => url.endsWith(".wasm"));
    let from = requests.length;
    await dashboard();
    expect(engines(from).every((url) => url.includes("engine_indicators"))).toBe(true);
    expect(requests.slice(from).some((url) => url.includes("dgf_communes") || url.includes("fiscalite_locale"))).toBe(false);
    from = requests.length;
    await workbench();
    expect(engines(from).length).toBe(1);
    expect(engines(from)[0]).toContain("engine_law");
    expect(requests.slice(from).some((url) => url.includes("charts"))).toBe(false);
  });

  test("authorities are chosen by name, compared and taken out again", async () => {
    const page = await dashboard({ tab: "compare", year: "2024" });
    for (const code of ["99020", "99040"]) {
      await page.fill("#add", code);
      await page.keyboard.press("Enter");
      await page.waitForSelector(`#chip-${code}`);
    }
    expect(await page.locator(".block").count()).toBe(12);
    expect(await page.locator(".block").first().locator("tbody tr").count()).toBe(2);
    const { rows } = await saved(page, "#compare-csv");
    expect(rows.map((row) => row["entity"])).toEqual(["", "99020", "99040"]);
    const ledger = await node.Ledger.read(sample("balances.csv.gz"));
    const table = await node.Catalogue.builtin().evaluate(ledger, { attributes: await node.Attributes.read(sample("attributes.csv"), false) });
    expect([rows[1]?.["r05_encours_par_hab"], rows[2]?.["r05_encours_par_hab"]]).toEqual(table.values("r05_encours_par_hab", 2024, ["99020", "99040"]));
    await page.click("#chip-99020");
    expect(await page.locator(".chips li").count()).toBe(1);
    await page.goBack();
    expect(await page.locator(".chips li").count()).toBe(2);
  });

  test("the national result is that of the library, by stratum and for a commune", async () => {
    const reform = text("amendement.toml");
    const page = await workbench({ commune: "99263", grant: "dotation_solidarite_rurale" });
    expect(await page.textContent("[data-count=unchanged]")).toBe("380");
    await page.click("#example");
    await page.waitForFunction(() => document.querySelector("[data-count=winners]")?.textContent !== "0");
    const { impact, base, after } = await nation(reform);
    for (const kind of ["winners", "losers", "unchanged"] as const) expect(digits((await page.textContent(`[data-count=${kind}]`)) ?? "")).toBe(String(impact.counts[kind]));
    expect(await shownCents(page, "[data-sum=change]")).toBe(cents(impact.cost.change));
    expect(await shownCents(page, "[data-sum=lost]")).toBe(cents(impact.counts.lost));
    expect(await shownCents(page, "[data-sum=gained]")).toBe(cents(impact.counts.gained));
    const strata = await page.locator("#by-strata tbody tr").allTextContents();
    expect(strata.length).toBe(impact.groups["strata"]?.length);
    const row = page.locator("#commune-grants tr[data-grant=dotation_solidarite_rurale] td");
    const [before, now] = (await row.allTextContents()).map(digits);
    expect([before, now]).toEqual([cents(String(base.value("99263", "dotation_solidarite_rurale"))), cents(Number(after.value("99263", "dotation_solidarite_rurale")).toFixed(2)).padStart(3, "0")]);
    expect(await page.textContent("#grant-why .tree .formula")).toBe(after.explain("99263", "dotation_solidarite_rurale").formula);
    // What the library writes to be printed opens by itself.
    const [sheet] = await Promise.all([page.context().waitForEvent("page"), page.click("#print-impact")]);
    await sheet.waitForLoadState();
    expect(await sheet.content()).toMatch(/<title>Réserver la DSR aux communes de moins de 9\s000 habitants/);
    await page.bringToFront();
    const groups = await saved(page, "#impact-csv");
    const poorest = groups.rows.find((one) => one["grouping"] === "strata" && one["key"] === "1");
    expect([poorest?.["change"], poorest?.["winners"]]).toEqual([impact.groups["strata"]?.[0]?.change, String(impact.groups["strata"]?.[0]?.winners)]);
    const communes = await saved(page, "#communes-csv");
    expect(communes.name).toBe("fictif-communes-2026.csv");
    expect(communes.rows.length).toBe(380);
    expect(communes.rows.map((one) => one["dotation_solidarite_rurale__after"])).toEqual(after.column("dotation_solidarite_rurale").toArray().map((value) => (typeof value === "object" ? "" : String(value))));
  });

  test("a slider moves the result by mouse and by keyboard; undo and reset lead back", async () => {
    const page = await workbench();
    const slider = page.locator(`input[type=range][data-path="${THRESHOLD}"]`);
    const box = (await slider.boundingBox()) as { x: number; y: number; width: number; height: number };
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    for (let step = 1; step <= 8; step += 1) await page.mouse.move(box.x + box.width / 2 - (box.width / 40) * step, box.y + box.height / 2);
    await page.waitForFunction(() => document.querySelector("[data-count=losers]")?.textContent !== "0");
    await page.mouse.up();
    const dragged = await page.inputValue("#reform");
    expect(dragged).toContain(`"${THRESHOLD}" = "`);
    const value = /= "(\d+)"/.exec(dragged)?.[1] ?? "";
    expect(Number(value)).toBeLessThan(10_000);
    expect(digits((await page.textContent("[data-count=losers]")) ?? "")).toBe(String((await nation(dragged)).impact.counts.losers));
    expect(digits((await slider.getAttribute("aria-valuetext")) ?? "")).toBe(value);
    await slider.focus();
    await page.keyboard.press("ArrowLeft");
    await page.waitForFunction((before) => (document.querySelector("#reform") as HTMLTextAreaElement).value !== before, dragged);
    const pressed = /= "(\d+)"/.exec(await page.inputValue("#reform"))?.[1];
    expect(Number(pressed)).toBe(Number(value) - 100);
    expect(await page.evaluate(() => (document.activeElement as HTMLElement).dataset["path"])).toBe(THRESHOLD);
    await page.fill(`[id="${THRESHOLD.replace(/[^\w]+/g, "-")}"]`, "9 000");
    await page.keyboard.press("Tab");
    await page.waitForFunction(() => (document.querySelector("#reform") as HTMLTextAreaElement).value.includes('"9000"'));
    await page.waitForFunction(() => document.querySelector("[data-count=losers]")?.textContent === "5");
    await page.click("#undo");
    await page.waitForFunction((was) => (document.querySelector("#reform") as HTMLTextAreaElement).value.includes(`"${was}"`), pressed ?? "");
    await page.click("#redo");
    await page.waitForFunction(() => (document.querySelector("#reform") as HTMLTextAreaElement).value.includes('"9000"'));
    await page.click("#reset");
    await page.waitForFunction(() => document.querySelector("[data-count=unchanged]")?.textContent === "380");
    expect(await page.inputValue("#reform")).toBe("");
    // What is out of bounds is refused with its code; the results stay.
    await page.fill(`[id="${THRESHOLD.replace(/[^\w]+/g, "-")}"]`, "-5");
    await page.keyboard.press("Tab");
    await page.waitForSelector("#reform-trouble code:text('out-of-bounds')");
    expect(await page.textContent("[data-count=unchanged]")).toBe("380");
  });

  test("text and sliders say the same, in TOML and in JSON; what is written around stays", async () => {
    const page = await workbench();
    await page.fill("#reform", `# un commentaire\ntitle = "Essai"\n\n[parameters]\n"${THRESHOLD}" = 8000 # ici\n`);
    await page.waitForFunction(() => document.querySelector("[data-count=losers]")?.textContent !== "0");
    const field = `[id="${THRESHOLD.replace(/[^\w]+/g, "-")}"]`;
    expect(await page.inputValue(field)).toBe("8000");
    await page.fill(field, "9000");
    await page.keyboard.press("Tab");
    await page.waitForFunction(() => (document.querySelector("#reform") as HTMLTextAreaElement).value.includes("9000"));
    expect(await page.inputValue("#reform")).toBe(`# un commentaire\ntitle = "Essai"\n\n[parameters]\n"${THRESHOLD}" = "9000" # ici\n`);
    await page.fill("#reform", JSON.stringify({ title: "Essai", parameters: { [THRESHOLD]: "9000" } }));
    await page.locator(`.lever[data-path="${THRESHOLD}"] button`).click();
    await page.waitForFunction(() => document.querySelector("[data-count=unchanged]")?.textContent === "380");
    expect(JSON.parse(await page.inputValue("#reform"))).toEqual({ title: "Essai", parameters: {} });
  });

  test("a formula is edited by itself; an error shows its place under the text", async () => {
    const page = await workbench();
    await page.click("#fold-formulas");
    await page.fill("#rule-search", "dsr_fraction_cible");
    await page.click("#fold-rule-dsr_fraction_cible");
    const editor = page.locator("textarea#rule-dsr_fraction_cible");
    await editor.fill("dsr_fraction_bourg_centre +* 2");
    await page.waitForSelector("#rule-dsr_fraction_cible-error mark");
    expect(await page.textContent("#rule-dsr_fraction_cible-error mark")).toBe("*");
    expect(await page.textContent("#rule-dsr_fraction_cible-error code.code")).toBe("syntax");
    expect(await editor.getAttribute("aria-invalid")).toBe("true");
    expect(await page.textContent("#stale")).toContain("erreur");
    expect(await page.textContent("#stale code")).toBe("syntax");
    expect(await page.textContent("#reform-error")).toContain("Ligne 2 du texte");
    expect(await editor.evaluate((element) => element === document.activeElement)).toBe(true);
    // The place is told in letters, not in bytes.
    await editor.fill('if(chef_lieu_code in ("Éé"), 1 EUR, 2 *)');
    await page.waitForFunction(() => document.querySelector("#rule-dsr_fraction_cible-error mark")?.textContent === ")");
    await editor.fill("0 EUR");
    await page.waitForFunction(() => document.querySelector("[data-count=losers]")?.textContent !== "0");
    expect(await page.textContent("#reform-error")).toBe("");
    const { impact } = await nation('[rules.dsr_fraction_cible]\nformula = "0 EUR"\n');
    expect(digits((await page.textContent("[data-count=losers]")) ?? "")).toBe(String(impact.counts.losers));
    await page.click(".rule[data-rule=dsr_fraction_cible] button");
    await page.waitForFunction(() => document.querySelector("[data-count=unchanged]")?.textContent === "380");
    expect(await page.inputValue("#reform")).toBe("");
  });

  test("files are dropped or chosen; a broken one is told with its code and the page goes on", async () => {
    const page = await visit();
    await drop(page, ".drop", "cassé.csv", new TextEncoder().encode("ceci n'est pas une balance\n1;2;3\n"));
    await page.waitForSelector(".trouble");
    expect(await page.textContent(".trouble code.code")).toBe("unknown-format");
    expect(await page.textContent(".trouble")).toContain("n'est pas une balance");
    expect(await page.textContent(".trouble")).toContain("Donnez un CSV");
    await drop(page, ".drop", "coupé.csv.gz", sample("balances.csv.gz").slice(0, 5000));
    await page.waitForFunction(() => !document.querySelector(".work"));
    expect(await page.locator(".trouble, .ratio").count()).toBeGreaterThan(0);
    await page.setInputFiles("input[type=file] >> nth=0", { name: "vide.csv", mimeType: "text/csv", buffer: Buffer.alloc(0) });
    await page.waitForSelector(".trouble code:text('empty-file')");
    await drop(page, ".drop, section:last-of-type", "balances.csv.gz", sample("balances.csv.gz"));
    await page.waitForSelector(".ratio");
    expect(await page.locator(".trouble").count()).toBe(0);
    expect(await page.textContent(".banner")).toContain("FICTIVES");
    expect(page.url()).toContain("balances=balances.csv.gz");

    await page.click("#tab-workbench");
    await drop(page, ".drop", "critères.csv", new TextEncoder().encode("a;b\n1;2\n"));
    await page.waitForSelector(".trouble code:text('missing-column')");
    await drop(page, ".drop", "communes.csv.gz", sample("communes.csv.gz"));
    await page.waitForSelector("[data-count=unchanged]");
    expect(await page.locator("main").textContent()).toContain("communes.csv.gz");
    // Under the true envelopes a part of the country is no nation: it is said.
    await page.click("#fold-base");
    await page.waitForSelector("#fold-base + .inside code.code:text('partial-table')");
  });

  test("a balance that does not balance is marked, in the dashboard and in the comparison", async () => {
    const [head, ...lines] = gunzipSync(sample("balances.csv.gz")).toString().split("\n");
    const own = lines.filter((line) => line.startsWith("2024;") && line.includes(";020;")).slice(1);
    const page = await visit();
    await drop(page, ".drop", "moitié.csv", new TextEncoder().encode([head, ...own].join("\n")));
    await page.waitForSelector(".doubt");
    await page.click("#fold-issues");
    await page.waitForSelector(".notices code.code, .notices strong");
    await page.click("#add-compare");
    expect(await page.locator(".doubtful").count()).toBeGreaterThan(0);
  });

  test("a sample that cannot be fetched is told, and the page goes on", async () => {
    const page = await visit();
    await page.route("**/sample/**", (route) => route.fulfill({ status: 404 }));
    await page.click("#balance-sample");
    await page.waitForSelector(".trouble");
    await page.unroute("**/sample/**");
    await page.click("#balance-sample");
    await page.waitForSelector(".ratio");
  });

  test("a link restores tab, authority, year, choice, text, commune and language", async () => {
    const reform = `title = "L'été & l'hiver = 100 %"\n\n[parameters]\n"${THRESHOLD}" = "9000"\n`;
    const first = await workbench({ language: "en" });
    await first.fill("#reform", reform);
    await first.waitForFunction(() => document.querySelector("[data-count=losers]")?.textContent === "5");
    await first.click("#losers button >> nth=0");
    await first.click("#why-grant-dotation_solidarite_rurale");
    await first.waitForTimeout(400);
    const second = await browser.newPage();
    await second.goto(first.url());
    await second.waitForSelector("#grant-why .tree");
    expect(await second.inputValue("#reform")).toBe(reform);
    expect(await second.textContent(".called")).toBe(await first.textContent(".called"));
    expect(await second.getAttribute("html", "lang")).toBe("en");
    expect(await second.textContent("[data-count=losers]")).toBe("5");
    await second.close();

    const page = await dashboard({ entity: "99040", year: "2022", scope: "consolidated", figure: "epargne_brute" });
    expect(await page.inputValue("#year")).toBe("2022");
    expect(await page.inputValue("#scope")).toBe("consolidated");
    expect(await page.textContent(".subject")).toContain("99040");
    await page.selectOption("#year", "2023");
    await page.click("#add-compare");
    await page.waitForSelector("#chip-99040");
    expect(page.url()).toContain("chosen=99040");
    const asked = await visit({ balances: "mon fichier.csv", entity: "33063" });
    expect(await asked.textContent(".note")).toContain("mon fichier.csv");
    // A link with nonsense is no reason to fail.
    const odd = await visit({ tab: "nothing", year: "x", language: "de", scope: "all", balances: "sample", entity: "00000" });
    await odd.waitForSelector(".ratio");
  });

  test("the language is switched in place", async () => {
    const page = await dashboard({ entity: "99020", year: "2024" });
    expect(await page.textContent("h1")).toBe("Les comptes d'une collectivité");
    await page.focus("#language");
    await page.keyboard.press("Enter");
    expect(await page.textContent("h1")).toBe("The accounts of an authority");
    expect(await page.getAttribute("html", "lang")).toBe("en");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("language");
    expect(await page.textContent(".banner")).toContain("FICTIONAL DATA");
    expect(await page.textContent(".ratio[data-id=taux_epargne_brute] .figure")).toMatch(/^\d+\.\d\u00a0%$/);
    expect(await page.textContent("main")).not.toMatch(/moyenne|médiane|Signaux|Périmètre/);
  });

  test("all of it works without a mouse", async () => {
    const page = await visit();
    const on = (): Promise<string> => page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent || "");
    await page.keyboard.press("Tab");
    expect(await on()).toBe("Aller au contenu");
    await page.keyboard.press("Enter");
    expect(await on()).toBe("main");
    const walk = async (to: string, most = 40): Promise<void> => {
      for (let step = 0; step < most && (await on()) !== to; step += 1) {
        await page.keyboard.press("Tab");
        const outlined = await page.evaluate(() => {
          const element = document.activeElement as HTMLElement;
          const style = getComputedStyle(element.matches(".file") ? (element.previousElementSibling as HTMLElement) : element);
          return element === document.body || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
        });
        expect(outlined, `focus is seen on ${await on()}`).toBe(true);
      }
      expect(await on()).toBe(to);
    };
    await walk("balance-file");
    await walk("balance-sample");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".ratio");
    await page.keyboard.press("Tab");
    await page.focus("#main");
    await walk("entity");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("99040");
    await page.keyboard.press("ArrowDown");
    expect(await page.getAttribute("#entity", "aria-activedescendant")).toBe("entity-0");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.querySelector(".subject")?.textContent?.includes("99040"));
    await walk("figure-capacite_desendettement");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#why-capacite_desendettement .tree");
    expect(await on()).toBe("figure-capacite_desendettement");
    await page.keyboard.press("Enter");
    expect(await page.$("#why-capacite_desendettement")).toBeNull();
    expect(await page.textContent("#status")).not.toBe("");
  });

  const VIEWS: Record<string, Record<string, string>> = {
    empty: {},
    dashboard: { tab: "dashboard", balances: "sample", entity: "99020", figure: "capacite_desendettement" },
    alone: { tab: "dashboard", balances: "sample", entity: "99001", scope: "consolidated" },
    compare: { tab: "compare", balances: "sample", chosen: "99020,99040,99001", year: "2024" },
    begin: { tab: "workbench", language: "en" },
    workbench: { tab: "workbench", communes: "sample", commune: "99263", grant: "dotation_solidarite_rurale", reform: text("amendement.toml") },
    wrong: { tab: "workbench", communes: "sample", language: "en", reform: '[rules.dsr_fraction_cible]\nformula = "1 +* 2"\n' },
  };

  const READY: Record<string, string> = { empty: ".drop", begin: ".drop", dashboard: ".why .tree", alone: ".ratio", compare: ".block", workbench: "#grant-why .tree", wrong: "#reform-error mark" };

  test.each(Object.keys(VIEWS))("%s, wide and narrow, light and dark: labels, roles, contrast, no sideways scroll", async (name) => {
    const page = await visit(VIEWS[name], { reducedMotion: "reduce" });
    await page.waitForSelector(READY[name] as string);
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 800 });
      // Everything that opens is opened once: what is inside counts too.
      if (width === 360) await page.evaluate(() => [...document.querySelectorAll<HTMLDetailsElement>("details")].slice(0, 25).forEach((one) => (one.open = true)));
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await page.waitForTimeout(150);
        await page.screenshot({ path: `${CACHE}${name}-${width}-${colorScheme}.png`, fullPage: true });
        expect(await sideways(page), `${width} ${colorScheme}`).toEqual([]);
        expect(await amiss(page), `${width} ${colorScheme}`).toEqual([]);
      }
    }
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  });

  test("a step of the slider is drawn soon", async () => {
    const page = await workbench();
    const times = await page.evaluate(async (path) => {
      const slider = document.querySelector(`input[data-path="${path}"]`) as HTMLInputElement;
      const found: number[] = [];
      for (let step = 1; step <= 40; step += 1) {
        await new Promise((next) => requestAnimationFrame(next));
        const began = performance.now();
        const drawn = new Promise<void>((done) => new MutationObserver((_, watch) => (watch.disconnect(), done())).observe(document.getElementById("results") as HTMLElement, { childList: true }));
        slider.value = String(-step);
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        await drawn;
        found.push(performance.now() - began);
      }
      return found.sort((a, b) => a - b);
    }, THRESHOLD);
    const computed = Number(/(\d+) ms/.exec((await page.textContent(".summary")) ?? "")?.[1]);
    // The step is taken in one frame and drawn with the next: what is above 16.7 ms is computing and drawing.
    console.log(`slider to results drawn in the next frame, 380 communes: median ${times[20]?.toFixed(1)} ms, slowest ${times.at(-1)?.toFixed(1)} ms (from the text to the impact ${computed} ms)`);
    expect(times[20]).toBeLessThan(150);
  });

  test("twenty lines and a script tag show a ratio", async () => {
    const folder = await serve(here(".."));
    try {
      const page = await (await browser.newContext()).newPage();
      page.on("request", (request) => requests.push(request.url()));
      await page.goto(`${folder.url}examples/page.html`);
      await page.setInputFiles("#balance", { name: "balances.csv.gz", mimeType: "application/gzip", buffer: Buffer.from(sample("balances.csv.gz")) });
      await page.waitForFunction(() => /\d{4} : /.test(document.getElementById("answer")?.textContent ?? ""));
      const answer = (await page.textContent("#answer")) ?? "";
      const table = await node.Catalogue.builtin("ofgl").only("capacite_desendettement").evaluate(await node.Ledger.read(sample("balances.csv.gz")), { scope: "principal" });
      const last = table.row(table.length - 1);
      expect(answer).toBe(`${String(last["name"])}, ${String(last["year"])} : ${String(last["capacite_desendettement"]).replace(".", ",")} ans (données fictives)`);
      await page.setInputFiles("#balance", { name: "vide.csv", mimeType: "text/csv", buffer: Buffer.alloc(0) });
      await page.waitForFunction(() => document.getElementById("answer")?.textContent?.includes("vide"));
    } finally {
      folder.close();
    }
  });

  test("nothing left the machine, and no script complained", () => {
    expect(requests.length).toBeGreaterThan(50);
    expect(requests.filter((url) => !/^(http:\/\/127\.0\.0\.1:|data:|blob:http:\/\/127\.0\.0\.1:)/.test(url))).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
