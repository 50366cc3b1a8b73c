import type { CurlTarget } from "agentex-gateway-sdk/client";
import { Button, Group, Modal, SegmentedControl, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconTerminal2 } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../app/client.ts";
import { CopyButton } from "../../components/buttons/copy-button.tsx";
import { Loaded } from "../../components/loading/loaded.tsx";
import { CodeText } from "../../components/text/code-text.tsx";
import { formatAbsolute } from "../../components/text/format-time.ts";

type To = NonNullable<CurlTarget["to"]>;
const TARGETS = [
  { value: "gateway", label: "To the gateway" },
  { value: "agent", label: "To the agent" },
] as const satisfies readonly { value: To; label: string }[];

/** Shows a command that sends the request again, with a new signature. */
export function CurlButton({ id }: { readonly id: string }) {
  const [isOpen, dialog] = useDisclosure(false);
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconTerminal2 size={16} aria-hidden />}
        onClick={dialog.open}
      >
        Copy as curl
      </Button>
      <Modal opened={isOpen} onClose={dialog.close} title="Copy as curl" size="lg">
        <CurlCommand id={id} />
      </Modal>
    </>
  );
}

function CurlCommand({ id }: { readonly id: string }) {
  const [to, setTo] = useState<To>("gateway");
  const made = useQuery({
    queryKey: ["delivery", id, "curl", to],
    // Each command contains a new credential.
    staleTime: 60_000,
    gcTime: 0,
    retry: false,
    queryFn: async ({ signal }) => client.deliveries.curl(id, { to }, { signal }),
  });
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label="Where it sends the request"
        value={to}
        onChange={(value) => setTo(value === "agent" ? "agent" : "gateway")}
        data={[...TARGETS]}
      />
      <Loaded query={made} rows={4}>
        {({ command, signed_with, expires_at }) => (
          <>
            <CodeText text={command} label="Command" />
            <Text size="sm" c="dimmed">
              Signed with {signed_with}. {describe(to)} It works until {formatAbsolute(expires_at)}. Keep it
              secret: anyone who has it can send this request.
            </Text>
            <Group justify="flex-end">
              <CopyButton value={command} what="Copy" label="Copy" />
            </Group>
          </>
        )}
      </Loaded>
    </Stack>
  );
}

function describe(to: To): string {
  return to === "gateway"
    ? "It goes through the gateway like a real webhook, and arrives as a test each time."
    : "It goes directly to the agent. The gateway records nothing.";
}
