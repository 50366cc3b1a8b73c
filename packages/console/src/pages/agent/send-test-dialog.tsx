import type { Agent } from "agentex-gateway-sdk/client";
import { Button, Group, Modal, Select, Stack, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { client } from "../../app/client.ts";
import { pathTo } from "../../app/paths.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { keysQuery } from "../../queries/agents.ts";
import { samplesQuery } from "../../queries/providers.ts";
import { SentTest } from "./sent-test.tsx";

const UNSIGNED = new Set(["external", "internal"]);

export function SendTestDialog({
  agent,
  isOpen,
  onClose,
}: {
  readonly agent: Agent;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title="Send a test event"
      closeButtonProps={{ "aria-label": "Close" }}
      keepMounted={false}
    >
      <SendTestForm agent={agent} onClose={onClose} />
    </Modal>
  );
}

function SendTestForm({ agent, onClose }: { readonly agent: Agent; readonly onClose: () => void }) {
  const { data: keys = [] } = useQuery(keysQuery(agent.name));
  const signing = keys.filter(({ api_key_type }) => !UNSIGNED.has(api_key_type));
  const [keyId, setKeyId] = useState<string>();
  const key = signing.find(({ id }) => id === keyId) ?? signing[0];
  const provider = key?.api_key_type ?? "";
  const { data: samples = [] } = useQuery({ ...samplesQuery(provider), enabled: provider !== "" });
  const [event, setEvent] = useState<string>();
  const routes = (agent.webhook_routes ?? [])
    .filter(({ method }) => method === "POST")
    .map(({ path }) => path);
  const [route, setRoute] = useState<string>();
  const events = samples.map((sample) => sample.event);
  const chosenEvent =
    events.find((each) => each === event) ?? events.find((each) => each === "push") ?? events[0];
  const chosenRoute = route ?? routes[0];
  const test = useMutation({
    mutationFn: async () =>
      client.agents.sendTest(agent.name, {
        provider,
        ...(chosenEvent !== undefined && { event: chosenEvent }),
        ...(chosenRoute !== undefined && { route: chosenRoute }),
        ...(key !== undefined && { key: key.name }),
      }),
  });
  if (key === undefined) {
    return (
      <Stack>
        <Text size="sm">
          A test event is signed as a provider signs it, so that the agent needs a provider's key first.
        </Text>
        <Group justify="flex-end">
          <Button component={Link} to={pathTo.connect({ agent: agent.name })}>
            Connect a provider
          </Button>
        </Group>
      </Stack>
    );
  }
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        A true sample, signed with the stored secret, goes through the whole gateway to the agent.
      </Text>
      <Select
        label="As"
        allowDeselect={false}
        value={key.id}
        onChange={(value) => setKeyId(value ?? undefined)}
        data={signing.map(({ id, name, api_key_type }) => ({ value: id, label: `${api_key_type}: ${name}` }))}
      />
      <Select
        label="Event"
        searchable
        allowDeselect={false}
        value={chosenEvent ?? null}
        onChange={(value) => setEvent(value ?? undefined)}
        data={events}
      />
      {routes.length > 1 && (
        <Select
          label="Route"
          allowDeselect={false}
          value={chosenRoute ?? null}
          onChange={(value) => setRoute(value ?? undefined)}
          data={routes}
        />
      )}
      {test.isError && <ErrorNotice error={test.error} />}
      {test.data !== undefined && <SentTest sent={test.data} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
        <Button onClick={() => test.mutate()} loading={test.isPending}>
          {test.data === undefined ? "Send" : "Send again"}
        </Button>
      </Group>
    </Stack>
  );
}
