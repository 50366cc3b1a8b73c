/** Pages outside of `docs/` that the site has under another name. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  "../README.md": "/start/install.md",
  "../packages/sdk/README.md": "/sdk.md",
  "../packages/sdk": "/sdk.md",
  "../packages/webhook-providers/README.md": "/webhook-providers.md",
  "../packages/webhook-providers": "/webhook-providers.md",
  "../packages/gateway": "/start/install.md",
  "../packages/gateway/README.md": "/start/install.md",
  "README.md": "/start/why.md",
};

/** A link in Markdown: its text, path and anchor. Images are left alone. */
const LINK = /(?<!!)\[([^\]]*)\]\((?![a-z]+:|\/|#)([^)#\s]+)(#[^)\s]+)?\)/g;

/** An image outside of `docs/`. */
const IMAGE = /!\[([^\]]*)\]\((?:\.\.\/)+(?!docs\/)([^)\s]+)\)/g;

/** The images outside of `docs/` that a page shows, by their paths in the repository. */
export function imagesFromElsewhere(text: string): string[] {
  return Array.from(text.matchAll(IMAGE), ([, , path = ""]) => path);
}

/** The site's name for an image from elsewhere. */
export function imageName(path: string): string {
  return `images/${path.replaceAll("/", "-")}`;
}

/**
 * Rewrites a page's links for the site. Links to files that exist only in the repository become plain text.
 *
 * @param toDocs - the path from the page's folder to `docs/`, such as `` or `../`.
 */
export function rewriteLinks(text: string, toDocs: string): string {
  return outsideOfCode(text, (prose) =>
    withOwnImages(prose).replaceAll(LINK, (_whole, label: string, path: string, anchor: string = "") => {
      const fromDocs = path.startsWith(toDocs) ? path.slice(toDocs.length) : path;
      if (fromDocs === "providers.md") return `[${label}](${providerLink(anchor)})`;
      const elsewhere = ELSEWHERE[fromDocs];
      // The README's headings differ from those of the page that replaces it.
      if (elsewhere !== undefined) {
        return `[${label}](${elsewhere}${elsewhere === "/sdk.md" ? anchor : ""})`;
      }
      const isPage = path.endsWith(".md") && !fromDocs.startsWith("../");
      return isPage ? `[${label}](${path}${anchor})` : label;
    }),
  );
}

function providerLink(anchor: string): string {
  if (anchor === "") return "/providers/index.md";
  const name = anchor.slice(1);
  return name === "actors-and-summaries" ? "/providers/contents.md" : `/providers/${name}.md`;
}

function withOwnImages(prose: string): string {
  return prose.replaceAll(IMAGE, (_whole, label: string, path: string) => `![${label}](/${imageName(path)})`);
}

/** Changes a page's text outside of fenced code. */
function outsideOfCode(text: string, change: (prose: string) => string): string {
  return text
    .split(/(^```.*?^```$)/ms)
    .map((part) => (part.startsWith("```") ? part : change(part)))
    .join("");
}
