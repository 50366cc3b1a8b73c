/** The URL at which a source receives webhooks. @param url - only its path if the gateway does not know its own address. */
export function sourceUrl(baseUrl: string, { url }: { readonly url: string }): string {
  return url.startsWith("/") ? `${baseUrl.replace(/\/+$/, "")}${url}` : url;
}
