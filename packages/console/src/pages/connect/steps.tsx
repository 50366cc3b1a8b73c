import { Box, Progress, Stepper, Text } from "@mantine/core";

const STEPS = [
  { label: "Agent", description: "handles the webhooks" },
  { label: "Provider", description: "sends the webhooks" },
  { label: "Name", description: "what it is for" },
  { label: "Paste and verify", description: "the first delivery" },
] as const;

/** The progress of the setup; on a phone, in one line. */
export function Steps({
  step,
  chosen,
  onBack,
}: {
  /** From 0. */
  readonly step: number;
  /** The choice made at each step so far. */
  readonly chosen: readonly (string | undefined)[];
  readonly onBack: (to: number) => void;
}) {
  return (
    <>
      <Box hiddenFrom="sm" mb="lg">
        <Text size="sm" c="dimmed" mb={6}>
          Step {step + 1} of {STEPS.length}: {STEPS[step]?.label}
          {chosen.some(Boolean) && ` · ${chosen.filter(Boolean).join(" · ")}`}
        </Text>
        <Progress value={((step + 1) / STEPS.length) * 100} size="sm" aria-label="Setup progress" />
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
