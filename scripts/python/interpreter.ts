import { execFileSync } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** The SDK claims to support 3.11, but imports `typing.override`, which is new in 3.12. */
const oldestMinor = 12;

/** Preferred over newer versions: all of the SDK's many dependencies have wheels for these. */
const preferred = ["python3.13", "python3.12", "python3"];
const fetched = "3.13";

export type Interpreter = {
  path: string;
  /** Such as `3.13.1`. */
  version: string;
};

/**
 * Finds a Python that can run the Agentex SDK and create a virtual environment: the one that `AGENTEX_TEST_PYTHON` names, if it
 * is set; otherwise one on PATH or one of pyenv's.
 *
 * @param environment usually `process.env`
 */
export function findPython(environment: NodeJS.ProcessEnv): Interpreter | undefined {
  const named = environment["AGENTEX_TEST_PYTHON"];
  const pyenv = environment["PYENV_ROOT"] ?? join(homedir(), ".pyenv");
  const candidates =
    named === undefined
      ? [...preferred, ...globSync(join(pyenv, "versions/3.{12,13}*/bin/python3")).toSorted().toReversed()]
      : [named];
  for (const path of candidates) {
    const version = versionOf(path);
    if (version !== undefined) return { path, version };
  }
  return undefined;
}

/**
 * Downloads a Python with uv, for machines that only have an older Python. Gets uv from PyPI if it is missing.
 *
 * @param folder where to keep uv and that Python
 * @returns the reason, if none is available
 */
export function fetchPython(folder: string): Interpreter | string {
  const uv = findUv(join(folder, "uv"));
  if (uv === undefined) return "uv, which would fetch one, is not here, and could not be had from PyPI";
  console.log(`Fetching Python ${fetched} with uv.`);
  const versions = join(folder, "python");
  try {
    execFileSync(uv, ["python", "install", fetched, "--install-dir", versions], { stdio: "inherit" });
  } catch {
    return `uv could not fetch Python ${fetched}, for the reason above`;
  }
  const [path] = globSync(join(versions, `*${fetched}*/bin/python${fetched}`));
  const version = path === undefined ? undefined : versionOf(path);
  return path === undefined || version === undefined
    ? `what uv fetched is no Python that can be used`
    : { path, version };
}

function findUv(folder: string): string | undefined {
  if (runs("uv", ["--version"])) return "uv";
  const uv = join(folder, "bin/uv");
  if (existsSync(uv)) return uv;
  const isInstalled =
    runs("python3", ["-m", "venv", folder]) &&
    runs(join(folder, "bin/python"), ["-m", "pip", "install", "--quiet", "uv"]);
  return isInstalled ? uv : undefined;
}

function runs(command: string, args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** @returns undefined if it does not run, is too old, or lacks the modules that create an environment */
function versionOf(python: string): string | undefined {
  const code = "import ensurepip, platform, venv; print(platform.python_version())";
  try {
    const output = execFileSync(python, ["-c", code], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [major, minor = 0] = output.split(".").map(Number);
    return major === 3 && minor >= oldestMinor ? output.trim() : undefined;
  } catch {
    return undefined;
  }
}
