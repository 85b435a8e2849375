// Builds the package: the engine as WebAssembly, the parts of its data, the face.
import { execFile, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
process.chdir(here);

const TARGET = "wasm32-unknown-unknown";
const FEATURES = ["--enable-bulk-memory", "--enable-sign-ext", "--enable-nontrapping-float-to-int", "--enable-mutable-globals", "--enable-reference-types", "--enable-multivalue", "--enable-simd"];

function run(program, args, options = {}) {
  const done = spawnSync(program, args, { stdio: ["ignore", "pipe", "inherit"], encoding: "utf8", maxBuffer: 1 << 28, ...options });
  if (done.status !== 0) {
    process.stdout.write(done.stdout ?? "");
    throw new Error(`${program} ${args.join(" ")} failed${done.error ? `: ${done.error.message}` : ""}`);
  }
  return done.stdout;
}

/** Where cargo puts what a package gives. */
function artifact(args, name, kind, options = {}) {
  const out = run("cargo", [...args, "--message-format", "json-render-diagnostics"], options);
  const made = out.split("\n").filter(Boolean).map((line) => JSON.parse(line)).find((one) => one.reason === "compiler-artifact" && one.target.name === name && one.target.kind.includes(kind));
  return made.executable ?? made.filenames.find((file) => file.endsWith(".wasm"));
}

/** The standard library for pages comes with the toolchain, or from rustup. */
function target() {
  const sysroot = run("rustc", ["--print", "sysroot"]).trim();
  try {
    statSync(`${sysroot}/lib/rustlib/${TARGET}`);
  } catch {
    run("rustup", ["target", "add", TARGET]);
  }
}

/** What each engine is optimised for: that of laws computes the nation again within a frame, that of figures is small to fetch. */
const ENGINES = { indicators: "s", law: "3" };

/** Compiles an engine and writes its JavaScript; it is made small while the next one is compiled. */
function engine(name, bindgen) {
  const args = ["build", "--profile", "wasm", "--package", "budget-core-wasm", "--no-default-features", "--features", name, "--target", TARGET];
  const env = { ...process.env, CARGO_PROFILE_WASM_OPT_LEVEL: ENGINES[name], RUSTFLAGS: "-Ctarget-feature=+simd128" };
  const module = artifact(args, "budget_core_wasm", "cdylib", { env });
  run(bindgen, [module, "dist", `engine_${name}`]);
  const [large, small] = [`dist/engine_${name}_bg.wasm`, `dist/engine_${name}.wasm`];
  const shrink = ["node_modules/binaryen/bin/wasm-opt", ...FEATURES, "-Oz", "--strip-debug", "--strip-producers", large, "-o", small];
  return promisify(execFile)(process.execPath, shrink).then(() => rmSync(large));
}

/** What stands beside the engines: outside a bundle, or within it. */
const beside = (within) => ({
  name: "engines",
  setup: (made) => made.onResolve({ filter: /\/engine_\w+\.js$/ }, ({ path }) => (within ? { path: `${here}dist/${path.slice(2)}` } : { path, external: true })),
});

/** The face for pages and bundlers, for Node, and for a script tag: `<script src="budget-core.js"></script>` makes `budgetCore`. */
async function face() {
  for (const licence of ["LICENSE-APACHE", "LICENSE-MIT"]) copyFileSync(`../${licence}`, licence);
  const shared = { bundle: true, target: "es2022", sourcemap: true, external: ["apache-arrow", "node:*"], logLevel: "error" };
  await build({ ...shared, format: "esm", entryPoints: ["index.ts"], outfile: "dist/index.js", plugins: [beside(false)] });
  await build({ ...shared, format: "esm", entryPoints: ["node.ts"], outfile: "dist/node.js", plugins: [beside(false)] });
  await build({ ...shared, format: "iife", globalName: "budgetCore", entryPoints: ["script.ts"], outfile: "dist/budget-core.js", minify: true, plugins: [beside(true)] });
  run(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.types.json"]);
}

/** Writes the engines and the parts of their data. */
async function engines() {
  rmSync("dist", { recursive: true, force: true });
  mkdirSync("dist/data", { recursive: true });
  target();
  const bindgen = artifact(["build", "--package", "budget-core-bindgen"], "budget-core-bindgen", "bin");
  const made = [];
  for (const name of Object.keys(ENGINES)) {
    made.push(engine(name, bindgen));
    // The program that makes it small begins before the next compilation holds this one.
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await Promise.all(made);
  run("cargo", ["xtask", "pack", "parts", `${here}dist/data`]);
}

// `--face`: the engines as they stand.
if (!process.argv.includes("--face")) await engines();
await face();
for (const name of Object.keys(ENGINES)) console.log(`${name}.wasm ${gzipSync(readFileSync(`dist/engine_${name}.wasm`), { level: 9 }).length} bytes gzipped`);
