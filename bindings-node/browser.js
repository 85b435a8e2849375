// In a page, the same face over WebAssembly.
export * from "budget-core-wasm";
