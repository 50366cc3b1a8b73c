import type { RefusalDetail } from "agentex-gateway-sdk/client";
import { Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { pathTo } from "../../app/paths.ts";
import { CopyButton } from "../../components/buttons/copy-button.tsx";
import { TextLink } from "../../components/buttons/text-link.tsx";
import { LoadingPage } from "../../components/loading/loading-page.tsx";
import { keyKind } from "../../components/marks/provider-label.ts";
import { ToneBadge } from "../../components/marks/tone-badge.tsx";
import { Page } from "../../components/page/page.tsx";
import { Panel } from "../../components/page/panel.tsx";
import { Trail } from "../../components/page/trail.tsx";
import { Facts } from "../../components/rows/facts.tsx";
import { countOf } from "../../components/text/count-of.ts";
import { formatAbsolute } from "../../components/text/format-time.ts";
import { HeadersTable } from "../../components/text/headers-table.tsx";
import { refusalCountQuery, refusalQuery } from "../../queries/refusals.ts";
import { Receiver } from "../refusals/receiver.tsx";
import { DiagnosisPanel } from "./diagnosis-panel.tsx";

/** A rejected request: what was wrong with it, and what it looked like. */
export function RefusalPage() {
  const { id = "" } = useParams();
  const query = useQuery(refusalQuery(id));
  const { data: refusal } = query;
  const trail = <Trail to={pathTo.refusals()}>Rejected requests</Trail>;
  if (refusal === undefined) return <LoadingPage title={id} trail={trail} query={query} />;
  const title = `${refusal.method} ${refusal.path}`;
  return (
    <Page
      title={title}
      trail={trail}
      heading={
        <Group gap="sm" component="span">
          {title} <ToneBadge tone="bad">{refusal.code.replaceAll("_", " ")}</ToneBadge>
        </Group>
      }
      description={`It never reached an agent. The sender got: ${refusal.detail}`}
    >
      <DiagnosisPanel refusal={refusal} />
      <RefusalFacts refusal={refusal} />
      <Panel
        title="Headers"
        description="The body and the query are not kept, nor credentials, except for their length."
      >
        {refusal.headers === null ? (
          <Text size="sm" c="dimmed">
            The headers were not kept.
          </Text>
        ) : (
          <HeadersTable headers={refusal.headers} />
        )}
      </Panel>
    </Page>
  );
}

function RefusalFacts({ refusal }: { readonly refusal: RefusalDetail }) {
  const { id, agent_id, agent_name, provider, code, reason, remote_address, refused_at } = refusal;
  const { data: alike } = useQuery(refusalCountQuery({ agent: agent_name, code }));
  return (
    <Panel>
      <Facts
        facts={[
          {
            name: "ID",
            value: (
              <span style={{ display: "inline-flex", alignItems: "center" }}>
                <code style={{ fontSize: 12 }}>{id}</code>
                <CopyButton value={id} what="Copy ID" />
              </span>
            ),
          },
          { name: "Sent to", value: <Receiver id={agent_id} name={agent_name} /> },
          { name: "Credential", value: provider === null ? "none" : keyKind(provider) },
          { name: "From", value: <code>{remote_address}</code> },
          { name: "Received", value: <span title={refused_at}>{formatAbsolute(refused_at)}</span> },
          { name: "Reason", value: <code>{reason}</code> },
          {
            name: "With the same reason",
            value: (
              <TextLink to={pathTo.refusals({ agent: agent_name, code })} isInline>
                {alike === undefined ? "all" : countOf(alike.count, "request", "requests")}
              </TextLink>
            ),
          },
        ]}
      />
    </Panel>
  );
}
