import { describe, digestOf } from "agentex-webhook-providers";
import type { Actor, Digest, Provider, StandingSource } from "agentex-webhook-providers";
import { samples, samplesOf, writeSample } from "agentex-webhook-providers/samples";
import type { Sample } from "agentex-webhook-providers/samples";
import { code } from "./text.ts";

/** Samples contain an id and a time; the page must not change with them. */
const occasion = { id: "1f81eb52", now: new Date("2026-01-01T00:00:00Z") };

/** Whether the signature covers the content of the body. */
function coversBody({ verification }: Provider): boolean {
  if (verification.scheme === "jwt" || verification.scheme === "jwks") {
    return verification.bodyHashClaim !== undefined;
  }
  return !["token", "query_token", "body_token", "basic", "body_hmac"].includes(verification.scheme);
}

/** Whom a provider's webhooks name, and where: facts for its section. */
export function describeActors(provider: Provider): [string, string | undefined][] {
  const { actor, standing = [], digest = {} } = provider;
  const uncovered = coversBody(provider) ? "" : " The verification does not cover it.";
  const sources = (actor?.from ?? []).map(({ when = [], id, login, name, also = [], kind }) => {
    const parts = [
      ["id", id],
      ["login", login],
      ["name", name],
      ...also.map((other): [string, string] => ["also", other]),
    ].flatMap(([what = "", template]) => (template === undefined ? [] : [`${what} ${code(template)}`]));
    const kinds = (kind ?? []).map((choice) => (typeof choice === "string" ? choice : choice.use));
    const of = kinds.length === 0 ? [] : [`kind ${[...new Set(kinds)].map(code).join(" or ")}`];
    return [...parts, ...of].join(", ") + conditions(when);
  });
  const parts = (
    [
      ["title", digest.title],
      ["url", digest.url],
      ["text", digest.text],
    ] as const
  ).flatMap(([what, choices = []]) => {
    const templates = choices.map((choice) => code(typeof choice === "string" ? choice : choice.use));
    return templates.length === 0 ? [] : [`${what} ${templates.join(", else ")}`];
  });
  return [
    [
      "Actor",
      sources.length === 0 ? "Not in the verified content." : `${sources.join("; else ")}.${uncovered}`,
    ],
    ["Standing", standing.length === 0 ? undefined : `${standing.map(describeStanding).join("; else ")}.`],
    ["Digest", parts.length === 0 ? undefined : `${parts.join("; ")}.`],
  ];
}

function describeStanding({ when = [], same, different, use }: StandingSource): string {
  const relation =
    same !== undefined
      ? ` if ${code(same[0])} is ${code(same[1])}`
      : different !== undefined
        ? ` if ${code(different[0])} is not ${code(different[1])}`
        : "";
  return code(use) + relation + conditions(when);
}

function conditions(when: NonNullable<StandingSource["when"]>): string {
  const texts = when.map((condition) =>
    "is" in condition
      ? code(`${condition.value} = ${condition.is}`)
      : `${code(condition.value)} is ${condition.there ? "there" : "missing"}`,
  );
  return texts.length === 0 ? "" : ` where ${texts.join(" and ")}`;
}

/**
 * What each sample says about its actor, in its one-line summary and its digest; for several events of one kind, the first
 * sample.
 */
export async function contentsTable(providers: readonly Provider[]): Promise<string> {
  const rows: string[] = [];
  for (const provider of providers) {
    const seen = new Set<string>();
    for (const sample of await samplesFor(provider)) {
      const described = describeSample(provider, sample);
      const row = rowOf(provider, described);
      const kind = hasManySamples(provider) ? described.event.replace(/\..*/, "") : row;
      if (seen.has(kind)) continue;
      seen.add(kind);
      rows.push(row);
    }
  }
  const head = "| provider | event | actor | kind | standing | summary | digest |";
  return [head, head.replaceAll(/[a-z]+/g, "---"), ...rows].join("\n");
}

/** A GitHub App receives the same events as GitHub's webhooks. */
async function samplesFor({ id }: Provider): Promise<readonly Sample[]> {
  return id === "github-app" ? (samples.get(id) ?? []) : samplesOf(id);
}

function hasManySamples({ id }: Provider): boolean {
  return id === "github" || id === "stripe";
}

type Described = {
  readonly event: string;
  readonly actor: Actor | undefined;
  readonly summary: string;
  readonly digest: Digest;
};

function describeSample(provider: Provider, sample: Sample): Described {
  const { headers, body } = writeSample(sample, occasion);
  const request = {
    method: "POST",
    url: "https://gateway.test/",
    headers,
    body: new TextEncoder().encode(body),
  };
  const description = describe(provider, request);
  if (description.outcome === "unreadable")
    throw new Error(`${provider.id} ${sample.event}: ${description.detail}`);
  return { ...description, event: description.event ?? sample.event, digest: digestOf(provider, request) };
}

function rowOf({ id }: Provider, { event, actor, summary, digest }: Described): string {
  const name = actor?.name ?? actor?.id;
  const who = name === undefined ? none : [plain(name), ...(actor?.identities ?? []).map(code)].join(" ");
  const standing = actor === undefined || actor.standing === "unknown" ? none : actor.standing;
  const parts = (["title", "url", "text"] as const).filter((part) => digest[part] !== undefined);
  const cells = [link(id), code(event), who, actor?.kind ?? none, standing, plain(summary), parts.join(", ")];
  // A bar ends a cell, even within code.
  return `| ${cells.map((cell) => (cell === "" ? none : cell.replaceAll("|", "\\|"))).join(" | ")} |`;
}

/** What the signed content does not say. */
const none = "—";

function link(id: string): string {
  return `[${id}](#${id})`;
}

/** Escapes what Markdown takes for formatting. Within a word, `_` is not formatting. */
function plain(text: string): string {
  return text.replaceAll(/[*[\]<>`\\~]|(?<!\w)_|_(?!\w)/g, (character) => `\\${character}`);
}
