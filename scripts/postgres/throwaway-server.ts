import { spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { findPostgresBinaries } from "./binaries.ts";
import { unprivilegedUser } from "./unprivileged-user.ts";

export type ThrowawayServer = {
  /** The superuser's URL. For another database, change its path. */
  url: string;
  /** Such as `15.7`. */
  version: string;
  /** Stops it immediately, as a crash would, and keeps its files. */
  pause: () => Promise<void>;
  /** Restarts it on the same files, under the same URL. */
  resume: () => Promise<void>;
  /** Stops it immediately and removes its files. Idempotent. */
  stop: () => Promise<void>;
};

export type ThrowawayServerResult =
  | { outcome: "started"; server: ThrowawayServer }
  | { outcome: "not_installed" }
  | { outcome: "failed"; detail: string };

const startTimeoutMilliseconds = 60_000;
const pollMilliseconds = 25;

/** A socket's full path is limited to 103 bytes on macOS and 107 on Linux. */
const longestTemporaryFolder = 60;

/**
 * The server's whole life in one shell, which outlives this process however it exits. File descriptor 3 is a pipe from here;
 * when it closes, the shell stops the server and removes its files. The line `pause` stops the server, and the next line
 * restarts it. $1 is PostgreSQL's folder, $2 the server's, and the rest are the server's arguments. SIGQUIT requests an
 * immediate shutdown (https://www.postgresql.org/docs/current/server-shutdown.html).
 */
const supervisor = `
bin=$1 dir=$2
shift 2
"$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >&2 || { rm -rf "$dir"; exit 1; }
while :; do
  "$bin/postgres" -D "$dir/data" "$@" >&2 3<&- &
  server=$!
  (read -r word; [ "$word" != pause ] || : > "$dir/paused"; kill -QUIT "$server") <&3 &
  watcher=$!
  wait "$server"
  kill "$watcher" 2>/dev/null
  [ -e "$dir/paused" ] || break
  mv "$dir/paused" "$dir/resting"
  read -r word <&3 || break
  rm "$dir/resting"
done
cd / && rm -rf "$dir"
`;

/** Its data need not survive a crash, so it does not wait for the disk. */
const usualSettings = [
  "fsync=off",
  "synchronous_commit=off",
  "full_page_writes=off",
  // It has no replicas, so it logs only what a restart needs.
  "wal_level=minimal",
  "max_wal_senders=0",
  // A new database is copied in memory.
  "shared_buffers=128MB",
  "max_connections=200",
  "listen_addresses=",
];

export type ThrowawayServerOptions = {
  /** Locates PostgreSQL. */
  find?: typeof findPostgresBinaries;
  /** Settings such as `fsync=on` that override the defaults. */
  settings?: readonly string[];
};

/**
 * Starts a PostgreSQL server from this machine's binaries, for tests, benchmarks and demonstrations. It requires no password,
 * so it listens only on a Unix socket in a folder that other users of the machine cannot enter.
 */
export async function startThrowawayServer({
  find = findPostgresBinaries,
  settings = [],
}: ThrowawayServerOptions = {}): Promise<ThrowawayServerResult> {
  const binaries = find();
  if (binaries === undefined) return { outcome: "not_installed" };
  const user = unprivilegedUser();
  const folder = makeFolder(user);
  const shell = spawn(
    "sh",
    [
      "-c",
      supervisor,
      "sh",
      binaries.folder,
      folder,
      // If a setting is repeated, the last value wins.
      ...[...usualSettings, ...settings, `unix_socket_directories=${folder}`].flatMap((each) => ["-c", each]),
    ],
    {
      cwd: folder,
      env: { PATH: process.env["PATH"], LC_ALL: "C" },
      // In its own process group: Ctrl-C reaches the whole group, and the tests need their database until they end.
      detached: true,
      stdio: ["ignore", "ignore", "pipe", "pipe"],
      ...user,
    },
  );
  let log = "";
  shell.stderr?.setEncoding("utf8").on("data", (text: string) => (log = (log + text).slice(-4_000)));
  const exited = once(shell, "close");
  const stop = async (): Promise<void> => {
    shell.stdio[3]?.destroy();
    await exited;
  };
  const becomes = async (holds: () => boolean): Promise<boolean> => {
    const deadline = Date.now() + startTimeoutMilliseconds;
    while (!holds()) {
      if (shell.exitCode !== null || Date.now() > deadline) return false;
      await sleep(pollMilliseconds);
    }
    return true;
  };
  const tell = async (word: string, done: () => boolean): Promise<void> => {
    const control = shell.stdio[3];
    if (control instanceof Writable) control.write(`${word}\n`);
    if (!(await becomes(done))) throw new Error(`PostgreSQL did not ${word}:\n${log.trim()}`);
  };

  if (!(await becomes(() => isReady(folder)))) {
    await stop();
    return { outcome: "failed", detail: log.trim() };
  }
  const url = `postgres://postgres@localhost:5432/postgres?host=${encodeURIComponent(folder)}`;
  const pause = (): Promise<void> => tell("pause", () => existsSync(join(folder, "resting")));
  const resume = (): Promise<void> =>
    tell("resume", () => !existsSync(join(folder, "resting")) && isReady(folder));
  return { outcome: "started", server: { url, version: binaries.version, pause, resume, stop } };
}

function makeFolder(user: { uid: number; gid: number } | undefined): string {
  // If another user runs the server, that user may have no access to this one's temporary folder.
  const parent = user === undefined && tmpdir().length <= longestTemporaryFolder ? tmpdir() : "/tmp";
  const folder = mkdtempSync(join(parent, "agentex-postgres-"));
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  return folder;
}

/** The last line of the pid file is the server's state (src/include/utils/pidfile.h in PostgreSQL's source). */
function isReady(folder: string): boolean {
  try {
    return readFileSync(join(folder, "data", "postmaster.pid"), "utf8")
      .trimEnd()
      .endsWith("ready");
  } catch {
    return false;
  }
}
