import { fileURLToPath } from "node:url";
import { paraglideVitePlugin } from "@inlang/paraglide-js";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here("."),
  plugins: [
    paraglideVitePlugin({
      project: here("../project.inlang"),
      outdir: here("./src/lib/paraglide"),
      strategy: ["globalVariable", "baseLocale"],
    }),
    svelte(),
  ],
  resolve: {
    alias: { $kit: here("../kit/src/index.ts"), $lib: here("./src/lib") },
  },
  // The content policy allows no data: fonts and no inline scripts.
  build: { target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: false },
});
