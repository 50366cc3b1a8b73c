import type { DeliveryDetail } from "agentex-gateway-sdk/client";
import { Anchor, Group, Tabs, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { CodeText } from "../../components/text/code-text.tsx";
import { CopyButton } from "../../components/buttons/copy-button.tsx";
import { formatSize } from "../../components/text/format-size.ts";
import { Loaded } from "../../components/loading/loaded.tsx";
import { JsonView } from "../../components/json/json-view.tsx";
import { Panel } from "../../components/page/panel.tsx";
import { BodyText } from "../../delivery/content/body-text.tsx";
import { bodyQuery } from "../../queries/deliveries.ts";
import { HeadersTable } from "../../components/text/headers-table.tsx";

/** The request as received. */
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
  const text = body.data !== undefined && "text" in body.data ? body.data.text : undefined;
  const isStructured = body.data?.kind === "json" || body.data?.kind === "form";
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
          {isStructured && text !== undefined && <Tabs.Tab value="raw">Raw</Tabs.Tab>}
          <Tabs.Tab value="headers">Headers ({request.headers.length})</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="body">
          <Loaded query={body}>
            {(shown) =>
              shown.kind === "json" ? (
                <JsonView value={JSON.parse(shown.text)} label="Body" />
              ) : (
                <BodyText body={shown} label="Body" />
              )
            }
          </Loaded>
        </Tabs.Panel>
        <Tabs.Panel value="raw">{text !== undefined && <CodeText text={text} label="Raw body" />}</Tabs.Panel>
        <Tabs.Panel value="headers">
          <HeadersTable headers={request.headers} />
        </Tabs.Panel>
      </Tabs>
    </Panel>
  );
}
