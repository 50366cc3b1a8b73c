/** The body is not in the format that its sender declares. */
export class PayloadError extends SyntaxError {
  override readonly name = "PayloadError";
}

/**
 * Parses a body by its content type; without one, or with the `text/plain` that fetch gives a string, as JSON.
 *
 * Sources: https://docs.github.com/en/webhooks/using-webhooks/creating-webhooks (content type) and
 * https://docs.slack.dev/interactivity/handling-user-interaction.
 *
 * @throws PayloadError
 */
export function readPayload(contentType: string, body: Uint8Array): unknown {
  const text = decode(body);
  const mediaType = (contentType.split(";")[0] ?? "").trim().toLowerCase();
  if (mediaType === "application/x-www-form-urlencoded") return readForm(new URLSearchParams(text));
  if (/^(?:|text\/plain|application\/(?:[^;]+\+)?json)$/.test(mediaType)) {
    return parseJson(text, "The body is not JSON.");
  }
  throw new PayloadError(`The body is ${mediaType}, neither JSON nor a form.`);
}

function readForm(form: URLSearchParams): unknown {
  const payload = form.getAll("payload");
  if (payload.length === 1 && payload[0] !== undefined) {
    return parseJson(payload[0], "The form's payload field is not JSON.");
  }
  return Object.fromEntries(
    [...new Set(form.keys())].map((name) => {
      const values = form.getAll(name);
      return [name, values.length === 1 ? values[0] : values];
    }),
  );
}

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    throw new PayloadError("The body is not valid UTF-8.");
  }
}

/** @throws PayloadError with this message. */
export function parseJson(text: string, complaint: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PayloadError(complaint);
  }
}
