/** GitHub's samples as a data module, because Octokit's package of examples is ten times as large. */
export async function githubSamplesModule(): Promise<string> {
  const { githubSamples } = await import("../../packages/webhook-providers/src/samples/github.ts");
  // Parsed as JSON, which is faster than parsing JavaScript.
  return `export const githubSamples = JSON.parse(${JSON.stringify(JSON.stringify(githubSamples))});\n`;
}
