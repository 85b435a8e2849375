/** What `wasm-bindgen` writes beside the engine. */
import type { Module } from "./carrier.js";

export const say: Module["say"];
export const free: Module["free"];
export const nouns: Module["nouns"];
export const __wbg_reset_state: Module["__wbg_reset_state"];
declare const init: Module["default"];
export default init;
