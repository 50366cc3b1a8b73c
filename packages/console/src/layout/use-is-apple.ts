import { useOs } from "@mantine/hooks";

/** Whether the command key takes the place of Ctrl. */
export function useIsApple(): boolean {
  return ["macos", "ios"].includes(useOs());
}
