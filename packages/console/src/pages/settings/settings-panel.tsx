import type { SettingInForce } from "agentex-gateway-sdk/client";
import { Code, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { SearchField } from "../../components/fields/search-field.tsx";
import { Loaded } from "../../components/loading/loaded.tsx";
import { ToneBadge } from "../../components/marks/tone-badge.tsx";
import { Panel } from "../../components/page/panel.tsx";
import { Row, RowText } from "../../components/rows/row.tsx";
import { sessionQuery } from "../../queries/session.ts";
import { settingsQuery } from "../../queries/gateway.ts";
import classes from "./settings-panel.module.css";

/**
 * The current settings and where they come from, starting with those that someone set; nothing for those who may not see them.
 */
export function SettingsPanel() {
  const { data: session } = useQuery(sessionQuery());
  const isAllowed = session?.login === "none" || session?.role === "admin";
  const query = useQuery({ ...settingsQuery(), enabled: isAllowed });
  const [text, setText] = useState("");
  if (!isAllowed) return null;
  const wanted = text.trim().toLowerCase();
  return (
    <Panel
      title="Values in force"
      description="Set when the gateway starts: by a flag, an environment variable or a file. Secrets are not shown."
      actions={<SearchField label="Search settings" value={text} onChange={setText} width={260} />}
      isFlush
    >
      <Loaded query={query} rows={6}>
        {(all) => <SettingList settings={all.filter((setting) => mentions(setting, wanted))} />}
      </Loaded>
    </Panel>
  );
}

function mentions({ variable, description }: SettingInForce, wanted: string): boolean {
  return `${variable} ${description}`.toLowerCase().includes(wanted);
}

function SettingList({ settings }: { readonly settings: readonly SettingInForce[] }) {
  const isDefault = ({ source }: SettingInForce): boolean => source === "default";
  const sorted = settings.toSorted((a, b) => Number(isDefault(a)) - Number(isDefault(b)));
  if (sorted.length === 0) {
    return (
      <Text size="sm" c="dimmed" p="lg">
        No setting matches.
      </Text>
    );
  }
  return sorted.map((setting) => <SettingRow key={setting.variable} setting={setting} />);
}

function SettingRow({ setting }: { readonly setting: SettingInForce }) {
  const { variable, description, source } = setting;
  return (
    <Row className={classes["row"]}>
      <RowText title={<Code>{variable}</Code>} detail={description.replaceAll("`", "")} />
      <span className={classes["value"]}>{describeValue(setting)}</span>
      <span>
        <ToneBadge tone={source === "default" ? "quiet" : "busy"}>{source}</ToneBadge>
      </span>
    </Row>
  );
}

function describeValue({ value, is_set, is_secret, default: fallback, source }: SettingInForce) {
  if (value === null) return is_secret && is_set ? "set, not shown" : "not set";
  return (
    <>
      <code>{value}</code>
      {source !== "default" && fallback !== null && (
        <span className={classes["default"]}>default {fallback}</span>
      )}
    </>
  );
}
