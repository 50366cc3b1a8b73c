import { createPrivateKey } from "node:crypto";

/** The credential with which the gateway reads a provider's list of deliveries. */
export type RecoveryCredential = {
  /** The token, or the app's private key as PEM. */
  readonly secret: string;
  /** The GitHub App that the private key belongs to; undefined for a token. */
  readonly appId: string | undefined;
};

export type CredentialChecked =
  | { readonly outcome: "usable"; readonly credential: RecoveryCredential }
  /** `detail` never quotes the credential. */
  | { readonly outcome: "unusable"; readonly detail: string };

/** Only what can be sent in a header, which excludes everything that an error message would quote. */
const TOKEN = /^[\u0021-\u007e]{1,1000}$/;
const APP_ID = /^[A-Za-z0-9._-]{1,100}$/;

export function checkToken(token: string): CredentialChecked {
  const secret = token.trim();
  return TOKEN.test(secret)
    ? { outcome: "usable", credential: { secret, appId: undefined } }
    : { outcome: "unusable", detail: "The token must be visible ASCII without spaces." };
}

/** @param privateKey - as GitHub generates it: an RSA key in PEM. */
export function checkAppKey(appId: string, privateKey: string): CredentialChecked {
  if (!APP_ID.test(appId))
    return { outcome: "unusable", detail: "The app's id must be a number or a client ID." };
  const secret = privateKey.trim();
  return isRsaKey(secret)
    ? { outcome: "usable", credential: { secret, appId } }
    : { outcome: "unusable", detail: "The private key must be an RSA key in PEM, as GitHub generates it." };
}

function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === "rsa";
  } catch {
    return false;
  }
}
