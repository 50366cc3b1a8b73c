import type { Agent, AgentApiKey } from "agentex-gateway-sdk/client";
import { Group, JsonInput, Select, Stack, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../../app/client.ts";
import { pathTo } from "../../../app/paths.ts";
import { DialogForm } from "../../../components/dialogs/dialog-form.tsx";
import { LinkButton } from "../../../components/buttons/link-button.tsx";
import { keysQuery } from "../../../queries/agents.ts";
import { samplesQuery } from "../../../queries/providers.ts";
import { SentTest } from "./sent-test.tsx";
import { postPaths } from "../webhook-url.ts";

const UNSIGNED = new Set(["external", "internal"]);

/** Sends a provider's sample event to an agent, signed with one of its keys. */
export function SendTestForm({ agent, onClose }: { readonly agent: Agent; readonly onClose: () => void }) {
  const { data: keys = [] } = useQuery(keysQuery(agent.name));
  const signing = keys.filter(({ api_key_type }) => !UNSIGNED.has(api_key_type));
  const [keyId, setKeyId] = useState<string>();
  const key = signing.find(({ id }) => id === keyId) ?? signing[0];
  if (key === undefined) return <NoSigningKey agentName={agent.name} />;
  return <SampleForm agent={agent} signing={signing} signer={key} onSigner={setKeyId} onClose={onClose} />;
}

function NoSigningKey({ agentName }: { readonly agentName: string }) {
  return (
    <Stack>
      <Text size="sm">
        Test events are signed like those of the provider. Connect a provider to this agent first.
      </Text>
      <Group justify="flex-end">
        <LinkButton to={pathTo.connect({ agent: agentName })}>Connect a provider</LinkButton>
      </Group>
    </Stack>
  );
}

function SampleForm({
  agent,
  signing,
  signer,
  onSigner,
  onClose,
}: {
  readonly agent: Agent;
  readonly signing: readonly AgentApiKey[];
  /** The key to sign with. */
  readonly signer: AgentApiKey;
  readonly onSigner: (id: string) => void;
  readonly onClose: () => void;
}) {
  const provider = signer.api_key_type;
  const { data: samples = [] } = useQuery(samplesQuery(provider));
  const events = samples.map(({ name }) => name);
  const routes = postPaths(agent);
  const [chosenEvent, setEvent] = useState<string>();
  const [chosenRoute, setRoute] = useState<string>();
  const event = [chosenEvent, "push", events[0]].find((each) => each !== undefined && events.includes(each));
  const route = chosenRoute ?? routes[0];
  const [payload, setPayload] = useState("");
  const given = readPayload(payload);
  const test = useMutation({
    mutationFn: async () =>
      client.agents.sendTest(agent.name, {
        provider,
        key: signer.name,
        ...(event !== undefined && { event }),
        ...(route !== undefined && { route }),
        ...(given.outcome === "payload" && { payload: given.payload }),
      }),
  });
  const keyOptions = signing.map(({ id, name, api_key_type }) => ({
    value: id,
    label: `${api_key_type}: ${name}`,
  }));
  return (
    <DialogForm
      mutation={test}
      submit={test.data === undefined ? "Send" : "Send again"}
      cancel="Close"
      onCancel={onClose}
      isDisabled={given.outcome === "invalid"}
    >
      <Text size="sm" c="dimmed">
        Sends a signed sample event through the gateway to the agent.
      </Text>
      <Choice label="Signed with" value={signer.id} onChange={onSigner} options={keyOptions} />
      <Choice label="Event" value={event} onChange={setEvent} options={events} />
      {routes.length > 1 && <Choice label="Route" value={route} onChange={setRoute} options={routes} />}
      <JsonInput
        label="Payload"
        description="Replaces the sample's payload. Leave empty to keep it."
        placeholder="{ … }"
        formatOnBlur
        autosize
        minRows={3}
        maxRows={14}
        value={payload}
        onChange={setPayload}
        error={given.outcome === "invalid" && given.problem}
      />
      {test.data !== undefined && <SentTest sent={test.data} />}
    </DialogForm>
  );
}

type Payload =
  | { readonly outcome: "none" }
  | { readonly outcome: "payload"; readonly payload: Record<string, unknown> | unknown[] }
  | { readonly outcome: "invalid"; readonly problem: string };

function readPayload(text: string): Payload {
  if (text.trim() === "") return { outcome: "none" };
  try {
    const read: unknown = JSON.parse(text);
    if (Array.isArray(read)) return { outcome: "payload", payload: read };
    return typeof read === "object" && read !== null
      ? { outcome: "payload", payload: { ...read } }
      : { outcome: "invalid", problem: "It must be a JSON object or array." };
  } catch {
    return { outcome: "invalid", problem: "It is not JSON." };
  }
}

function Choice({
  label,
  value,
  onChange,
  options,
}: {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (value: string) => void;
  readonly options: readonly (string | { value: string; label: string })[];
}) {
  return (
    <Select
      label={label}
      searchable
      allowDeselect={false}
      value={value ?? null}
      onChange={(chosen) => {
        if (chosen !== null) onChange(chosen);
      }}
      data={options}
    />
  );
}
