import { isPublicValue, sign, toleranceOf, validateSecret } from "agentex-webhook-providers";
import type { Provider } from "agentex-webhook-providers";
import { sampleName, samplesOf } from "agentex-webhook-providers/samples";
import { curlCommand } from "../../scripts/start/curl.ts";

/** Secrets of the kinds that providers use; each signs the examples of the providers that accept it. */
const SECRETS = [
  "example-secret",
  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
  "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
  "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
  "v1,whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
  "example-user:example-secret",
];
const URL_OF_AGENT = "http://localhost:5003/agents/forward/name/my-agent/webhook";
/** Fixed, so that every build produces the same page. */
const OCCASION = { id: "1f81eb52", now: new Date("2026-01-01T00:00:00Z") };
/** In characters: a longer example helps nobody. */
const LONGEST = 4_000;

/** How to send a signed event of the provider: as a command, and as the request that the provider would send. */
export async function describeSample(provider: Provider): Promise<string> {
  const samples = await samplesOf(provider.id);
  const [sample] = samples.toSorted((one, other) => size(one) - size(other));
  if (sample === undefined) return "";
  const trigger = `## Send a signed event

\`\`\`sh
npx agentex-gateway trigger ${provider.id} ${sampleName(sample)} --agent my-agent
\`\`\`

The gateway signs a sample with your key and receives it as if the provider had sent it.`;
  const request = signedRequest(provider, sample);
  if (request === undefined) {
    return isPublicValue(provider.secret)
      ? `${trigger} Only the provider can sign for a deployed gateway, so this works where the key's private half is yours.`
      : trigger;
  }
  return `${trigger}

The same request by curl, for an agent \`my-agent\` with the route \`/webhook\` and a key whose value is \`${request.secret}\`:

\`\`\`sh
${request.command}
\`\`\`

${toleranceOf(provider) !== undefined ? "Its signature includes the time, which has passed, so the gateway rejects it as too old and says so in the diagnosis." : "Send it twice to see what the gateway makes of a duplicate."}`;
}

function signedRequest(provider: Provider, sample: Parameters<typeof sign>[1]) {
  if (isPublicValue(provider.secret)) return undefined;
  for (const secret of SECRETS) {
    if (validateSecret(provider, secret).outcome !== "ok") continue;
    const signed = sign(provider, sample, { ...OCCASION, secret, url: URL_OF_AGENT });
    if (signed.outcome !== "signed") continue;
    const { url, headers, body } = signed.request;
    const text = new TextDecoder().decode(body);
    const flat = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    const command = curlCommand({ url, headers: flat, body: text, showHeaders: true });
    if (command.length <= LONGEST) return { secret, command };
  }
  return undefined;
}

function size(sample: object): number {
  return JSON.stringify(sample).length;
}
