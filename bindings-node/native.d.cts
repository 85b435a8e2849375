/** The engine, compiled for this machine; what it exports is declared where it is used. */
declare const native: unknown;
export = native;
