import type { DeliveryDetail } from "agentex-gateway-sdk/client";
import { Anchor, Group, Tabs, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { CodeText } from "../../components/code-text.tsx";
import { CopyButton } from "../../components/copy-button.tsx";
import { formatSize } from "../../components/format-size.ts";
import { Loaded } from "../../components/loaded.tsx";
import { Panel } from "../../components/panel.tsx";
import { BodyText } from "../../delivery/body-text.tsx";
import { bodyQuery } from "../../queries/deliveries.ts";
import { HeadersTable } from "./headers-table.tsx";

/** The request as it was received. */
export function RequestPanel({ delivery }: { readonly delivery: DeliveryDetail }) {
  const { id, method, path, request } = delivery;
  const body = useQuery(bodyQuery(id));
  if (request === null) {
    return (
      <Panel title="Request">
        <Text size="sm" c="dimmed">
          The request is no longer stored.
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
          {text !== undefined && <CopyButton value={text} what="Copy body" />}
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
          <Loaded query={body}>{(shown) => <BodyText body={shown} label="Body" />}</Loaded>
        </Tabs.Panel>
        <Tabs.Panel value="raw">{text !== undefined && <CodeText text={text} label="Raw body" />}</Tabs.Panel>
        <Tabs.Panel value="headers">
          <HeadersTable headers={request.headers} />
        </Tabs.Panel>
      </Tabs>
    </Panel>
  );
}
