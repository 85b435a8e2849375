import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    globalSetup: ["tests/packed.ts"],
    // Each file in a process of its own: the engine's objects belong to one of them.
    pool: "forks",
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // The package as it is installed: nothing of it is transformed.
    server: { deps: { external: [/\/dist\//, /native\.cjs$/] } },
  },
});
