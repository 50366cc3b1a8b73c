import { notifications } from "@mantine/notifications";
import { describeError } from "../../components/notices/describe-error.ts";

/** Shows why an action failed, where no form could. */
export function showError(error: unknown): void {
  const { title, detail } = describeError(error);
  notifications.show({ title, message: detail, color: "red" });
}
