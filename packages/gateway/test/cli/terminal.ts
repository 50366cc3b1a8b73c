import { stripVTControlCharacters } from "node:util";
import { spawn } from "@lydell/node-pty";
import { waitFor } from "../harness/wait-for.ts";
import { BINARY } from "../harness/gateways/gateway-program.ts";
import { plainEnvironment } from "./agentex.ts";

/** `agentex …` at a real terminal, with someone at its keyboard. */
export type AtTerminal = {
  readonly pid: number;
  /** All output so far, without colours and cursor movements. */
  text(): string;
  /** The same, unchanged. */
  raw(): string;
  /** Waits until it has written this since the last key press. */
  shows(what: string | RegExp): Promise<void>;
  /** Presses keys: text, `\r` for Enter, `\u0003` for Ctrl-C. */
  press(keys: string): void;
  /** Its exit code. */
  ended(): Promise<number>;
  kill(): void;
};

const LIMIT = 60_000;

export type TerminalOptions = {
  readonly environment?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly columns?: number;
};

export function agentexAtTerminal(
  args: readonly string[],
  { environment = {}, cwd = process.cwd(), columns = 120 }: TerminalOptions = {},
): AtTerminal {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", BINARY, ...args], {
    name: "xterm-256color",
    cols: columns,
    rows: 50,
    cwd,
    env: plainEnvironment({ TERM: "xterm-256color", ...environment }),
  });
  let raw = "";
  let seen = 0;
  let code: number | undefined;
  child.onData((data) => {
    raw += data;
  });
  child.onExit(({ exitCode }) => {
    code = exitCode;
  });
  const text = (): string => stripVTControlCharacters(raw);
  return {
    pid: child.pid,
    text,
    raw: () => raw,
    async shows(what) {
      const holds = (): boolean => {
        const fresh = stripVTControlCharacters(raw.slice(seen));
        return typeof what === "string" ? fresh.includes(what) : what.test(fresh);
      };
      await waitFor(holds, () => `the terminal never showed ${String(what)}, but:\n${text()}`, LIMIT);
    },
    press(keys) {
      seen = raw.length;
      child.write(keys);
    },
    async ended() {
      await waitFor(
        () => code !== undefined,
        () => `it did not end:\n${text()}`,
        LIMIT,
      );
      return code ?? -1;
    },
    kill() {
      if (code === undefined) child.kill("SIGKILL");
    },
  };
}
