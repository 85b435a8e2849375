/** Ways back of the amendment's text: one for each gesture, not one for each letter. */

/** Gestures of one kind that follow each other so closely are one, in milliseconds. */
const ONE = 900;

const past: string[] = [];
const future: string[] = [];
let last = { kind: "", at: 0 };

/** Keeps what was there before a change. */
export function record(before: string, kind: string): void {
  const at = performance.now();
  if (kind !== last.kind || at - last.at > ONE) past.push(before);
  last = { kind, at };
  future.length = 0;
}

/** The text before the last gesture. */
export function back(text: string): string | undefined {
  const before = past.pop();
  if (before !== undefined) future.push(text);
  last = { kind: "", at: 0 };
  return before;
}

/** The text that was undone. */
export function forth(text: string): string | undefined {
  const after = future.pop();
  if (after !== undefined) past.push(text);
  last = { kind: "", at: 0 };
  return after;
}

/** Whether there is a way back, and forth again. */
export function ways(): { back: boolean; forth: boolean } {
  return { back: past.length > 0, forth: future.length > 0 };
}
