/** A request to express as a command. */
export type CurlRequest = {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Undefined if it is not text: the command then reads it from a file. */
  readonly body: string | undefined;
  /** Whether it needs an agent API key, which cannot be read back. */
  readonly needsKey: boolean;
  /** The name of the downloaded body. */
  readonly file: string;
};

/** Set by curl itself, added by the gateway, or pointless to send again. */
const LEFT_OUT = /^(host|content-length|connection|accept-encoding|x-forwarded-.*|x-agentex-.*)$/i;
const HIDDEN = "[hidden]";

/** A command for a POSIX shell that sends the request through the gateway again. */
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
