import assert from "node:assert/strict";
import { send } from "./send.ts";

/** What Prometheus would read. */
export type Scrape = {
  readonly text: string;
  /** The names of the metrics with their types, from the `# TYPE` lines. */
  readonly types: ReadonlyMap<string, string>;
  /** Each sample by its name and labels as written, `name{label="value"}`. */
  readonly samples: ReadonlyMap<string, number>;
  /** A sample's value; 0 for a counter that has not started. */
  of(sample: string): number;
  /** Every value of a label, in metrics whose names have this prefix. */
  labelValues(prefix: string): string[];
};

const SAMPLE = /^([a-zA-Z_:][\w:]*(?:\{.*\})?) (\S+)$/;

/** Reads `/metrics`. Fails on a line that is not in Prometheus's text format. */
export async function scrape(url: string): Promise<Scrape> {
  const answer = await send(url, { path: "/metrics" });
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.headers["content-type"], "text/plain; version=0.0.4; charset=utf-8");
  const types = new Map<string, string>();
  const samples = new Map<string, number>();
  for (const line of answer.text.split("\n")) {
    if (line === "" || line.startsWith("# HELP ")) continue;
    const [, name, type] = /^# TYPE (\S+) (\w+)$/.exec(line) ?? [];
    if (name !== undefined && type !== undefined) {
      assert.ok(!types.has(name), `${name} is served twice`);
      types.set(name, type);
      continue;
    }
    const [, sample, value] = SAMPLE.exec(line) ?? [];
    assert.ok(sample !== undefined, `not a sample: ${line}`);
    assert.ok(!samples.has(sample), `${sample} is there twice`);
    samples.set(sample, Number(value === "+Inf" ? Number.POSITIVE_INFINITY : value));
  }
  return {
    text: answer.text,
    types,
    samples,
    of: (sample) => samples.get(sample) ?? 0,
    labelValues: (prefix) =>
      [...samples.keys()]
        .filter((sample) => sample.startsWith(prefix))
        .flatMap((sample) => Array.from(sample.matchAll(/="((?:[^"\\]|\\.)*)"/g), ([, value = ""]) => value)),
  };
}
