// Builds the package: the engine by cargo, the face by esbuild and tsc; `--face` builds the face alone.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
process.chdir(here);

function run(program, args, options = {}) {
  const done = spawnSync(program, args, { stdio: ["ignore", "pipe", "inherit"], encoding: "utf8", maxBuffer: 1 << 28, ...options });
  if (done.status !== 0) {
    process.stdout.write(done.stdout ?? "");
    throw new Error(`${program} ${args.join(" ")} failed${done.error ? `: ${done.error.message}` : ""}`);
  }
  return done.stdout;
}

/** Compiles the engine and copies it beside `native.cjs`. */
function engine() {
  const out = run("cargo", ["build", "--release", "--package", "budget-core-node", "--message-format", "json-render-diagnostics"]);
  const artifacts = out.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  const made = artifacts.find((one) => one.reason === "compiler-artifact" && one.target.name === "budget_core_node" && one.target.kind.includes("cdylib"));
  const library = made.filenames.find((file) => /\.(so|dylib|dll)$/.test(file));
  const target = `budget-core.${process.platform}-${process.arch}.node`;
  // A running process may hold the old one: a new file takes its place.
  rmSync(target, { force: true });
  copyFileSync(library, target);
}

/** The face for `import` and `require`, and its types for both. */
async function face() {
  rmSync("dist", { recursive: true, force: true });
  mkdirSync("dist", { recursive: true });
  for (const licence of ["LICENSE-APACHE", "LICENSE-MIT"]) copyFileSync(`../${licence}`, licence);
  const shared = { entryPoints: ["index.ts"], bundle: true, platform: "node", target: "node20", sourcemap: true, external: ["../native.cjs", "apache-arrow"] };
  const outside = { name: "native", setup: (b) => b.onResolve({ filter: /native\.cjs$/ }, () => ({ path: "../native.cjs", external: true })) };
  await build({ ...shared, format: "esm", outfile: "dist/index.js", plugins: [outside] });
  await build({ ...shared, format: "cjs", outfile: "dist/index.cjs", plugins: [outside] });
  run(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.types.json"]);
  const types = "dist/types/bindings-node/index.d";
  writeFileSync(`${types}.cts`, readFileSync(`${types}.ts`, "utf8"));
}

// `--face`: the engine is there already, only what is written in TypeScript changed.
if (!process.argv.includes("--face")) engine();
await face();
