/** The text of an amendment, changed a key at a time: what the reader wrote around it stays as it is. */

/** Where a value stands in the text: lines, both included. */
interface Entry {
  readonly section: string;
  readonly key: string;
  readonly from: number;
  readonly to: number;
}

interface Outline {
  readonly heads: readonly { readonly section: string; readonly line: number }[];
  readonly entries: readonly Entry[];
}

const HEAD = /^\s*\[([^[\]]+)\]\s*(#.*)?$/;
const KEY = /^\s*("(?:[^"\\]|\\.)*"|'[^']*'|[\w.-]+)\s*=\s*(.*)$/;

function bare(key: string): string {
  return key
    .split(/\.(?=(?:[^"]*"[^"]*")*[^"]*$)/)
    .map((part) => part.trim().replace(/^["'](.*)["']$/, "$1"))
    .join(".");
}

/** Heads and entries of a TOML text, as far as lines tell them. */
function outline(lines: readonly string[]): Outline {
  const heads: { section: string; line: number }[] = [];
  const entries: Entry[] = [];
  let section = "";
  for (let line = 0; line < lines.length; line += 1) {
    const text = lines[line] as string;
    const head = HEAD.exec(text);
    if (head) {
      section = bare(head[1] as string);
      heads.push({ section, line });
      continue;
    }
    const pair = KEY.exec(text);
    if (!pair) continue;
    const value = pair[2] as string;
    const from = line;
    const quotes = ["'''", '"""'].find((mark) => value.startsWith(mark));
    if (quotes && !value.slice(3).includes(quotes)) {
      while (line + 1 < lines.length && !(lines[line + 1] as string).includes(quotes)) line += 1;
      line = Math.min(line + 1, lines.length - 1);
    } else if (value.startsWith("[")) {
      while (line + 1 < lines.length && !closed(lines.slice(from, line + 1).join("\n"))) line += 1;
    }
    entries.push({ section, key: bare(pair[1] as string), from, to: line });
  }
  return { heads, entries };
}

function closed(text: string): boolean {
  const count = (mark: string): number => text.split(mark).length;
  return count("[") <= count("]");
}

function literal(text: string): string {
  if (!/["\\\n]/.test(text)) return `"${text}"`;
  return text.includes("'''") || text.endsWith("'") || text.startsWith("\n") ? JSON.stringify(text) : `'''${text}'''`;
}

/** Sets or takes out (`null`) one value of a section. */
function setToml(text: string, section: string, key: string, value: string | null): string {
  const lines = text === "" ? [] : text.replace(/\r\n/g, "\n").split("\n");
  const { heads, entries } = outline(lines);
  const there = entries.find((entry) => entry.section === section && entry.key === key);
  const written = value === null ? [] : [`${/^[\w-]+$/.test(key) ? key : `"${key}"`} = ${literal(value)}`];
  if (there) {
    const comment = there.from === there.to && written.length ? (/(?:"|\d)(\s+#[^"']*)$/.exec(lines[there.from] as string)?.[1] ?? "") : "";
    lines.splice(there.from, there.to - there.from + 1, ...written.map((line) => line + comment));
    const head = heads.find((one) => one.section === section);
    const last = entries.filter((entry) => entry.section === section).length === 1;
    const next = heads.find((one) => head && one.line > head.line)?.line ?? lines.length + 1;
    // A head under which nothing is left, not even a comment, goes too.
    if (value === null && last && head && lines.slice(head.line + 1, Math.min(next - 1, lines.length)).every((line) => line.trim() === "")) lines.splice(head.line, 1);
    return tidy(lines);
  }
  if (value === null) return text;
  const head = heads.find((one) => one.section === section);
  if (!head) return tidy([...lines, ...(lines.length ? [""] : []), `[${section}]`, ...written]);
  const after = entries.filter((entry) => entry.section === section).reduce((line, entry) => Math.max(line, entry.to), head.line);
  lines.splice(after + 1, 0, ...written);
  return tidy(lines);
}

function tidy(lines: readonly string[]): string {
  const text = lines.join("\n").replace(/\n{3,}/g, "\n\n").trim();
  return text === "" ? "" : `${text}\n`;
}

type Fields = Record<string, Record<string, Record<string, unknown> | string> | undefined>;

function setJson(text: string, change: (fields: Fields) => void): string {
  try {
    const fields = JSON.parse(text) as Fields;
    change(fields);
    return `${JSON.stringify(fields, null, 2)}\n`;
  } catch {
    // A text that is no JSON is told by the law; it is not touched.
    return text;
  }
}

const isJson = (text: string): boolean => text.trimStart().startsWith("{");

/** Sets a parameter, or leaves it to the law. */
export function setParameter(text: string, path: string, value: string | null): string {
  if (!isJson(text)) return setToml(text, "parameters", path, value);
  return setJson(text, (fields) => {
    const parameters = (fields["parameters"] ??= {});
    if (value === null) delete parameters[path];
    else parameters[path] = value;
  });
}

/** Sets the formula of a rule, or leaves it to the law. */
export function setFormula(text: string, rule: string, formula: string | null): string {
  if (!isJson(text)) return setToml(text, `rules.${rule}`, "formula", formula);
  return setJson(text, (fields) => {
    const rules = (fields["rules"] ??= {});
    if (formula === null) delete rules[rule];
    else rules[rule] = { ...((rules[rule] as Record<string, unknown> | undefined) ?? {}), formula };
  });
}

/** The line, from 1, where a formula or parameter of the text stands, for errors that name a path. */
export function lineOf(text: string, path: string): number | undefined {
  const lines = text.split("\n");
  const [section, ...rest] = path.split(".");
  const key = rest.join(".");
  const entry = outline(lines).entries.find((one) => (section === "parameters" && one.section === "parameters" ? one.key === key : `${one.section}.${one.key}` === path));
  return entry ? entry.from + 1 : undefined;
}
