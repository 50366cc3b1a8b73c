import { ToneBadge, type Tone } from "./tone-badge.tsx";

const WORDS: Readonly<Record<string, { tone: Tone; word: string }>> = {
  Ready: { tone: "good", word: "ready" },
  Unhealthy: { tone: "warn", word: "paused" },
  BuildOnly: { tone: "quiet", word: "not deployed" },
  Failed: { tone: "bad", word: "failed" },
};

export function AgentStatus({ status }: { readonly status: string }) {
  const { tone, word } = WORDS[status] ?? { tone: "quiet", word: status.toLowerCase() };
  return <ToneBadge tone={tone}>{word}</ToneBadge>;
}
