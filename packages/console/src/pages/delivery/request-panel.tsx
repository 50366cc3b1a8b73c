import type { DeliveryDetail } from "agentex-gateway-sdk/client";
import { Anchor, Group, Tabs, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { CodeText } from "../../components/code-text.tsx";
import { CopyButton } from "../../components/copy-button.tsx";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { formatSize } from "../../components/format-size.ts";
import { ListSkeleton } from "../../components/list-skeleton.tsx";
import { Panel } from "../../components/panel.tsx";
import { bodyQuery } from "../../queries/deliveries.ts";
import { HeadersTable } from "./headers-table.tsx";

/** What was received. */
export function RequestPanel({ delivery }: { readonly delivery: DeliveryDetail }) {
  const { id, method, path, request } = delivery;
  const body = useQuery(bodyQuery(id));
  if (request === null) {
    return (
      <Panel title="Request">
        <Text size="sm" c="dimmed">
          It is not kept any more.
        </Text>
      </Panel>
    );
  }
  const text = body.data?.kind === "json" || body.data?.kind === "text" ? body.data.text : undefined;
  return (
    <Panel
      title="Request"
      description={
        <>
          <Text component="code" size="sm" ff="monospace">
            {method} {path}
          </Text>{" "}
          · {formatSize(request.body_size)}
        </>
      }
      actions={
        <Group gap="xs">
          <Anchor href={`/deliveries/${encodeURIComponent(id)}/body`} download={id} size="sm">
            Download
          </Anchor>
          {text !== undefined && <CopyButton value={text} what="Copy the body" />}
        </Group>
      }
    >
      <Tabs defaultValue="body" keepMounted={false}>
        <Tabs.List mb="sm">
          <Tabs.Tab value="body">Body</Tabs.Tab>
          {body.data?.kind === "json" && <Tabs.Tab value="raw">Raw</Tabs.Tab>}
          <Tabs.Tab value="headers">Headers ({request.headers.length})</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="body">
          {body.isError ? (
            <ErrorNotice error={body.error} onRetry={() => void body.refetch()} />
          ) : body.data === undefined ? (
            <ListSkeleton />
          ) : body.data.kind === "json" ? (
            <CodeText text={body.data.pretty} isJson label="The body, as JSON" />
          ) : body.data.kind === "text" ? (
            <CodeText text={body.data.text} label="The body" />
          ) : (
            <Text size="sm" c="dimmed">
              {body.data.kind === "empty"
                ? "The body is empty."
                : `${formatSize(body.data.size)} that are not text. Download them to look at them.`}
            </Text>
          )}
        </Tabs.Panel>
        <Tabs.Panel value="raw">
          {text !== undefined && <CodeText text={text} label="The body, raw" />}
        </Tabs.Panel>
        <Tabs.Panel value="headers">
          <HeadersTable headers={request.headers} />
        </Tabs.Panel>
      </Tabs>
    </Panel>
  );
}
