/** What a page must be for those who do not see it, do not use a mouse, or see little: looked for in the page itself. */
import type { Page } from "playwright-core";

/** All that is amiss in the page as it stands, a line each. */
export function amiss(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = [];
    const all = (selector: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(selector)];
    const called = (element: Element): string => `${element.tagName.toLowerCase()}${element.id ? `#${element.id}` : ""}.${element.getAttribute("class") ?? ""}`;
    const visible = (element: Element): boolean => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && !element.closest(".unseen");
    const fault = (bad: boolean, element: Element, what: string): void => void (bad && faults.push(`${called(element)}: ${what}`));

    // Names and labels.
    const named = (element: HTMLElement): boolean => {
      const by = element.getAttribute("aria-labelledby")?.split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join("");
      const labels = "labels" in element ? [...((element as HTMLInputElement).labels ?? [])].map((label) => label.textContent).join("") : "";
      const own = ["BUTTON", "A", "SUMMARY"].includes(element.tagName) ? element.textContent : "";
      return Boolean((element.getAttribute("aria-label") ?? by ?? "").trim() || labels.trim() || own?.trim());
    };
    for (const element of all("input, select, textarea, button, a[href], summary, [role=region], [role=img], [role=listbox], progress, nav, [role=search], [role=toolbar]")) fault(!named(element) && !element.matches("[role=img]:has(title)"), element, "has no name");
    // Every reference leads somewhere, every id is one of its kind.
    const ids = all("[id]").map((element) => element.id);
    new Set(ids.filter((id, place) => ids.indexOf(id) !== place)).forEach((id) => faults.push(`#${id}: stands twice`));
    for (const name of ["aria-labelledby", "aria-describedby", "aria-activedescendant"]) for (const element of all(`[${name}]`)) for (const id of (element.getAttribute(name) ?? "").split(" ")) fault(!document.getElementById(id), element, `${name} leads nowhere: ${id}`);
    for (const element of all("[aria-controls][aria-expanded=true]")) fault(!document.getElementById(element.getAttribute("aria-controls") ?? ""), element, "controls nothing");
    for (const element of all("label[for]")) fault(!document.getElementById(element.getAttribute("for") ?? ""), element, "labels nothing");
    // Structure.
    if (all("main").length !== 1 || all("h1").length !== 1 || all("nav").length !== 1 || all("footer").length !== 1) faults.push("not one main, h1, nav, footer");
    if (!document.documentElement.lang || !document.title) faults.push("no language or title");
    let level = 0;
    for (const head of all("h1, h2, h3, h4").filter(visible)) {
      const next = Number(head.tagName[1]);
      fault(next > level + 1, head, `a head of level ${next} after ${level}`);
      level = next;
    }
    for (const table of all("table")) fault(!table.querySelector("th[scope=col]") || [...table.querySelectorAll("tbody th")].some((head) => head.getAttribute("scope") !== "row"), table, "heads without scope");
    for (const element of all("[tabindex]")) fault(element.tabIndex > 0, element, "has a place of its own in the order");
    for (const option of all("[role=option]")) fault(!option.closest("[role=listbox]"), option, "is an option of no list");
    for (const element of all("svg")) fault(element.getAttribute("aria-hidden") !== "true" && element.getAttribute("role") !== "img", element, "a picture without a role");
    if (!document.querySelector("[aria-live=polite]")) faults.push("nothing is announced");
    // Targets of a finger.
    for (const element of all("button, select, summary, input:not([type=file]), nav a").filter(visible)) {
      const { height } = element.getBoundingClientRect();
      fault(height < (element.matches(".link") ? 24 : 43.5), element, `is ${height} pixels high`);
    }

    // Contrast of every text with what lies under it.
    const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true }) as CanvasRenderingContext2D;
    const rgba = (colour: string): number[] => {
      context.clearRect(0, 0, 1, 1);
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
      const [r = 0, g = 0, b = 0, a = 0] = context.getImageData(0, 0, 1, 1).data;
      return [r, g, b, a / 255];
    };
    const over = (top: number[], below: number[]): number[] => [0, 1, 2].map((at) => (top[at] as number) * (top[3] as number) + (below[at] as number) * (1 - (top[3] as number)));
    const under = (element: Element | null): number[] => {
      if (!element) return rgba(getComputedStyle(document.body).backgroundColor);
      const own = rgba(getComputedStyle(element).backgroundColor);
      return own[3] === 1 ? own : [...over(own, under(element.parentElement)), 1];
    };
    const light = (colour: number[]): number => {
      const [r, g, b] = colour.slice(0, 3).map((part) => ((part / 255) <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4)) as [number, number, number];
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const seen = new Set<string>();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement as HTMLElement;
      if (!node.textContent?.trim() || !visible(element) || element.closest("svg, noscript, script, option, :disabled")) continue;
      const style = getComputedStyle(element);
      const below = under(element);
      const [a, b] = [light(over(rgba(style.color), below)), light(below)];
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      const size = parseFloat(style.fontSize);
      const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      const key = `${called(element)} ${style.color} on ${below.map(Math.round).join(",")}`;
      if (ratio < (large ? 3 : 4.5) && !seen.has(key)) faults.push(`${key}: contrast ${ratio.toFixed(2)}`);
      seen.add(key);
    }
    return faults;
  });
}

/** What stands out of the page to the right, where something does. */
export function sideways(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > width + 1).map((element) => `${element.tagName}.${element.getAttribute("class") ?? ""}`);
  });
}
