import type { Provider } from "agentex-webhook-providers";
import { sampleName, samplesOf, type Sample } from "agentex-webhook-providers/samples";
import { code } from "./text.ts";

/**
 * Which response the provider wants and how quickly, when it retries, and which of its events can be tested: facts for its
 * section.
 */
export async function describeExpectations(provider: Provider): Promise<[string, string | undefined][]> {
  const { id, sources, acknowledge, retries } = provider;
  return [
    ["Expects", describeAnswer(provider)],
    [
      "Late response",
      `${describeLateAnswer(provider)}${source(sources?.answer, acknowledge ?? sources?.answer)}`,
    ],
    ["Retries", retries && `${retries}${source(sources?.retries, retries)}`],
    ["Test events", describeSamples(await samplesOf(id))],
  ];
}

function describeAnswer({ deadlineSeconds, sources }: Provider): string | undefined {
  if (deadlineSeconds === undefined) return undefined;
  return `A response within ${deadlineSeconds} s.${source(sources?.deadline, deadlineSeconds)}`;
}

/** The response that the sender gets instead of the agent's, in HTTP terms. */
function describeLateAnswer({ acknowledge }: Provider): string {
  const texts = (acknowledge ?? [{ status: 202 }]).map((late) => {
    const { status, when = [], body } = late;
    const what =
      status === 204 || body === "" ? "empty" : body === undefined ? "the gateway's JSON" : code(body);
    return `${status}, ${what}${when.length === 0 ? "" : ` where ${when.map(describeCondition).join(" and ")}`}`;
  });
  return `${texts.join("; else ")}.`;
}

/** Where the provider documents a claim; nothing if there is no claim. */
function source(url: string | undefined, claim: unknown): string {
  if (claim === undefined) return "";
  return url === undefined ? " (no published source)" : ` ([source](${url}))`;
}

const MOST_SAMPLES = 12;

function describeSamples(samples: readonly Sample[]): string | undefined {
  const names = samples.map(sampleName);
  const rest = names.length - MOST_SAMPLES;
  if (names.length === 0) return undefined;
  return `${names.slice(0, MOST_SAMPLES).map(code).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}.`;
}

type Condition = NonNullable<Provider["sameBodyWhere"]>[number];

function describeCondition(condition: Condition): string {
  if ("is" in condition) return code(`${condition.value} = ${condition.is}`);
  return `${code(condition.value)} ${condition.there ? "is present" : "is absent"}`;
}
