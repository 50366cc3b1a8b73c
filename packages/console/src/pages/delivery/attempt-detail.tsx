import type { Attempt } from "agentex-gateway-sdk/client";
import { Code, Text } from "@mantine/core";
import { BodyText } from "../../delivery/body-text.tsx";
import { formatClock, formatDuration } from "../../components/format-time.ts";
import { textBody } from "../../delivery/body.ts";
import { explainError } from "../../delivery/explain.ts";

/** When an attempt was made, what went wrong, and what the agent returned. */
export function AttemptDetail({ attempt }: { readonly attempt: Attempt }) {
  const { started_at, duration_ms, error, redirect } = attempt;
  return (
    <>
      <Text size="sm" c="dimmed">
        {formatClock(started_at)}
        {duration_ms !== null && ` · took ${formatDuration(duration_ms)}`}
      </Text>
      {error !== null && (
        <Text size="sm" mt={4}>
          {explainError(error)}
        </Text>
      )}
      {redirect !== null && (
        <Text size="sm" mt={4}>
          {redirect.to !== null && (
            <>
              It redirected to <Code>{redirect.to}</Code>.{" "}
            </>
          )}
          {redirect.advice}
        </Text>
      )}
      <ResponseBody attempt={attempt} />
    </>
  );
}

function ResponseBody({ attempt: { number, answer } }: { readonly attempt: Attempt }) {
  if (answer === null) return null;
  if (answer.encoding === "base64") {
    return (
      <Text size="sm" mt={4}>
        The response body is not text.
      </Text>
    );
  }
  const body = textBody(answer.content);
  if (body.kind === "empty") return null;
  return (
    <div style={{ marginTop: 8 }}>
      <BodyText body={body} label={`The agent's response to attempt ${number}`} />
      {answer.is_cut && (
        <Text size="xs" c="dimmed" mt={4}>
          Only the start of the response is stored.
        </Text>
      )}
    </div>
  );
}
