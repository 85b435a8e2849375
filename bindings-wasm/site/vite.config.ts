import { createReadStream, readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const SAMPLE = here("../../budget-core/data/sample/");
/** What the page takes of the sample. */
const TAKEN = ["balances.csv.gz", "attributes.csv", "communes.csv.gz", "pays_fictif.toml", "amendement.toml"];

/** The fictional sample of the library, beside the page as `sample/`: its files stand in one place only. */
function sample(): Plugin {
  const there = new Set(readdirSync(SAMPLE));
  const files = TAKEN.filter((name) => there.has(name));
  return {
    name: "sample",
    configureServer(server) {
      server.middlewares.use("/sample/", (request, response, next) => {
        const name = basename((request.url ?? "").split("?")[0] as string);
        if (!files.includes(name)) return next();
        response.setHeader("content-type", "application/octet-stream");
        createReadStream(SAMPLE + name).pipe(response);
      });
    },
    generateBundle() {
      for (const name of files) this.emitFile({ type: "asset", fileName: `sample/${name}`, source: readFileSync(SAMPLE + name) });
    },
  };
}

export default defineConfig({
  root: here("."),
  base: "./",
  resolve: { alias: { "budget-core-wasm": here("../dist/index.js") } },
  server: { fs: { allow: [here("..")] } },
  // The engines and their data are fetched when a tab needs them, never written into a script.
  build: { outDir: here("dist"), emptyOutDir: true, target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  plugins: [sample()],
});
