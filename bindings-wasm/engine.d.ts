/** What `wasm-bindgen` writes beside the engine. */
import type { Raw } from "../bindings-js/face/engine.js";

export function say(verb: string, self: number, args: string, bytes: Uint8Array[]): Raw;
export function free(number: number): boolean;
export function nouns(): number;
/** Begins the module. */
export default function init(options: { module_or_path: WebAssembly.Module | BufferSource | Response | Promise<Response> }): Promise<unknown>;
