import { loadGenerator } from "../load/load.ts";
import { nginxInstalled, nginxVersion } from "../stand/nginx.ts";
import { canPin } from "../stand/placement.ts";
import { describeMachine, machineLine } from "./machine.ts";

export type StandDescription = {
  readonly seconds: number;
  readonly connections: number;
  readonly postgresVersion: string | undefined;
  /** Milliseconds. */
  readonly fsync: number;
};

/** Describes in sentences what was measured and where. */
export function describeStand({ seconds, connections, postgresVersion, fsync }: StandDescription): string {
  const placement = canPin()
    ? "The measured process has a core to itself; load, agent and PostgreSQL share the others."
    : "No process has a core to itself.";
  const versions = [
    ...(postgresVersion === undefined ? [] : [`PostgreSQL ${postgresVersion}`]),
    ...(nginxInstalled().nginx ? [nginxVersion()] : []),
  ];
  return [
    `${machineLine(describeMachine())}.`,
    `Load: ${loadGenerator()}, ${connections} connections, ${seconds} s each. ${placement}`,
    `An fsync of a page takes ${fsync.toFixed(2)} ms here. ${versions.join(", ")}`.trim(),
  ].join("\n");
}
