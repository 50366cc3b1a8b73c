import type { Source } from "agentex-gateway-sdk/client";
import { Text } from "@mantine/core";
import { pathTo } from "../../app/paths.ts";
import { ProviderMark } from "../../components/marks/provider-mark.tsx";
import { providerLabel } from "../../components/marks/provider-label.ts";
import { Row, RowText } from "../../components/rows/row.tsx";
import { Moment } from "../../components/text/moment.tsx";
import classes from "./source-row.module.css";

export function SourceRow({ source }: { readonly source: Source }) {
  const { name, provider, url, created_at } = source;
  return (
    <Row to={pathTo.source(name)} id={name} className={classes["row"]}>
      <ProviderMark id={provider} />
      <RowText title={name} detail={providerLabel(provider)} isClipped />
      <code className={classes["url"]}>{url}</code>
      <Text size="sm" c="dimmed" component="span" className={classes["time"]}>
        created <Moment at={created_at} />
      </Text>
    </Row>
  );
}
