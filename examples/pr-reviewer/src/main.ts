import { createReviewer } from "./reviewer.ts";

const acp = createReviewer({
  port: Number(process.env["ACP_PORT"] || 8002),
  identity: process.env["GITHUB_LOGIN"] || "pr-reviewer[bot]",
  debounce: process.env["REVIEW_AFTER"] || "10s",
  token: process.env["GITHUB_TOKEN"],
  fetch,
});

await acp.start();
