import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The output of `node --cpu-prof`: https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile */
type CpuProfile = {
  readonly nodes: readonly { readonly id: number; readonly callFrame: Frame }[];
  /** Microseconds of the system's monotonic clock. */
  readonly startTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
};

export type Frame = { readonly functionName: string; readonly url: string; readonly lineNumber: number };

/** Self time of a function in microseconds, without its callees. */
export type SelfTime = { readonly frame: Frame; readonly time: number };

/** Reads the profile of a process's main thread from this folder. */
export function readMainThread(folder: string): CpuProfile {
  // CPU.{date}.{time}.{process}.{thread}.{number}.cpuprofile
  const file = readdirSync(folder).find((name) => /^CPU\.\d+\.\d+\.\d+\.0\.\d+\.cpuprofile$/.test(name));
  if (file === undefined) throw new Error(`there is no profile of a main thread in ${folder}`);
  return JSON.parse(readFileSync(join(folder, file), "utf8")) as CpuProfile;
}

/**
 * Adds up the samples between two moments, without idle time.
 *
 * @param from - microseconds of the system's monotonic clock.
 */
export function selfTimes(profile: CpuProfile, from: number, until: number): SelfTime[] {
  const times = new Map<number, number>();
  let now = profile.startTime;
  for (const [index, id] of profile.samples.entries()) {
    const delta = profile.timeDeltas[index] ?? 0;
    now += delta;
    if (now >= from && now <= until) times.set(id, (times.get(id) ?? 0) + delta);
  }
  const byPlace = new Map<string, { frame: Frame; time: number }>();
  for (const { id, callFrame: frame } of profile.nodes) {
    const time = times.get(id) ?? 0;
    if (time === 0 || frame.functionName === "(idle)") continue;
    const place = `${frame.functionName} ${frame.url}:${frame.lineNumber}`;
    const known = byPlace.get(place);
    if (known === undefined) byPlace.set(place, { frame, time });
    else known.time += time;
  }
  return [...byPlace.values()].toSorted((a, b) => b.time - a.time);
}
