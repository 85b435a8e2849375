/** Sums and steps of exact texts, on whole numbers of their smallest digit. */

/** A whole number and how many of its digits stand behind the point. */
interface Scaled {
  readonly whole: bigint;
  readonly scale: number;
}

function parsed(text: string): Scaled {
  const [whole = "0", fraction = ""] = text.replace("-", "").split(".");
  const size = BigInt(whole + fraction);
  return { whole: text.startsWith("-") ? -size : size, scale: fraction.length };
}

function at(number: Scaled, scale: number): bigint {
  return number.whole * 10n ** BigInt(scale - number.scale);
}

function text(whole: bigint, scale: number): string {
  const digits = (whole < 0n ? -whole : whole).toString().padStart(scale + 1, "0");
  const point = digits.length - scale;
  return `${whole < 0n ? "-" : ""}${digits.slice(0, point)}${scale ? `.${digits.slice(point)}` : ""}`;
}

/** A sum, with the decimals of whichever has more. */
export function plus(a: string, b: string): string {
  const [one, other] = [parsed(a), parsed(b)];
  const scale = Math.max(one.scale, other.scale);
  return text(at(one, scale) + at(other, scale), scale);
}

/** A difference. */
export function minus(a: string, b: string): string {
  return plus(a, b.startsWith("-") ? b.slice(1) : `-${b}`);
}

/** Which of two is larger: below zero, zero, above. */
export function order(a: string, b: string): number {
  const [one, other] = [parsed(a), parsed(b)];
  const scale = Math.max(one.scale, other.scale);
  const [x, y] = [at(one, scale), at(other, scale)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** A number and so many steps more, without zeros that say nothing. */
export function stepped(start: string, step: string, count: number): string {
  const [from, by] = [parsed(start), parsed(step)];
  const scale = Math.max(from.scale, by.scale);
  const sum = text(at(from, scale) + at(by, scale) * BigInt(count), scale);
  return sum.includes(".") ? sum.replace(/\.?0+$/, "") : sum;
}

/** About a hundredth of a number, as a one, two or five with zeros: `100` of 10000, `0.005` of 0.6. */
export function hundredth(value: string): string {
  const digits = value.replace("-", "");
  const size = Number(digits) / 100;
  if (!(size > 0)) return "1";
  let power = Math.floor(Math.log10(size));
  const lead = size / 10 ** power;
  let first = lead < 1.5 ? "1" : lead < 3.5 ? "2" : "5";
  if (lead >= 7.5) [first, power] = ["1", power + 1];
  return power >= 0 ? first + "0".repeat(power) : `0.${"0".repeat(-power - 1)}${first}`;
}

/** How many whole steps fit between two numbers; for the ends of a slider. */
export function stepsBetween(low: string, high: string, step: string): number {
  const [from, to, by] = [parsed(low), parsed(high), parsed(step)];
  const scale = Math.max(from.scale, to.scale, by.scale);
  const size = at(by, scale);
  if (size <= 0n) return 0;
  const distance = at(to, scale) - at(from, scale);
  return Number((distance + size - 1n) / size);
}
