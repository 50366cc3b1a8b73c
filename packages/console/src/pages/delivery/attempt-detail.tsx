import type { Attempt, DeliveryDetail } from "agentex-gateway-sdk/client";
import { Code, Text } from "@mantine/core";
import { BodyText } from "../../delivery/content/body-text.tsx";
import { CodeText } from "../../components/text/code-text.tsx";
import { Folded } from "../../components/text/folded.tsx";
import { formatClock, formatDuration } from "../../components/text/format-time.ts";
import { HeadersTable } from "../../components/text/headers-table.tsx";
import { textBody } from "../../delivery/content/body.ts";
import type { AttemptGroup } from "../../delivery/attempt-groups.ts";
import { explainError } from "../../delivery/describe/explain.ts";

/**
 * When attempts with the same result were made, what went wrong, what was sent, and what the agent returned.
 */
export function AttemptDetail({
  group,
  delivery,
}: {
  readonly group: AttemptGroup;
  readonly delivery: DeliveryDetail;
}) {
  const [first] = group;
  const last = group.at(-1) ?? first;
  const { error, redirect } = first;
  return (
    <>
      <Text size="sm" c="dimmed">
        {group.map((attempt) => whenOf(attempt, group.length, delivery.received_at)).join(", ")}
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
      {last.failure === null ? <ResponseBody attempt={first} /> : <Failure failure={last.failure} />}
      {last.answer_headers !== null && last.answer_headers.length > 0 && (
        <Folded title={`Response headers (${last.answer_headers.length})`}>
          <HeadersTable headers={last.answer_headers} />
        </Folded>
      )}
      <SentRequest attempt={last} delivery={delivery} />
    </>
  );
}

function whenOf({ started_at, duration_ms }: Attempt, length: number, received: string): string {
  const time = formatClock(started_at, received);
  if (duration_ms === null) return time;
  const took = formatDuration(duration_ms);
  return length === 1 ? `${time} · took ${took}` : `${time} (${took})`;
}

/** What a handler threw, in development mode. */
function Failure({ failure: { message, stack } }: { readonly failure: NonNullable<Attempt["failure"]> }) {
  return (
    <>
      <Text size="sm" fw={600} my={6}>
        {message}
      </Text>
      <CodeText text={stack} label="Stack of the handler's error" />
    </>
  );
}

/** The request to the agent. */
function SentRequest({
  attempt: { sent_to, sent_headers },
  delivery,
}: {
  readonly attempt: Attempt;
  readonly delivery: DeliveryDetail;
}) {
  if (sent_to === null || delivery.request === null) return null;
  const headers = [
    ...delivery.request.headers,
    ...sent_headers,
    ["x-agentex-signature", "new for each attempt"] as const,
  ];
  return (
    <Folded title="Request to the agent">
      <Text component="code" size="xs" ff="monospace" style={{ overflowWrap: "anywhere" }}>
        {delivery.method} {sent_to}
      </Text>
      <Text size="xs" c="dimmed" my={6}>
        The received body, or its digest if the route asks for it, with these headers:
      </Text>
      <HeadersTable headers={headers} />
    </Folded>
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
