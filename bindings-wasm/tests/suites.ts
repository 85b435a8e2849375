/** The suites that run wherever the packages run, for a page or a worker. */
import * as arrow from "apache-arrow";
import { refusals } from "../../bindings-js/tests/refusals.js";
import { sample } from "../../bindings-js/tests/sample.js";
import { vectors } from "../../bindings-js/tests/vectors.js";

export { arrow, refusals, sample, vectors };
