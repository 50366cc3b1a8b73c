import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { precompress } from "./bundle/precompress.ts";

/** The gateway that `npm run console:dev` shows. */
const gateway = process.env["AGENTEX_BASE_URL"] || "http://localhost:5003";
const apiPaths = [
  "about",
  "account",
  "agent_api_keys",
  "agents",
  "alerts",
  "audit_log",
  "deliveries",
  "docs",
  "openapi.json",
  "providers",
  "readyz",
  "refusals",
  "session",
];

export default defineConfig({
  base: "/console/",
  plugins: [react(), precompress()],
  build: {
    target: "es2023",
    // From these on, `light-dark()` needs no help.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    // Data URLs would need a weaker content security policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
  },
  server: {
    host: "localhost",
    port: 5173,
    proxy: Object.fromEntries(apiPaths.map((path) => [`^/${path}(?=$|[/?])`, { target: gateway }])),
  },
});
