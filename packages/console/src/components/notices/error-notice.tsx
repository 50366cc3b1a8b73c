import { GatewayError } from "agentex-gateway-sdk/client";
import { Button, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { describeError } from "./describe-error.ts";
import classes from "./notice.module.css";

/** An error: what happened and what to do about it. */
export function ErrorNotice({
  error,
  onRetry,
}: {
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
}) {
  const { title, detail, code } = describeError(error);
  // A retry does not help if something does not exist.
  const canRetry = onRetry !== undefined && !(error instanceof GatewayError && error.status === 404);
  return (
    <div className={classes["notice"]} data-tone="bad" role="alert">
      <IconAlertTriangle size={18} aria-hidden className={classes["icon"]} />
      <Stack gap={6} flex={1} miw={0}>
        <Text fw={600} size="sm">
          {title}
        </Text>
        <Text size="sm">{detail}</Text>
        {(canRetry || code !== undefined) && (
          <Group gap="sm">
            {canRetry && (
              <Button size="compact-sm" variant="default" onClick={onRetry}>
                Try again
              </Button>
            )}
            {code !== undefined && (
              <Text size="xs" ff="monospace">
                {code}
              </Text>
            )}
          </Group>
        )}
      </Stack>
    </div>
  );
}
