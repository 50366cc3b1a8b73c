import { Button, Group } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { pathTo } from "../../app/paths.ts";

/** The buttons below a step: continue, back, and cancel. */
export function StepButtons({
  submit,
  isPending = false,
  isDisabled = false,
  agentName,
  onBack,
  cancel,
}: {
  /** The label of the button that submits the step's form, if it has one. */
  readonly submit?: string;
  readonly isPending?: boolean;
  readonly isDisabled?: boolean;
  /** The agent to return to when canceling. */
  readonly agentName: string | undefined;
  /** Undefined at the first step. */
  readonly onBack?: () => void;
  /** Replaces the link that leaves the setup. */
  readonly cancel?: ReactNode;
}) {
  return (
    <Group gap="xs" mt="md">
      {submit !== undefined && (
        <Button type="submit" loading={isPending} disabled={isDisabled}>
          {submit}
        </Button>
      )}
      {onBack !== undefined && (
        <Button variant="default" onClick={onBack}>
          Back
        </Button>
      )}
      {cancel ?? (
        <Button
          component={Link}
          variant="subtle"
          to={agentName === undefined ? pathTo.agents() : pathTo.agent(agentName)}
        >
          Cancel
        </Button>
      )}
    </Group>
  );
}
