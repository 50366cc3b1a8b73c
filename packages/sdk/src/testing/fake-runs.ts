import type { Reported, RunAddress, RunCalls } from "../agent/runs/run-calls.ts";
import type { PreviousRun, RunReport } from "../agent/runs/run-report.ts";

/** A run as the fake gateway sees it. */
export type FakeRun = {
  readonly deliveryId: string;
  readonly attempt: number;
  readonly state: "working" | "succeeded" | "failed" | "cancelled" | "lost" | "handed_back";
  /** What the agent reported, in the API's words, oldest first. */
  readonly reports: readonly RunReport[];
  readonly note: string | undefined;
  readonly progress: number | undefined;
  readonly usage: RunReport["usage"];
  /** What the handler returned. */
  readonly result: unknown;
  readonly error: string | undefined;
  /** Whether a failed run requested another attempt. */
  readonly retry: boolean;
  /** Resolves when the run is no longer in progress: `await run.ended`. */
  readonly ended: Promise<void>;
  /** Cancels the run, as a person would: its `signal` is aborted. It ends when its handler does. */
  cancel(): void;
  /** Loses the run, as if the agent had not reported in time: its `signal` is aborted, and its outcome no longer counts. */
  lose(): void;
};

export type FakeRuns = {
  readonly all: readonly FakeRun[];
  /** The conversations that runs bound, and their sessions. */
  readonly sessions: ReadonlyMap<string, string>;
  readonly calls: RunCalls;
  /** Records that an attempt was answered with a run. */
  begin(deliveryId: string, attempt: number): void;
};

const LEASE = 120;
const KEY = /^[a-z0-9][a-z0-9-]{0,62}:./;

/** @param reportNow - makes the agent's runs report immediately. */
export function createFakeRuns(reportNow: () => void): FakeRuns {
  const all: RecordedRun[] = [];
  const sessions = new Map<string, string>();
  const find = ({ deliveryId, attempt }: Pick<RunAddress, "deliveryId" | "attempt">): RecordedRun => {
    const known = all.find((run) => run.deliveryId === deliveryId && run.attempt === attempt);
    if (known !== undefined) return known;
    const run = new RecordedRun(deliveryId, attempt, reportNow);
    all.push(run);
    return run;
  };
  return {
    all,
    sessions,
    begin: (deliveryId, attempt) => void find({ deliveryId, attempt }),
    calls: {
      report: async (address, report) => find(address).record(report),
      async bind(_address, session, key) {
        if (!KEY.test(key)) {
          const detail = "key: must be a conversation such as github:octo/repo#12";
          return { outcome: "refused", code: "parameters_invalid", detail, session: undefined };
        }
        const taken = sessions.get(key);
        if (taken !== undefined && taken !== session) {
          const detail = `'${key}' belongs to the session '${taken}'.`;
          return { outcome: "refused", code: "session_taken", detail, session: taken };
        }
        if (key !== session) sessions.set(key, session);
        return { outcome: "bound" };
      },
      async previous({ deliveryId, attempt }) {
        const runs = all.filter((run) => run.deliveryId === deliveryId && run.attempt < attempt);
        return { outcome: "found", run: runs.toSorted((a, b) => b.attempt - a.attempt)[0]?.asPrevious() };
      },
    },
  };
}

class RecordedRun implements FakeRun {
  readonly deliveryId: string;
  readonly attempt: number;
  readonly reports: RunReport[] = [];
  readonly ended: Promise<void>;
  state: FakeRun["state"] = "working";
  #cancelled = false;
  #end = (): void => {};
  readonly #reportNow: () => void;

  constructor(deliveryId: string, attempt: number, reportNow: () => void) {
    this.deliveryId = deliveryId;
    this.attempt = attempt;
    this.#reportNow = reportNow;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  get note(): string | undefined {
    return this.#last("note");
  }

  get progress(): number | undefined {
    return this.#last("progress");
  }

  get usage(): RunReport["usage"] {
    return this.#last("usage");
  }

  get result(): unknown {
    return this.#last("result");
  }

  get error(): string | undefined {
    return this.#last("error");
  }

  get retry(): boolean {
    return this.#last("retry") === true;
  }

  cancel(): void {
    this.#cancelled = true;
    this.#reportNow();
  }

  lose(): void {
    if (this.state === "working") this.#finish("lost");
    this.#reportNow();
  }

  record(report: RunReport): Reported {
    if (this.state !== "working") return { outcome: "over", detail: `This run has ended: ${this.state}.` };
    this.reports.push(report);
    if (report.state === "succeeded") this.#finish("succeeded");
    else if (report.handed_back === true) this.#finish(this.#cancelled ? "cancelled" : "handed_back");
    else if (report.state === "failed") this.#finish(this.#cancelled ? "cancelled" : "failed");
    return { outcome: "recorded", cancel: this.#cancelled, leaseSeconds: LEASE };
  }

  asPrevious(): PreviousRun {
    const { attempt, state, note, progress, error } = this;
    return { attempt, state, note, progress, error };
  }

  #finish(state: FakeRun["state"]): void {
    this.state = state;
    this.#end();
  }

  #last<Member extends keyof RunReport>(member: Member): RunReport[Member] | undefined {
    return this.reports.findLast((report) => report[member] !== undefined)?.[member];
  }
}
