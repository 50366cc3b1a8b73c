import type { DeliveryDetail } from "agentex-gateway-sdk/client";
import { Button, Modal, Tabs, Text, Textarea } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconPencil } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { client } from "../../app/client.ts";
import { pathTo } from "../../app/paths.ts";
import { DialogForm } from "../../components/dialogs/dialog-form.tsx";
import type { ShownBody } from "../../delivery/content/body.ts";
import { headerChanges, headersText } from "../../delivery/content/headers-text.ts";
import { bodyQuery } from "../../queries/deliveries.ts";

/** The longest body to edit in a text field, in characters. */
const LONGEST = 200_000;

/** Edits a delivery's request and sends it again as a test. */
export function ResendButton({ delivery }: { readonly delivery: DeliveryDetail }) {
  const { data: body } = useQuery(bodyQuery(delivery.id));
  const [isOpen, dialog] = useDisclosure(false);
  if (body === undefined || delivery.request === null) return null;
  const text = textIn(body);
  if (text === undefined || text.length > LONGEST) return null;
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPencil size={16} aria-hidden />}
        onClick={dialog.open}
      >
        Edit and resend…
      </Button>
      <Modal opened={isOpen} onClose={dialog.close} title="Edit and resend" size="xl">
        <ResendForm
          id={delivery.id}
          headers={delivery.request.headers}
          body={text}
          isJson={body.kind === "json"}
          onDone={dialog.close}
        />
      </Modal>
    </>
  );
}

function textIn(body: ShownBody): string | undefined {
  switch (body.kind) {
    case "json":
      return body.pretty;
    case "text":
    case "form":
      return body.text;
    case "empty":
      return "";
    case "binary":
      return undefined;
  }
}

function ResendForm({
  id,
  headers: before,
  body: text,
  isJson,
  onDone,
}: {
  readonly id: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
  readonly isJson: boolean;
  readonly onDone: () => void;
}) {
  const [body, setBody] = useState(text);
  const [headers, setHeaders] = useState(() => headersText(before));
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const resend = useMutation({
    mutationFn: async () => client.deliveries.resend(id, { body, headers: headerChanges(before, headers) }),
    onSuccess: async (next) => {
      await queryClient.invalidateQueries({ queryKey: ["delivery", id], exact: true });
      onDone();
      await navigate(pathTo.delivery(next.id));
      notifications.show({ message: "Sent as a test. This is the new delivery.", color: "teal" });
    },
  });
  return (
    <DialogForm mutation={resend} submit="Resend" onCancel={onDone}>
      <Text size="sm" c="dimmed">
        The agent gets it as a new delivery, marked as a test and not filtered. It is signed again.
      </Text>
      <Tabs defaultValue="body">
        <Tabs.List mb="sm">
          <Tabs.Tab value="body">Body</Tabs.Tab>
          <Tabs.Tab value="headers">Headers</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="body">
          <LongText
            label="Body"
            value={body}
            onChange={setBody}
            description={isJson ? jsonProblem(body) : undefined}
          />
        </Tabs.Panel>
        <Tabs.Panel value="headers">
          <LongText
            label="Headers"
            value={headers}
            onChange={setHeaders}
            description="One per line. Hidden values, and those that the gateway sets, are not listed."
          />
        </Tabs.Panel>
      </Tabs>
    </DialogForm>
  );
}

function LongText({
  label,
  value,
  description,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly description: string | undefined;
  readonly onChange: (text: string) => void;
}) {
  return (
    <Textarea
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      autosize
      minRows={8}
      maxRows={22}
      spellCheck={false}
      styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 13 } }}
      description={description}
      inputWrapperOrder={["label", "input", "description"]}
    />
  );
}

/** A body that is not JSON can still be sent, because that may be the test. */
function jsonProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? `Not JSON: ${error.message}` : "Not JSON";
  }
}
