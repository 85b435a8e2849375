/** What a suite finds, wherever it runs: no test library, nothing of Node. */

/** Reads a file of the repository: `tests/vectors/law.json`, `budget-core/data/sample/communes.csv.gz`. */
export type Read = (path: string) => Promise<Uint8Array<ArrayBuffer>>;

/** What a suite has found. */
export interface Outcome {
  /** How many cases ran. */
  cases: number;
  /** What failed, each with its name and why. */
  failures: string[];
  /** What could not run here, and why. */
  skipped: string[];
}

/** Nothing found yet. */
export function outcome(): Outcome {
  return { cases: 0, failures: [], skipped: [] };
}

/** Runs one case: whatever it throws is a failure. */
export async function run(found: Outcome, name: string, check: () => unknown): Promise<void> {
  found.cases += 1;
  try {
    await check();
  } catch (error) {
    found.failures.push(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
}

/** Fails unless two values are written alike. */
export function same(found: unknown, expected: unknown, what = ""): void {
  const [a, b] = [written(found), written(expected)];
  if (a !== b) throw new Error(`${what}${what ? ": " : ""}found ${short(a, b)}, expected ${short(b, a)}`);
}

/** Fails unless something holds. */
export function holds(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(what);
}

/** A value as JSON: keys in order, whole numbers of any length, nothing left out. */
export function written(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === "bigint") return `${part}n`;
    if (part === undefined) return "(undefined)";
    if (typeof part === "object" && part !== null && !Array.isArray(part)) return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
    return part;
  });
}

const AROUND = 300;

/** A long text about the first place where it differs. */
function short(text: string, other: string): string {
  if (text.length <= 2 * AROUND) return text;
  let place = 0;
  while (place < text.length && text[place] === other[place]) place += 1;
  return `...${text.slice(Math.max(0, place - AROUND), place + AROUND)}...`;
}
