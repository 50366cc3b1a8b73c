import type { Provider, Sample } from "agentex-webhook-providers";
import {
  composeSample,
  eventOf,
  findSample,
  setValues,
  suggestSamples,
  type GivenPayload,
} from "agentex-webhook-providers/samples";
import type { ProblemCode } from "../http/problem.ts";
import { nameSample } from "./name-sample.ts";
import { samplesOf } from "./samples-of.ts";

/** The event to send. */
export type SampleWanted = {
  readonly event?: string | undefined;
  readonly payload?: GivenPayload | undefined;
  /** Values to set in the payload, by path. */
  readonly set?: Readonly<Record<string, unknown>> | undefined;
};

type Refused = { readonly outcome: "refused"; readonly code: ProblemCode; readonly detail: string };
type Chosen = { readonly outcome: "chosen"; readonly sample: Sample };

/** The sample, or the caller's payload as one. */
export async function chooseSample(
  provider: Provider,
  { event, payload }: SampleWanted,
): Promise<Chosen | Refused> {
  const all = await samplesOf(provider);
  const wanted = event ?? defaultEvent(all);
  const sample =
    payload === undefined ? findSample(all, wanted) : composeSample(provider, all, wanted, payload);
  return sample === undefined ? unknown(provider, all, wanted) : { outcome: "chosen", sample };
}

/** Puts the key's name and the caller's values into the sample. */
export function changeSample(
  provider: Provider,
  sample: Sample,
  { event, payload, set = {} }: SampleWanted,
  keyName: string,
): Chosen | Refused {
  const changed = setValues(nameSample(provider, sample, keyName), set);
  if (changed.outcome === "misfit") return refuse("sample_misfit", changed.detail);
  if (event !== undefined && payload !== undefined) {
    const sent = eventOf(provider, changed.sample);
    // `pull_request` also means `pull_request.opened`.
    const isMeant = sent === event || sent?.startsWith(`${event}.`) === true || sample.name === event;
    // Sending another event than the one that the caller named would be no use.
    if (!isMeant) return refuse("sample_misfit", describeOther(provider, event, sent));
  }
  return { outcome: "chosen", sample: changed.sample };
}

function defaultEvent(all: readonly Sample[]): string {
  return (all.find(({ event }) => event === "push") ?? all[0])?.event ?? "test";
}

function unknown({ name, id }: Provider, all: readonly Sample[], event: string): Refused {
  return refuse(
    "sample_unknown",
    `There is no sample of ${name}'s event '${event}'. ${suggestSamples(all, event)} ` +
      `All: GET /providers/${id}/samples. To send another event, pass its payload.`,
  );
}

function describeOther({ name, event }: Provider, wanted: string, sent: string | undefined): string {
  const templates = event.map((choice) => (typeof choice === "string" ? choice : choice.use));
  return (
    `The payload's event is ${sent === undefined ? "missing" : `'${sent}'`}, not '${wanted}'. ` +
    `${name}'s events are read from ${templates.join(" or ")}.`
  );
}

function refuse(code: ProblemCode, detail: string): Refused {
  return { outcome: "refused", code, detail };
}
