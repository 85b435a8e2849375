"use strict";
// The engine, compiled for this machine.
const { existsSync } = require("node:fs");
const { join } = require("node:path");

const name = `budget-core.${process.platform}-${process.arch}.node`;
const file = join(__dirname, name);
if (!existsSync(file)) {
  throw new Error(`budget-core is not compiled for ${process.platform}-${process.arch}; use budget-core-wasm, or build it: \`npm run build\``);
}
module.exports = require(file);
