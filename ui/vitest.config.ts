import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [svelte()],
  test: {
    include: ["tests/**/*.test.ts", "kit/src/**/*.test.ts", "field/src/**/*.test.ts", "province/src/**/*.test.ts"],
  },
});
