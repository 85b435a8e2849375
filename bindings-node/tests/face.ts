/** The nouns and verbs of the face, read from its sources by the TypeScript compiler. */
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import ts from "typescript";
import { REPOSITORY } from "./repository.js";

/** `name`, `name?`, `name=default`, or `{a, b}` for options; null for what is read without a call. */
export type Verbs = Record<string, string[] | null>;

const FOLDER = resolve(REPOSITORY, "bindings-js/face");

interface Declared {
  readonly classes: Map<string, ts.ClassDeclaration>;
  readonly interfaces: Map<string, ts.InterfaceDeclaration[]>;
}

function declared(): Declared {
  const found: Declared = { classes: new Map(), interfaces: new Map() };
  for (const name of readdirSync(FOLDER).filter((file) => file.endsWith(".ts"))) {
    const source = ts.createSourceFile(name, readFileSync(resolve(FOLDER, name), "utf8"), ts.ScriptTarget.ES2022, true);
    source.forEachChild((node) => {
      if (ts.isClassDeclaration(node) && node.name) found.classes.set(node.name.text, node);
      if (ts.isInterfaceDeclaration(node)) found.interfaces.set(node.name.text, [...(found.interfaces.get(node.name.text) ?? []), node]);
    });
  }
  return found;
}

/** Whether a member is none of the public face. */
function hidden(node: ts.Node): boolean {
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
  return modifiers.some((one) => one.kind === ts.SyntaxKind.PrivateKeyword) || ts.getJSDocTags(node).some((tag) => tag.tagName.text === "internal");
}

function nameOf(name: ts.PropertyName | undefined): string | undefined {
  return name && (ts.isIdentifier(name) || ts.isStringLiteral(name)) ? name.text : undefined;
}

/** The keys of an interface, those that it extends among them. */
function keys(all: Declared, name: string): string[] {
  return (all.interfaces.get(name) ?? []).flatMap((node) => {
    // `interface Impact extends Readonly<ImpactFields>`: the answer of the same name is among those found.
    const above = (node.heritageClauses ?? []).flatMap((clause) => clause.types.map((type) => type.getText())).filter((text) => /^\w+$/.test(text));
    return [...above.flatMap((text) => keys(all, text)), ...node.members.flatMap((member) => nameOf(member.name) ?? [])];
  });
}

function parameter(all: Declared, node: ts.ParameterDeclaration): string {
  const name = node.name.getText();
  const type = node.type?.getText() ?? "";
  if (/^(\w+Options|Watched)$/.test(type)) return `{${[...new Set(keys(all, type))].sort().join(", ")}}`;
  // An empty object says no more than nothing.
  const value = node.initializer?.getText();
  return value !== undefined && value !== "{}" ? `${name}=${value}` : `${name}${value !== undefined || node.questionToken ? "?" : ""}`;
}

function members(all: Declared, node: ts.ClassDeclaration): Verbs {
  const base = node.heritageClauses?.find((clause) => clause.token === ts.SyntaxKind.ExtendsKeyword)?.types[0]?.getText();
  const parent = base === undefined ? undefined : all.classes.get(base);
  const found: Verbs = parent ? members(all, parent) : {};
  for (const key of node.name ? keys(all, node.name.text) : []) found[key] = null;
  for (const member of node.members) {
    const name = nameOf(member.name);
    if (name === undefined || hidden(member)) continue;
    if (ts.isMethodDeclaration(member)) found[name] = member.parameters.map((one) => parameter(all, one));
    else if (ts.isGetAccessorDeclaration(member) || ts.isPropertyDeclaration(member)) found[name] = null;
  }
  return found;
}

/** The verbs of each class. */
export function face(): Record<string, Verbs> {
  const all = declared();
  // What `index.ts` exports; the other classes are of the face's own.
  const exported = readFileSync(resolve(FOLDER, "index.ts"), "utf8");
  return Object.fromEntries([...all.classes].filter(([name]) => name !== "BudgetError" && new RegExp(`^import \\{.*\\b${name}\\b`, "m").test(exported)).map(([name, node]) => [name, members(all, node)]));
}

/** A word in camelCase. */
export function camel(word: string): string {
  return word.replace(/_+([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The parameters of a verb of `surface.json` as they are said here: what has no default is positional, and what has one where it is alone; several are options. */
export function said(parameters: readonly string[]): string[] {
  const watched = new Set(["progress", "threads", "signal"]);
  const split = parameters.map((one) => one.split("=", 2) as [string, string?]).map(([name, value]) => ({ name: camel(name), value }));
  const own = split.filter(({ name, value }) => value === undefined && !watched.has(name)).map(({ name }) => name);
  const others = split.filter(({ name, value }) => value !== undefined || watched.has(name));
  const [alone] = others;
  if (!alone) return own;
  if (others.length > 1 || watched.has(alone.name)) return [...own, `{${others.map(({ name }) => name).sort().join(", ")}}`];
  return [...own, alone.value === "None" ? `${alone.name}?` : `${alone.name}=${literal(alone.value ?? "")}`];
}

/** A value as Python writes it, as JavaScript does. */
function literal(value: string): string {
  const words: Record<string, string> = { True: "true", False: "false", None: "undefined" };
  return words[value] ?? value.replace(/^'(.*)'$/, '"$1"');
}

/** Options without what is watched: progress and signal belong to all long work. */
export function plainly(parameters: string[] | null): string[] | null {
  const quiet = (text: string): string => text.replace(/\b(progress|signal|threads)\b(, )?/g, "").replace(/, }/, "}");
  return parameters && parameters.map(quiet).filter((one) => one !== "{}");
}

/** The names of parameters, those of options among them. */
export function names(parameters: readonly string[]): string[] {
  return parameters.flatMap((one) => one.replace(/[{}?]|=.*/g, "").split(", "));
}

/** What has no words of its own: classes, verbs, exported functions. */
export function documented(): string[] {
  const bare: string[] = [];
  const told = (node: ts.Node): boolean => ts.getJSDocCommentsAndTags(node).length > 0;
  for (const [name, node] of declared().classes) {
    if (!told(node)) bare.push(name);
    for (const member of node.members) {
      const verb = nameOf(member.name);
      if (verb !== undefined && (ts.isMethodDeclaration(member) || ts.isGetAccessorDeclaration(member)) && !hidden(member) && !told(member)) bare.push(`${name}.${verb}`);
    }
  }
  return bare;
}
