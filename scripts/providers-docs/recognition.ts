import type { Provider } from "agentex-webhook-providers";
import { code, sentence } from "./text.ts";

/** How a provider's webhooks are recognized. */
export function describeRecognition({ recognition, commonSigns }: Provider): string {
  const rules = recognition.map((signs) => signs.map(describeSign).join(" and "));
  const known = rules.length === 0 ? undefined : rules.join("; or ");
  const asked = commonSigns === undefined ? undefined : "the agent having a key of this type";
  return sentence([known, asked].filter((part) => part !== undefined).join("; or "));
}

function describeSign(sign: Provider["recognition"][number][number]): string {
  if (typeof sign === "string") return code(sign);
  return "absent" in sign
    ? `no ${code(sign.header)}`
    : `${code(sign.header)} starting \`${sign.starts.trimEnd()}\``;
}

/** Which handshakes the gateway answers. */
export function describeHandshakes({ handshakes }: Provider): string | undefined {
  const texts = (handshakes ?? []).map(({ signed, method, when, mustBeSecret, brings, visits }) => {
    const condition = when.map((each) => ("is" in each ? `${each.value} = ${each.is}` : each.value));
    const request = [method, ...condition.map(code)].filter((part) => part !== undefined).join(" ");
    const signing = signed ? "verified first" : "unsigned";
    const token = mustBeSecret === undefined ? "" : ", if the verify token is a key's value";
    const secret = brings === undefined ? "" : ", and carries the secret";
    const visit = visits === undefined ? "" : `, and then confirmed by calling ${code(visits.url)}`;
    return `${request} (${signing}${token}${secret}${visit})`;
  });
  return texts.length === 0 ? undefined : `Answered by the gateway: ${texts.join("; ")}.`;
}
