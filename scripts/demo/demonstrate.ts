import { styleText } from "node:util";
import { playScene, type Played } from "./play-scene.ts";
import { prepareScenes } from "./scenes.ts";
import { NotReady, withStage, type Stage } from "./stage.ts";
import { alignTable } from "./table.ts";

/** A run that takes longer has hung. */
const TIMEOUT = 80_000;
const LAST_LINES = 60;

type Group = { readonly heading: string; readonly played: readonly Played[] };

/**
 * Plays every scene and prints each result.
 *
 * @param root - the checkout.
 * @returns the exit code: 0 only if every scene passed.
 */
export async function demonstrate({
  root,
  stopping,
}: {
  root: string;
  stopping: AbortSignal;
}): Promise<number> {
  const begun = performance.now();
  const timeout = AbortSignal.timeout(TIMEOUT);
  const log: string[] = [];
  const complain = (message: string): number => {
    if (!stopping.aborted && log.length > 0) {
      console.error(["", "The programs' last output:", ...log.slice(-LAST_LINES)].join("\n"));
    }
    console.error(`agentex: ${message}`);
    return 1;
  };
  let groups: Group[];
  let strays: string[];
  try {
    const ending = AbortSignal.any([stopping, timeout]);
    groups = await withStage({ root, stopping: ending, log }, (stage) => playAll(stage, ending));
    // All programs have exited, so their output is complete.
    strays = findStrays(groups, log);
  } catch (error) {
    if (stopping.aborted) return complain("interrupted");
    if (timeout.aborted) return complain(`the demonstration took longer than ${TIMEOUT / 1000} s`);
    if (error instanceof NotReady) return complain(error.message);
    throw error;
  }
  for (const line of showGroups(groups)) console.log(line);
  const played = groups.flatMap((group) => group.played);
  const wrong = played.filter(({ right }) => !right).length + strays.length;
  for (const stray of strays) console.log(`✗ an agent received what it must not receive: ${stray}`);
  if (wrong > 0) return complain(`${wrong} of ${played.length} scenes did not go as expected`);
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  console.log(`\n${styleText("green", "✓")} All ${played.length} as expected, in ${seconds} s.`);
  return 0;
}

async function playAll(stage: Stage, stopping: AbortSignal): Promise<Group[]> {
  const groups: Group[] = [];
  for (const [heading, scenes] of await prepareScenes(stage)) {
    const played: Played[] = [];
    for (const scene of scenes) played.push(await playScene(scene, stage, stopping));
    groups.push({ heading, played });
  }
  stopping.throwIfAborted();
  return groups;
}

/** What agents logged about deliveries whose ids appeared in no response. */
function findStrays(groups: readonly Group[], log: readonly string[]): string[] {
  const known = new Set(groups.flatMap(({ played }) => played.flatMap(({ deliveries }) => deliveries)));
  return log.filter((line) => {
    const delivery = line.startsWith("gateway: ") ? undefined : /dlv_[0-9a-z]+/.exec(line)?.[0];
    return delivery !== undefined && !known.has(delivery);
  });
}

const HEAD = ["", "sent", "expected", "response", "the agent received"];

function showGroups(groups: readonly Group[]): string[] {
  const heads: string[][] = [HEAD.map((word) => styleText("dim", word))];
  const rows = groups.flatMap(({ heading, played }) => [
    [],
    ["", styleText("bold", heading)],
    ...played.map(({ right, title, expected, answered, seen }) => [
      right ? styleText("green", "✓") : styleText("red", "✗"),
      title,
      expected,
      answered,
      seen,
    ]),
  ]);
  // On a terminal, each row takes one line.
  const room = process.stdout.isTTY ? process.stdout.columns : undefined;
  return alignTable([...heads, ...rows], room);
}
