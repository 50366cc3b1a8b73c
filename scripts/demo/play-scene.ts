import { until } from "../start/until.ts";
import type { Scene } from "./scene.ts";
import { AGENT_NAMES, type Stage } from "./stage.ts";

/** The result of a request. */
export type Played = {
  readonly title: string;
  readonly expected: string;
  readonly answered: string;
  readonly seen: string;
  readonly right: boolean;
  /** The ids of the deliveries that the gateway created. */
  readonly deliveries: readonly string[];
};

const ANSWER_TIMEOUT = 10_000;
/** Includes the time that an agent may need to start. */
const LOG_TIMEOUT = 15_000;
/** How many characters of an unexpected response to show. */
const LONGEST_BODY = 80;
const NOTHING = "nothing";

/** Sends a request, and compares the response and what the agent received with what the scene expects. */
export async function playScene(scene: Scene, { agents }: Stage, stopping: AbortSignal): Promise<Played> {
  await scene.before?.();
  const linesBefore = AGENT_NAMES.map((name) => agents[name].lines.length);
  const { title, expected } = scene;
  let answer: Answer;
  try {
    answer = await send(scene, stopping);
    await scene.after?.();
  } catch (error) {
    return {
      title,
      expected: describeStatus(expected.status, expected.code),
      answered: `no answer: ${String(error)}`,
      seen: "",
      right: false,
      deliveries: [],
    };
  }
  const written = (): string[] =>
    AGENT_NAMES.flatMap((name, index) => agents[name].lines.slice(linesBefore[index]));

  const sight = expected.sees;
  let seen: string;
  let seenRight: boolean;
  let deliveries = answer.delivery === undefined ? [] : [answer.delivery];
  switch (sight.by) {
    case "nothing": {
      const unwanted = written()[0];
      seen = unwanted ?? NOTHING;
      seenRight = unwanted === undefined;
      break;
    }
    case "log": {
      const { delivery = "no delivery" } = answer;
      const line = await until(() => textAfter(delivery, written()), {
        timeout: LOG_TIMEOUT,
        signal: stopping,
      });
      seen = line ?? NOTHING;
      seenRight = sight.matches.test(seen);
      break;
    }
    case "logs": {
      deliveries = [...(await sight.deliveries(answer.delivery ?? ""))];
      const lines = await until(
        () => {
          const found = deliveries.map((id) => textAfter(id, written()));
          return found.every((line) => line !== undefined) ? found : undefined;
        },
        { timeout: LOG_TIMEOUT, signal: stopping },
      );
      seen = lines?.join("; ") ?? NOTHING;
      seenRight =
        lines?.length === sight.match.length &&
        sight.match.every((pattern) => lines.some((line) => pattern.test(line ?? "")));
      break;
    }
    case "answer": {
      const found = sight.matches.exec(answer.body);
      seen = found?.[1] ?? found?.[0] ?? NOTHING;
      seenRight = found !== null;
    }
  }
  const answeredRight =
    answer.status === expected.status &&
    answer.code === expected.code &&
    (expected.answer?.test(answer.body) ?? true);
  return {
    title,
    // Shows the code separately only if it differs.
    expected: describeStatus(expected.status, answeredRight ? undefined : expected.code),
    answered: describeStatus(
      answer.status,
      answer.code ?? (answeredRight ? undefined : answer.body.slice(0, LONGEST_BODY)),
    ),
    seen,
    right: answeredRight && seenRight,
    deliveries,
  };
}

/** What an agent logged about a delivery. */
function textAfter(delivery: string, lines: readonly string[]): string | undefined {
  const line = lines.find((candidate) => candidate.includes(delivery));
  return line?.slice(line.indexOf(delivery) + delivery.length).trim();
}

type Answer = {
  readonly status: number;
  readonly code: string | undefined;
  readonly body: string;
  readonly delivery: string | undefined;
};

async function send({ url, method = "POST", headers, body }: Scene, stopping: AbortSignal): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers,
    body: body ?? null,
    signal: AbortSignal.any([stopping, AbortSignal.timeout(ANSWER_TIMEOUT)]),
  });
  const text = await response.text();
  const isProblem = response.headers.get("content-type")?.startsWith("application/problem+json") === true;
  return {
    status: response.status,
    code: isProblem ? /"code":"([^"]+)"/.exec(text)?.[1] : undefined,
    body: text,
    delivery: response.headers.get("x-agentex-delivery-id") ?? undefined,
  };
}

function describeStatus(status: number, words: string | undefined): string {
  return words === undefined ? status.toString() : `${status} ${words}`;
}
