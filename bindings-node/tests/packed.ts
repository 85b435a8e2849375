/** The package as others install it: packed, in an empty project, without a network. */
import { execFileSync, type ExecFileSyncOptionsWithStringEncoding } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

const HERE = new URL("..", import.meta.url).pathname;

/** Packs a folder and installs it in a project of its own; gives the project's folder and the names in the pack. */
export function installed(folder: string): { project: string; names: string[] } {
  const project = mkdtempSync(join(tmpdir(), "budget-core-pack-"));
  const quiet: ExecFileSyncOptionsWithStringEncoding = { cwd: project, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] };
  const [packed] = JSON.parse(execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", project, folder], quiet)) as { filename: string; files: { path: string }[] }[];
  if (!packed) throw new Error("nothing was packed");
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "consumer", private: true, type: "module" }));
  execFileSync("npm", ["install", "--offline", "--no-audit", "--no-fund", "--ignore-scripts", `./${packed.filename}`], quiet);
  return { project, names: packed.files.map((file) => file.path) };
}

/** Links a package that this one develops with into a project. */
export function linked(project: string, name: string): void {
  mkdirSync(join(project, "node_modules", name, ".."), { recursive: true });
  symlinkSync(join(HERE, "node_modules", name), join(project, "node_modules", name));
}

declare module "vitest" {
  export interface ProvidedContext {
    project: string;
    names: string[];
  }
}

/** Once for all tests. */
export default function setup(tests: TestProject): () => void {
  const { project, names } = installed(HERE);
  tests.provide("project", project);
  tests.provide("names", names);
  return () => rmSync(project, { recursive: true, force: true });
}

