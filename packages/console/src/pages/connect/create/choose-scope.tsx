import type { Provider } from "agentex-gateway-sdk/client";
import { Radio, Stack } from "@mantine/core";

/** Whose webhooks to connect: those of one sender, or those of an app with many installations. */
export type Scope = "one" | "app";

/** Whether one URL for this provider may serve many installations. */
export function hasInstallations({ data }: Pick<Provider, "data">): boolean {
  return data["installation"] !== undefined;
}

export function ChooseScope({
  value,
  onChange,
}: {
  readonly value: Scope;
  readonly onChange: (scope: Scope) => void;
}) {
  return (
    <Radio.Group
      label="What is it for?"
      value={value}
      onChange={(scope) => onChange(scope === "app" ? "app" : "one")}
      mb="lg"
    >
      <Stack gap="xs" mt="xs">
        <Radio
          value="one"
          label="One repository, workspace or account"
          description="The webhooks go to this agent, with a URL and a secret of its own."
        />
        <Radio
          value="app"
          label="An app with many installations"
          description="A source: one URL and one secret for the app. You choose the agents for each installation."
        />
      </Stack>
    </Radio.Group>
  );
}
