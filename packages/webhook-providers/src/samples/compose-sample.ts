import { bytesOf } from "../encoding/bytes.ts";
import { describe } from "../describe.ts";
import { fillTemplate } from "../fill-template.ts";
import type { Provider } from "../provider/provider.ts";
import type { WebhookRequest } from "../request/request.ts";
import type { Sample, SamplePayload } from "../sign/sample.ts";
import { writePayload } from "../sign/write-sample.ts";
import { findSample } from "./find-sample.ts";

/** The payload of a webhook: an object, a list, or the fields of a form. */
export type GivenPayload = Readonly<Record<string, unknown>> | readonly unknown[];

/**
 * A sample of any event with your own payload, with the headers and in the format (JSON, a form, JSON in a form) that the
 * provider uses for that event.
 *
 * @param all the provider's samples, at least one
 * @param event the event; if undefined, the payload and the first sample's headers determine it
 */
export function composeSample(
  provider: Provider,
  all: readonly Sample[],
  event: string | undefined,
  payload: GivenPayload,
): Sample | undefined {
  const known = event === undefined ? all[0] : findSample(all, event);
  if (known !== undefined) return withPayload(known, event ?? known.event, payloadLike(known, payload));
  const model = nearestKind(all, event ?? "");
  if (model === undefined) return undefined;
  const formats = formatsOf(provider, payload);
  const composed = formats.map((format) =>
    withEventHeader(provider, withPayload(model, event ?? "", format)),
  );
  return composed.find((sample) => eventOf(provider, sample) === event) ?? composed[0];
}

/** The event that the provider's data reads from a sample. */
export function eventOf(provider: Provider, sample: Sample): string | undefined {
  const described = describe(provider, requestOf(sample));
  return described.outcome === "described" ? described.event : undefined;
}

function withPayload({ provider, headers, name }: Sample, event: string, payload: SamplePayload): Sample {
  return { provider, event, ...(name === event && { name }), source: "your payload", headers, ...payload };
}

/** A sample of the same kind (`issues.pinned`: one of `issues.…`) probably has similar headers. */
function nearestKind(all: readonly Sample[], event: string): Sample | undefined {
  const [kind] = event.split(/[./:]/);
  return all.find((sample) => sample.event.split(/[./:]/)[0] === kind) ?? all[0];
}

function payloadLike(sample: Sample, payload: GivenPayload): SamplePayload {
  if ("form" in sample) return { form: fieldsOf(payload) };
  return "json" in sample
    ? { json: payload }
    : { json_in_form: { field: sample.json_in_form.field, json: payload } };
}

/** In the provider's formats, most specific first. */
function formatsOf(provider: Provider, payload: GivenPayload): SamplePayload[] {
  const formats = provider.payload.flatMap((form): SamplePayload[] => {
    if (form.as === "form") return [{ form: fieldsOf(payload) }];
    return form.as === "json_in_form" ? [{ json_in_form: { field: form.field, json: payload } }] : [];
  });
  return [{ json: payload }, ...formats];
}

function fieldsOf(payload: GivenPayload): Record<string, string> {
  return Object.fromEntries(
    Object.entries(payload).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

/** Writes the event into the header in which the provider names it. */
function withEventHeader(provider: Provider, sample: Sample): Sample {
  for (const choice of provider.event) {
    const template = typeof choice === "string" ? choice : choice.use;
    const [before = "", name, after = ""] = template.split(/\{header:([^{}|]+)[^{}]*\}/);
    if (name === undefined) continue;
    const start = filled(provider, sample, before);
    const end = filled(provider, sample, after);
    if (start === undefined || end === undefined) continue;
    const { event } = sample;
    // The payload contains a part of the event's name, and it differs.
    if (!event.startsWith(start) || !event.endsWith(end)) return sample;
    const value = event.slice(start.length, event.length - end.length);
    return { ...sample, headers: { ...sample.headers, [name]: value } };
  }
  return sample;
}

function filled(provider: Provider, sample: Sample, template: string): string | undefined {
  return template.includes("{") ? fillTemplate(template, requestOf(sample), provider) : template;
}

function requestOf(sample: Sample): WebhookRequest {
  const { type, text } = writePayload(sample);
  return {
    method: "POST",
    url: "https://gateway.test/",
    headers: { ...sample.headers, "content-type": type },
    body: bytesOf(text),
  };
}
