import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DefaultTheme } from "vitepress";

type Item = DefaultTheme.SidebarItem;

const page = (text: string, link: string): Item => ({ text, link });

const START = [page("What it is", "/start/why"), page("Install", "/start/install")];
const TUTORIALS = [
  page("GitHub", "/tutorials/github"),
  page("Slack", "/tutorials/slack"),
  page("Stripe", "/tutorials/stripe"),
  page("A Python agent", "/tutorials/python"),
  page("Deploy", "/tutorials/deploy"),
];
const GUIDES = [
  page("From agent to webhook", "/guide"),
  page("Deliveries", "/deliveries"),
  page("Tunnels", "/tunnels"),
  page("Filters", "/filters"),
  page("Slow agents", "/slow-agents"),
  page("Runs", "/runs"),
  page("Inbox", "/inbox"),
  page("Sources", "/sources"),
  page("MCP events", "/mcp-events"),
  page("Recovery", "/recovery"),
  page("Accounts", "/accounts"),
  page("Operations", "/operations"),
  page("Performance", "/performance"),
  page("Scale", "/scale"),
  page("Coming from Agentex", "/from-agentex"),
  page("Architecture", "/architecture"),
  page("Releasing", "/releasing"),
];
const REFERENCE = [
  page("Command line", "/command-line"),
  page("Settings", "/settings"),
  page("Errors", "/errors"),
  page("API", "/api/"),
  page("SDK", "/sdk"),
  page("SDK: every export", "/sdk-reference/"),
  page("Provider library", "/webhook-providers"),
  page("Agent signature", "/agent-signature"),
];

/** The sidebar. Sections with many pages have their own sidebar, so that the others stay small. */
export function sidebar(content: string): DefaultTheme.SidebarMulti {
  const section = (text: string, folder: string): Item[] => [
    { text: "Documentation", link: "/start/why" },
    { text, link: `/${folder}/`, items: pagesIn(content, folder) },
  ];
  return {
    "/providers/": section("Providers", "providers"),
    "/api/": section("API", "api"),
    "/sdk-reference/": section("SDK: every export", "sdk-reference"),
    "/": [
      { text: "Start", items: START },
      { text: "Tutorials", items: TUTORIALS },
      { text: "Guides", items: GUIDES },
      page("Troubleshooting", "/troubleshooting"),
      page("Providers", "/providers/"),
      { text: "Reference", items: REFERENCE },
      page("Glossary", "/glossary"),
      page("FAQ", "/faq"),
    ],
  };
}

/** The pages of a generated section, sorted by title. */
function pagesIn(content: string, folder: string): Item[] {
  return readdirSync(join(content, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md") && !file.endsWith("index.md"))
    .map((file) => {
      const title = /^# (.+)$/m.exec(readFileSync(join(content, folder, file), "utf8"))?.[1] ?? file;
      return page(title.replaceAll("\\", ""), `/${folder}/${file.slice(0, -".md".length)}`);
    })
    .toSorted((one, other) => String(one.text).localeCompare(String(other.text), "en"));
}
