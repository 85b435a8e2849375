import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    pool: "forks",
    testTimeout: 240_000,
    hookTimeout: 240_000,
    // One browser or engine at a time: what is measured and waited for is not the other's.
    fileParallelism: false,
    // The package as it is installed: nothing of it is transformed.
    server: { deps: { external: [/\/dist\//] } },
  },
});
