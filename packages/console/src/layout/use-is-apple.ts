import { useOs } from "@mantine/hooks";

/** Whether the command key replaces Ctrl. */
export function useIsApple(): boolean {
  return ["macos", "ios"].includes(useOs());
}
