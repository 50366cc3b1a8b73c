/** A request to write as a command. */
export type CurlRequest = {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Undefined where it is not text: the command then reads it from a file. */
  readonly body: string | undefined;
  /** Whether it needs an agent API key, which nobody can read again. */
  readonly needsKey: boolean;
  /** What the downloaded body is called. */
  readonly file: string;
};

/** Said by curl itself, added by the gateway, or worthless to send again. */
const LEFT_OUT = /^(host|content-length|connection|accept-encoding|x-forwarded-.*|x-agentex-.*)$/i;
const HIDDEN = "[hidden]";

/** The request as a command for a POSIX shell, which sends it through the gateway once more. */
export function curlCommand({ method, url, headers, body, needsKey, file }: CurlRequest): string {
  const parts = [`curl -X ${method} ${quote(url)}`];
  if (needsKey) parts.push(`-H "x-agent-api-key: $AGENT_API_KEY"`);
  for (const [name, value] of headers) {
    if (!LEFT_OUT.test(name) && value !== HIDDEN) parts.push(`-H ${quote(`${name}: ${value}`)}`);
  }
  if (body === undefined) parts.push(`--data-binary @${quote(file)}`);
  else if (body !== "") parts.push(`--data-binary ${quote(body)}`);
  return parts.join(" \\\n  ");
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
