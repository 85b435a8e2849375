/** Debian's chromium, on loopback only; where it cannot be had, the tests say aloud that they skip. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium, type Browser, type Page } from "playwright-core";

const PATH = "/usr/bin/chromium";

/** What keeps the browser from talking to anybody. */
const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** Whether there is a browser; it is installed where that is allowed. */
export function thereIsABrowser(): boolean {
  if (existsSync(PATH)) return true;
  if (process.getuid?.() === 0) {
    spawnSync("apt-get", ["update"], { stdio: "ignore", timeout: 120_000 });
    spawnSync("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], { stdio: "ignore", timeout: 300_000, env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } });
  }
  if (existsSync(PATH)) return true;
  console.error(`skipped: there is no ${PATH}, and it could not be installed: the page is not tested in a browser`);
  return false;
}

/** Begins the browser. */
export function begin(): Promise<Browser> {
  return chromium.launch({ executablePath: PATH, args: QUIET });
}

/** Drops a file on an element, as a hand does. */
export async function drop(page: Page, selector: string, name: string, bytes: Uint8Array): Promise<void> {
  const data = await page.evaluateHandle(
    ([title, text]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(text as string), (letter) => letter.charCodeAt(0))], title as string));
      return transfer;
    },
    [name, Buffer.from(bytes).toString("base64")],
  );
  await page.dispatchEvent(selector, "dragover", { dataTransfer: data });
  await page.dispatchEvent(selector, "drop", { dataTransfer: data });
}
