import { defineConfig } from "vite";

// Chosen by what the style sheets use: light-dark(), nesting, the popover attribute.
const browsers = ["chrome123", "edge123", "firefox125", "safari17.5"];

export default defineConfig({
  root: import.meta.dirname,
  base: "/static/dist/",
  publicDir: false,
  build: {
    outDir: "../static/dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: browsers,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // the content security policy knows no data: style or script
    rollupOptions: { input: ["src/main.js", "src/early.js", "src/panorama.js", "src/cropper.js"] },
  },
});
