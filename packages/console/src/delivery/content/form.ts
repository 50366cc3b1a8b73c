/** A field of a form. For a file, its name and size. */
export type FormField = {
  readonly name: string;
  readonly value: string;
};

const FORM = /^\s*(?:application\/x-www-form-urlencoded|multipart\/form-data)\b/i;

/** The fields of a form, in order; undefined if the body is not a form or cannot be read as one. */
export async function readForm(
  contentType: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<readonly FormField[] | undefined> {
  if (!FORM.test(contentType)) return undefined;
  try {
    const form = await new Response(bytes, { headers: { "content-type": contentType } }).formData();
    return [...form].map(([name, value]) => ({
      name,
      value: typeof value === "string" ? value : `${value.name} (${value.size} bytes)`,
    }));
  } catch {
    return undefined;
  }
}
