import { z } from "zod";
import { readDuration } from "../../settings/groups/read-quantity.ts";
import { strict } from "./strict.ts";

/** How the deliveries of one conversation are collected to be sent in one request. Durations are in milliseconds. */
export type BatchWindow = {
  /** The batch starts after this long without another delivery. */
  readonly debounce: number;
  /** The longest time from the first delivery to the start of the batch. */
  readonly maxWait: number;
  /** The batch starts immediately when it contains this many deliveries. */
  readonly maxSize: number;
};

const HOUR = 3_600_000;
const SHORTEST = 100;
const LONGEST_DEBOUNCE = HOUR;
const LONGEST_WAIT = 24 * HOUR;
const USUAL_SIZE = 50;
export const MOST_IN_BATCH = 1_000;

/** A route's `batch`, as declared. */
export const batchSchema = strict({
  debounce: durationUpTo(LONGEST_DEBOUNCE).describe(
    "The batch starts after this long without another delivery: `10s`, up to `1h`.",
  ),
  max_wait: durationUpTo(LONGEST_WAIT).describe(
    "The batch starts at the latest this long after its first delivery: `2m`, up to `24h`.",
  ),
  max_size: z
    .int()
    .min(1)
    .max(MOST_IN_BATCH)
    .default(USUAL_SIZE)
    .describe(
      `The batch starts immediately when it contains this many deliveries, up to ${MOST_IN_BATCH}. By ` +
        `default, ${USUAL_SIZE}.`,
    ),
})
  .refine(({ debounce, max_wait }) => millisecondsOf(debounce) <= millisecondsOf(max_wait), {
    path: ["max_wait"],
    message: "must be at least as long as debounce",
  })
  .meta({
    id: "BatchWindow",
    description: "How deliveries of one conversation are collected, to be sent in one request.",
  });

/** Parses a declared `batch`, which must be valid. */
export function readBatch({ debounce, max_wait, max_size }: z.output<typeof batchSchema>): BatchWindow {
  return { debounce: millisecondsOf(debounce), maxWait: millisecondsOf(max_wait), maxSize: max_size };
}

function durationUpTo(most: number) {
  return z.string().refine(
    (text) => {
      const time = readDuration(text);
      return time !== undefined && time >= SHORTEST && time <= most;
    },
    `must be a duration between ${SHORTEST}ms and ${most / HOUR}h, such as 10s or 2m`,
  );
}

function millisecondsOf(text: string): number {
  return readDuration(text) ?? 0;
}
