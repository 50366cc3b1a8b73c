import { defineConfig } from "vitepress";
import { BASE, CONTENT, OUTPUT } from "../places.ts";
import { extractScripts } from "../extract-scripts.ts";
import { slugOf } from "../slug.ts";
import { searchedPart } from "../searched.ts";
import { sidebar } from "../sidebar.ts";

export default defineConfig({
  title: "Agentex Gateway",
  description: "A webhook gateway for AI agents: verifies, stores and delivers webhooks.",
  lang: "en",
  base: BASE,
  srcDir: CONTENT,
  outDir: OUTPUT,
  cacheDir: "./build/cache",
  metaChunk: true,
  // Addresses of a gateway that the reader runs.
  ignoreDeadLinks: "localhostLinks",
  head: [["link", { rel: "icon", href: "data:," }]],
  // The anchors match those that GitHub gives the same pages.
  markdown: {
    anchor: { slugify: slugOf },
    toc: { slugify: slugOf },
    headers: { slugify: slugOf },
    attrs: { disable: true },
  },
  transformHtml: extractScripts,
  themeConfig: {
    nav: [
      { text: "Start", link: "/start/why" },
      { text: "Tutorials", link: "/tutorials/github" },
      { text: "Guides", link: "/guide" },
      { text: "Providers", link: "/providers/" },
      { text: "Reference", link: "/command-line" },
    ],
    sidebar: sidebar(CONTENT),
    outline: { level: [2, 3] },
    search: {
      provider: "local",
      options: {
        _render: (text, env, md) => md.render(searchedPart(env.relativePath, text), env),
      },
    },
    footer: { message: "Apache License 2.0" },
  },
});
