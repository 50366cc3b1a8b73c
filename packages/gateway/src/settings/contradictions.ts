import { isLoopback } from "../addresses/loopback.ts";
import { SETTINGS, type Config } from "./config.ts";

/** Conflicts between settings that are each valid. */
export function contradictionIn(config: Config): string | undefined {
  return (
    samePort(config) ??
    tooManyWorkers(config) ??
    tooLittleMemory(config) ??
    loginNeeded(config) ??
    deployed(config)
  );
}

/** Agents' errors are for their developers, on their own machine. */
function deployed({ development, host, adminHost, adminPort, auth, authUrl }: Config): string | undefined {
  const isLocal = isLoopback(host) && (adminPort === undefined || isLoopback(adminHost));
  if (!development || (isLocal && auth === undefined && authUrl === undefined)) return undefined;
  const { variable } = SETTINGS.development;
  return `${variable} is true, but the gateway is not limited to this machine: it requires a loopback address and no login`;
}

function samePort({ host, port, adminHost, adminPort }: Config): string | undefined {
  if (adminPort !== port || port === 0 || adminHost !== host) return undefined;
  return `${SETTINGS.adminPort.variable} is ${port}, the same as ${SETTINGS.port.variable}: choose another port`;
}

function tooManyWorkers({ workers, databaseUrl }: Config): string | undefined {
  if (workers === "auto" || workers === 1 || !databaseUrl.startsWith("sqlite:")) return undefined;
  return (
    `${SETTINGS.workers.variable} is ${workers}, but a SQLite file is used by one process at a time: leave it ` +
    "out, or set " +
    `${SETTINGS.databaseUrl.variable} to a PostgreSQL database`
  );
}

function tooLittleMemory({ bodyLimit, unverifiedBytes, bodyMemory }: Config): string | undefined {
  const limit = SETTINGS.bodyLimit.variable;
  const end = `${limit}, which is ${bodyLimit}: a body of that size could not be accepted`;
  if (unverifiedBytes < bodyLimit) {
    return `${SETTINGS.unverifiedBytes.variable} is ${unverifiedBytes} bytes, less than ${end}`;
  }
  return bodyMemory < bodyLimit * 2
    ? `${SETTINGS.bodyMemory.variable} is ${bodyMemory} bytes, less than twice ${end}`
    : undefined;
}

function loginNeeded({ auth, authUrl, host, adminHost, adminPort }: Config): string | undefined {
  const [kind, url] = [SETTINGS.auth.variable, SETTINGS.authUrl.variable];
  if (auth !== undefined && authUrl !== undefined) {
    return `${kind} and ${url} are both set: expected only one of them`;
  }
  if (auth === "accounts" || authUrl !== undefined) return undefined;
  const [setting, managed] =
    adminPort === undefined ? [SETTINGS.host, host] : [SETTINGS.adminHost, adminHost];
  if (isLoopback(managed)) return undefined;
  const apart =
    adminPort === undefined ? `, or give management its own port (${SETTINGS.adminPort.variable})` : "";
  return (
    `${setting.variable} is "${managed}", but no login is required: expected a loopback address (127.0.0.1, ::1 or ` +
    `localhost); to make it reachable from elsewhere, set ${kind}=accounts or ${url}${apart}`
  );
}
