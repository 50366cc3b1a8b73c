import { Box, Progress, Stepper, Text } from "@mantine/core";

const STEPS = [
  { label: "Agent", description: "handles the webhooks" },
  { label: "Provider", description: "sends the webhooks" },
  { label: "Name", description: "what it is for" },
  { label: "Paste and verify", description: "the first delivery" },
] as const;

export const STEP_COUNT = STEPS.length;

/** The progress of the setup, in one line on a phone. */
export function Steps({
  step,
  chosen,
  onBack,
}: {
  /** From 0. The number of steps means that all are done. */
  readonly step: number;
  /** The choice made at each step so far. */
  readonly chosen: readonly (string | undefined)[];
  readonly onBack: (to: number) => void;
}) {
  return (
    <>
      <Box hiddenFrom="sm" mb="lg">
        <Text size="sm" c="dimmed" mb={6}>
          {step < STEP_COUNT ? `Step ${step + 1} of ${STEP_COUNT}: ${STEPS[step]?.label}` : "Done"}
          {chosen.some(Boolean) && ` · ${chosen.filter(Boolean).join(" · ")}`}
        </Text>
        <Progress
          value={(Math.min(step + 1, STEP_COUNT) / STEP_COUNT) * 100}
          size="sm"
          aria-label="Setup progress"
        />
      </Box>
      <Stepper
        visibleFrom="sm"
        active={step}
        onStepClick={onBack}
        allowNextStepsSelect={false}
        size="sm"
        mb={32}
      >
        {STEPS.map(({ label, description }, index) => (
          <Stepper.Step key={label} label={label} description={chosen[index] ?? description} />
        ))}
      </Stepper>
    </>
  );
}
