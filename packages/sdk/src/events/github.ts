import type { EventPayloadMap } from "@octokit/webhooks-types";

/**
 * GitHub's payloads by event name (`x-github-event`): `request.payload<GitHubEvents["push"]>()`.
 *
 * Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
export type GitHubEvents = EventPayloadMap;

/** GitHub's payloads by the gateway's event names, which include the action: `pull_request.opened`, `push`. */
export type GitHubPayloads = {
  readonly [Sent in SentEvent as Sent["name"]]: Sent["payload"];
};

type SentEvent = { [Event in keyof GitHubEvents]: Named<Event, GitHubEvents[Event]> }[keyof GitHubEvents];

type Named<Event extends string, Payload> = Payload extends { readonly action: infer Action extends string }
  ? WithAction<Event, Action, Payload>
  : { readonly name: Event; readonly payload: Payload };

/** One name for each action of a payload that several actions share. */
type WithAction<Event extends string, Action extends string, Payload> = Action extends string
  ? { readonly name: `${Event}.${Action}`; readonly payload: Payload & { readonly action: Action } }
  : never;
