/** Exact texts as people read them. Digits are moved, never computed with: no amount passes through a binary float. */
import type { Unit, Value } from "budget-core-wasm";
import { reasonWords } from "./library.js";
import { now } from "./state.js";
import { pick } from "./words.js";

/** Decimals of a unit where a figure is one of many; explanations show all there are. */
const DECIMALS: Readonly<Record<string, number>> = { EUR: 0, "EUR/inhabitant": 0, "%": 1, year: 1, inhabitant: 0, count: 0, "1": 3 };

const NAMES: Readonly<Record<string, { fr: string; en: string }>> = {
  EUR: { fr: "€", en: "€" },
  kEUR: { fr: "k€", en: "k€" },
  inhabitant: { fr: "hab.", en: "inh." },
  year: { fr: "ans", en: "years" },
  count: { fr: "", en: "" },
  "1": { fr: "", en: "" },
};

/** Whether a text is a plain decimal number. */
export function isNumber(text: unknown): text is string {
  return typeof text === "string" && /^-?\d+(\.\d+)?$/.test(text);
}

/** Rounds a decimal text to so many decimals, halves away from zero, on its digits. */
export function rounded(text: string, decimals: number): string {
  const [whole = "0", fraction = ""] = text.replace("-", "").split(".");
  if (fraction.length <= decimals) return text.replace("-", "") === text ? `${whole}${pad(fraction, decimals)}` : `-${whole}${pad(fraction, decimals)}`;
  const up = (fraction[decimals] as string) >= "5" ? 1n : 0n;
  const digits = (BigInt(whole + fraction.slice(0, decimals)) + up).toString().padStart(decimals + 1, "0");
  const point = digits.length - decimals;
  const size = decimals === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
  return text.startsWith("-") && /[1-9]/.test(size) ? `-${size}` : size;
}

function pad(fraction: string, decimals: number): string {
  return decimals === 0 ? "" : `.${fraction.padEnd(decimals, "0")}`;
}

/** A decimal text in groups of three: `1 234 567,50`, `1,234,567.50`. */
export function number(text: string | number, decimals?: number): string {
  const exact = typeof text === "number" ? plain(text) : text;
  if (!isNumber(exact)) return exact;
  const [whole = "", fraction] = (decimals === undefined ? exact : rounded(exact, decimals)).replace("-", "").split(".");
  const french = now().language === "fr";
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, french ? "\u202f" : ",");
  const size = fraction ? `${grouped}${french ? "," : "."}${fraction}` : grouped;
  const negative = exact.startsWith("-") && /[1-9]/.test(size);
  return negative ? `−${size}` : size;
}

/** A whole number or a float of a simulation without an exponent. */
function plain(value: number): string {
  const text = String(value);
  return /e/i.test(text) ? value.toFixed(12).replace(/\.?0+$/, "") : text;
}

/** How a unit is called: `€/hab.`; nothing for plain numbers. */
export function unitName(unit: Unit): string {
  if (unit === "1" || unit === "count" || unit === "boolean" || unit === "text") return "";
  return unit
    .split("/")
    .map((part) => (NAMES[part] ? pick(NAMES[part]) || pick({ fr: "unité", en: "unit" }) : part))
    .join("/");
}

/** A text with its unit behind. */
export function withUnit(text: string, unit: Unit): string {
  const name = unitName(unit);
  return name ? `${text}\u00a0${name}` : text;
}

/** A value with its unit and the few decimals of a table, or why it is missing. */
export function shown(value: Value | null | undefined, unit: Unit, decimals?: number): string {
  if (value === null || value === undefined) return "–";
  if (typeof value === "boolean") return value ? pick({ fr: "oui", en: "yes" }) : pick({ fr: "non", en: "no" });
  if (typeof value === "object") return reasonWords(value.missing);
  const text = typeof value === "number" ? plain(value) : value;
  if (!isNumber(text)) return text;
  const small = unit === "EUR/inhabitant" && /^-?\d{1,2}(\.|$)/.test(text);
  return withUnit(number(text, decimals ?? (small ? 2 : (DECIMALS[unit] ?? 2))), unit);
}

/** A value with all its decimals; money has two. */
export function exact(value: Value | null | undefined, unit: Unit): string {
  if (typeof value !== "string" || !isNumber(value)) return shown(value, unit);
  const decimals = value.split(".")[1]?.length ?? 0;
  return withUnit(number(value, unit === "EUR" ? Math.max(2, decimals) : undefined), unit);
}

/** A change with its sign in front: nothing says more by colour than by its text. */
export function signed(value: string | null | undefined, unit: Unit, decimals?: number): string {
  const text = shown(value ?? null, unit, decimals);
  return isNumber(value) && !value.startsWith("-") && /[1-9]/.test(text) ? `+${text}` : text;
}

/** For places in pictures only, never for a figure that is shown. */
export function toFloat(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return isNumber(value) ? Number(value) : undefined;
}

/** A message of the library as a sentence. */
export function sentence(text: string): string {
  return text === "" ? "" : text.charAt(0).toUpperCase() + text.slice(1);
}
