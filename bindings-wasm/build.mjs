// Builds the package: the engine as WebAssembly, the parts of its data, the face.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
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
function artifact(args, name, kind) {
  const out = run("cargo", [...args, "--message-format", "json-render-diagnostics"]);
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

/** Compiles the engine, writes its JavaScript, makes it small. */
function engine() {
  const module = artifact(["build", "--profile", "wasm", "--package", "budget-core-wasm", "--target", TARGET], "budget_core_wasm", "cdylib");
  const bindgen = artifact(["build", "--package", "budget-core-bindgen"], "budget-core-bindgen", "bin");
  run(bindgen, [module, "dist", "engine"]);
  run(process.execPath, ["node_modules/binaryen/bin/wasm-opt", ...FEATURES, "-O3", "--strip-debug", "--strip-producers", "dist/engine_bg.wasm", "-o", "dist/engine.wasm"]);
  rmSync("dist/engine_bg.wasm");
}

/** The face for pages and bundlers, and for Node. */
async function face() {
  const shared = { bundle: true, format: "esm", target: "es2022", sourcemap: true, external: ["./engine.js", "apache-arrow", "node:*"] };
  await build({ ...shared, entryPoints: ["index.ts"], outfile: "dist/index.js" });
  await build({ ...shared, entryPoints: ["node.ts"], outfile: "dist/node.js" });
  // One file for a script tag: `<script src="budget-core.js"></script>` makes `budgetCore`.
  await build({ ...shared, external: ["apache-arrow"], format: "iife", globalName: "budgetCore", entryPoints: ["script.ts"], outfile: "dist/budget-core.js", minify: true });
  run(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.types.json"]);
}

rmSync("dist", { recursive: true, force: true });
mkdirSync("dist/data", { recursive: true });
target();
engine();
run("cargo", ["xtask", "pack", "parts", `${here}dist/data`]);
await face();
const size = (file) => gzipSync(readFileSync(file), { level: 9 }).length;
console.log(`engine.wasm ${size("dist/engine.wasm")} bytes gzipped`);
