/** Long work: a bar that moves while it goes on, a way to stop it, an error that is shown when it fails. */
import type { Progress } from "budget-core-wasm";
import { h, tell } from "./dom.js";
import { say } from "./words.js";

/** What long work is told. */
export interface Watch {
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Work under way or failed, for one part of the page. */
export class Work {
  error: unknown;
  #label = "";
  #stop: AbortController | undefined;
  #bar: HTMLProgressElement | undefined;

  constructor(readonly redraw: () => void) {}

  /** Whether something goes on. */
  get busy(): boolean {
    return this.#stop !== undefined;
  }

  /** Does something long; one thing at a time. */
  async run(label: string, task: (watch: Watch) => Promise<void>): Promise<void> {
    this.#stop?.abort();
    const stop = new AbortController();
    [this.#stop, this.#label, this.error] = [stop, label, undefined];
    tell(label);
    this.redraw();
    try {
      // The bar is painted before the work begins.
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      await task({ signal: stop.signal, progress: (done, all) => this.#moved(done, all) });
    } catch (error) {
      if (this.#stop === stop) this.error = error;
    }
    if (this.#stop !== stop) return;
    this.#stop = undefined;
    this.redraw();
  }

  #moved(done: number, all: number): void {
    if (!this.#bar || all === 0) return;
    this.#bar.max = all;
    this.#bar.value = done;
  }

  /** The bar; nothing while nothing goes on. */
  bar(): HTMLElement | null {
    if (!this.busy) return null;
    this.#bar = h("progress", { "aria-label": this.#label });
    return h(
      "div",
      { class: "work" },
      h("p", {}, this.#label),
      h("div", { class: "moving" }, this.#bar),
      h("button", { type: "button", class: "quiet", onclick: () => this.#stop?.abort() }, say("stop")),
    );
  }
}
