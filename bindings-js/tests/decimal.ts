/** Exact decimal numbers of any length, for what tests compare: no engine and no floats behind them. */

/** `whole` divided by ten to the power of `scale`. */
export interface Decimal {
  readonly whole: bigint;
  readonly scale: number;
}

/** Reads a decimal text, with an exponent or not; undefined where it is none. */
export function decimal(text: string): Decimal | undefined {
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text.trim());
  if (!parts || !(parts[2] || parts[3])) return undefined;
  const decimals = parts[3] ?? "";
  const exponent = Number(parts[4] ?? "0");
  const whole = BigInt(`${parts[2] ?? ""}${decimals}`) * (parts[1] === "-" ? -1n : 1n);
  const scale = decimals.length - exponent;
  return scale < 0 ? { whole: whole * 10n ** BigInt(-scale), scale: 0 } : { whole, scale };
}

/** How halves are rounded. */
export type Halves = "even" | "up";

/** So many decimals at most; halves to even, or away from zero. */
export function rounded({ whole, scale }: Decimal, decimals: number, halves: Halves): Decimal {
  if (scale <= decimals) return { whole, scale };
  const unit = 10n ** BigInt(scale - decimals);
  const positive = whole < 0n ? -whole : whole;
  const rest = (positive % unit) * 2n;
  let found = positive / unit;
  if (rest > unit || (rest === unit && (halves === "up" || found % 2n === 1n))) found += 1n;
  return { whole: whole < 0n ? -found : found, scale: decimals };
}

/** The sum of two numbers. */
export function plus(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { whole: a.whole * 10n ** BigInt(scale - a.scale) + b.whole * 10n ** BigInt(scale - b.scale), scale };
}

/** As a text without trailing zeros. */
export function plain({ whole, scale }: Decimal): string {
  const digits = (whole < 0n ? -whole : whole).toString().padStart(scale + 1, "0");
  const decimals = scale ? digits.slice(-scale).replace(/0+$/, "") : "";
  return `${whole < 0n ? "-" : ""}${digits.slice(0, digits.length - scale)}${decimals ? `.${decimals}` : ""}`;
}
