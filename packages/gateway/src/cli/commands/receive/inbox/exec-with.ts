import type { Claim, PullerParts } from "agentex-gateway-sdk/pull";
import { childEnvironment } from "./child-environment.ts";
import { runCommand } from "./run-command.ts";
import { settlementOf } from "./settlement-of.ts";
import type { Settled } from "./show-settled.ts";

export type ExecParts = {
  /** Passed to the shell. */
  readonly command: string;
  /** How long it may take to end after SIGTERM, in milliseconds. */
  readonly grace: number;
  readonly gatewayUrl: string;
  readonly remark: (message: string) => void;
  readonly show: (settled: Settled) => void;
  /** The shell cannot run the command: it would fail for every delivery. */
  readonly onUnusable: () => void;
};

/** The exit codes of a shell that cannot execute, or does not find, a command. */
const UNUSABLE = new Set([126, 127]);

/** Handles claims with a command. */
export function execWith(parts: ExecParts): Pick<PullerParts, "work" | "onSettled"> {
  const { command, grace, gatewayUrl, remark, show, onUnusable } = parts;
  const began = new Map<string, number>();
  return {
    async work({ delivery, body, signal }: Claim) {
      const { id } = delivery;
      began.set(id, performance.now());
      const environment = childEnvironment(delivery, gatewayUrl, process.env);
      const onLine = (line: string): void => remark(`${id}: ${line}`);
      const end = await runCommand({ command, environment, input: body, signal, grace, onLine });
      if (end.isCut) remark(`${id}: the output is too large for a response and was truncated`);
      if (end.code !== undefined && UNUSABLE.has(end.code) && !signal.aborted) {
        onUnusable();
        return { outcome: "handed_back" };
      }
      return settlementOf(end, signal);
    },
    onSettled(delivery, settlement, isRecorded) {
      const start = began.get(delivery.id);
      began.delete(delivery.id);
      const duration = start === undefined ? 0 : Math.round(performance.now() - start);
      show({ delivery, settlement, isRecorded, duration });
    },
  };
}
