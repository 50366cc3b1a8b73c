import type { Source } from "agentex-gateway-sdk/client";
import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Panel } from "../../components/page/panel.tsx";
import { Facts, type Fact } from "../../components/rows/facts.tsx";
import { CopyField } from "../../components/secrets/copy-field.tsx";
import { Moment } from "../../components/text/moment.tsx";
import { providerLabel } from "../../components/marks/provider-label.ts";
import { aboutQuery } from "../../queries/gateway.ts";
import { providersQuery } from "../../queries/providers.ts";
import { isUsualValue } from "./route-by.ts";
import { aliasPaths, sourceUrl } from "./source-url.ts";

/** A source's URL, and what it chooses its targets by. */
export function SourceFacts({ source }: { readonly source: Source }) {
  const { data: about } = useQuery(aboutQuery());
  const { provider, alias, created_at } = source;
  const facts: readonly (Fact | undefined)[] = [
    { name: "Provider", value: providerLabel(provider) },
    { name: "Targets are chosen by", value: <RouteBy source={source} /> },
    alias === null ? undefined : { name: "Also answers at", value: <code>{aliasPaths(alias)}</code> },
    { name: "Created", value: <Moment at={created_at} /> },
  ];
  return (
    <Panel>
      <Stack gap="md">
        {about !== undefined && <CopyField label="URL" value={sourceUrl(about, source)} />}
        <Facts facts={facts.filter((fact) => fact !== undefined)} />
      </Stack>
    </Panel>
  );
}

/** The provider's own template tells people little. */
function RouteBy({ source: { provider: id, route_by } }: { readonly source: Source }) {
  const { data: providers = [] } = useQuery(providersQuery());
  if (route_by === null) return "nothing: every target gets everything";
  const isDefault = isUsualValue(
    route_by,
    providers.find((each) => each.id === id),
  );
  return isDefault ? <span title={route_by}>installation</span> : <code>{route_by}</code>;
}
