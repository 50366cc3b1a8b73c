import { notifications } from "@mantine/notifications";
import { describeError } from "../../components/notices/describe-error.ts";

/** Shows why an action failed, if there is no form to show it. */
export function showError(error: unknown): void {
  const { title, detail } = describeError(error);
  notifications.show({ title, message: detail, color: "red" });
}
