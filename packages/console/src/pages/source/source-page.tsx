import type { SourceDetail } from "agentex-gateway-sdk/client";
import { Group, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { pathTo, SOURCE_TABS, type SourceTab } from "../../app/paths.ts";
import { LoadingPage } from "../../components/loading/loading-page.tsx";
import { ProviderMark } from "../../components/marks/provider-mark.tsx";
import { PageTabs, type PageTab } from "../../components/page/page-tabs.tsx";
import { Page } from "../../components/page/page.tsx";
import { Trail } from "../../components/page/trail.tsx";
import { sourceQuery } from "../../queries/sources.ts";
import { ChangeSource } from "./change-source.tsx";
import { DeleteSource } from "./delete-source.tsx";
import { SourceDeliveries } from "./source-deliveries.tsx";
import { SourceFacts } from "./source-facts.tsx";
import { SourceKeys } from "./keys/source-keys.tsx";
import { SourceRefusals } from "./source-refusals.tsx";
import { TargetsPanel } from "./targets/targets-panel.tsx";
import { UnroutedPanel } from "./unrouted/unrouted-panel.tsx";

export function SourcePage() {
  const { name = "", tab } = useParams();
  const query = useQuery(sourceQuery(name));
  const { data: source } = query;
  const trail = <Trail to={pathTo.sources()}>Sources</Trail>;
  if (source === undefined) return <LoadingPage title={name} trail={trail} query={query} />;
  return (
    <Page
      title={name}
      trail={trail}
      heading={
        <Group gap="sm" component="span" wrap="nowrap">
          <ProviderMark id={source.provider} /> {name}
        </Group>
      }
      actions={<ChangeSource source={source} />}
    >
      <SourceFacts source={source} />
      <PageTabs
        tabs={tabsOf(source)}
        current={SOURCE_TABS.find((each) => each === tab) ?? "targets"}
        pathOf={(next) => pathTo.source(name, next)}
      />
    </Page>
  );
}

function tabsOf(source: SourceDetail): readonly PageTab<SourceTab>[] {
  const { name, unrouted } = source;
  const targets = (
    <Stack>
      <TargetsPanel source={source} />
      <DeleteSource name={name} />
    </Stack>
  );
  return [
    { id: "targets", title: "Targets", content: targets },
    {
      id: "unrouted",
      title: unrouted > 0 ? `Unrouted (${unrouted.toLocaleString("en")})` : "Unrouted",
      content: <UnroutedPanel source={source} />,
    },
    { id: "keys", title: "Keys", content: <SourceKeys source={source} /> },
    { id: "deliveries", title: "Deliveries", content: <SourceDeliveries name={name} /> },
    { id: "refusals", title: "Rejected requests", content: <SourceRefusals name={name} /> },
  ];
}
