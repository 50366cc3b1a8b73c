/** What `isBaseUrl` accepts, for error messages. */
export const BASE_URL_EXPECTED =
  "an http:// or https:// URL without user, password, query, fragment or white space";

/** Whether paths can be appended to a URL: it is HTTP, ends with its path and has no credentials. */
export function isBaseUrl(text: string): boolean {
  // `URL` drops tabs and newlines and trims spaces, but the URL that is stored and shown must be the one that is used.
  if (!/^https?:\/\/[^\s?#]+$/i.test(text) || /\p{Cc}/u.test(text) || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === "" && password === "";
}
