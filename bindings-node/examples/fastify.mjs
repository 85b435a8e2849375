// Ratios of local authorities over HTTP. Run: node examples/fastify.mjs [balances.csv.gz [attributes.csv]]
//   GET  /ratios/99011?year=2024&ids=taux_epargne_brute,capacite_desendettement
//   POST /ratios with a balance as the body: every authority in it
// Without arguments it serves the fictional sample, and every answer says so.
import { fileURLToPath } from "node:url";
import Fastify from "fastify";
import { load } from "budget-core";

const { Attributes, BudgetError, Catalogue, Ledger, isFictional } = await load();
const sample = (name) => fileURLToPath(new URL(`../../budget-core/data/sample/${name}`, import.meta.url));

// What the caller got wrong, by the code of the error; anything else that is refused is a bad request.
const STATUS = { "unknown-entity": 404, "unknown-year": 404, "unknown-indicator": 404, "limit-exceeded": 413, "unknown-format": 415, cancelled: 499 };

/** The server of a table: lines are read once, requests answer from memory. */
export async function server(balances = sample("balances.csv.gz"), known = sample("attributes.csv")) {
  const attributes = await Attributes.read(known);
  const catalogue = Catalogue.builtin("ofgl");
  const table = await catalogue.evaluate(await Ledger.read(balances), { attributes, scope: "principal" });
  const app = Fastify({ bodyLimit: 64 << 20 });

  app.get("/ratios/:entity", ({ params, query }) => {
    const { entity } = params;
    const ids = query.ids?.split(",") ?? table.main;
    const { rows, peers, warnings } = table.compare(entity, Number(query.year), { peers: query.peers ?? "department" });
    for (const id of ids) catalogue.describe(id); // an id that is misspelt is an error with the nearest ones
    // Amounts are texts, never floats; what is missing says why: { missing: "no-population" }.
    return { entity, name: table.nameOf(entity), fictional: isFictional(entity), peers: peers.length, rows: rows.filter(({ id }) => ids.includes(id)), warnings };
  });

  // A balance of one's own, read as it comes: whoever hangs up ends the work.
  app.addContentTypeParser(["application/octet-stream", "text/csv", "application/gzip"], (_, body, done) => done(null, body));
  app.post("/ratios", async ({ body, raw }, reply) => {
    const stop = new AbortController();
    raw.once("aborted", () => stop.abort());
    const own = await catalogue.evaluate(await Ledger.read(body, { signal: stop.signal }), { attributes, scope: "principal" });
    return reply.type("text/csv; charset=utf-8").send(Buffer.from(own.writeCsv()));
  });

  app.setErrorHandler((error, _, reply) => {
    if (!(error instanceof BudgetError)) return reply.send(error);
    const { code, message, help, french, place } = error;
    return reply.code(STATUS[code] ?? 400).send({ code, message, help, french, place });
  });
  return app;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const app = await server(...process.argv.slice(2));
  console.log(await app.listen({ port: Number(process.env.PORT ?? 3000) }));
}
