import type { EventPayloadMap } from "@octokit/webhooks-types";

/**
 * GitHub's payloads by the name of their event (`x-github-event`): `request.payload<GitHubEvents["push"]>()`.
 *
 * Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
export type GitHubEvents = EventPayloadMap;
