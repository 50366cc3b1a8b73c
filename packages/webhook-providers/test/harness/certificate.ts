import { randomBytes, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";

/** The contents of a test's certificate. */
export type CertificateWanted = {
  readonly publicKey: KeyObject;
  /** The key that signs the certificate; by default its own, because nobody checks it. */
  readonly privateKey: KeyObject;
  readonly from: Date;
  readonly to: Date;
  /** The hosts that it is valid for. */
  readonly hosts?: readonly string[];
};

/** A certificate for RSA (RFC 5280), as a PEM document. */
export function makeCertificate({ publicKey, privateKey, from, to, hosts = [] }: CertificateWanted): string {
  const algorithm = sequence(oid("2a864886f70d01010b"), der(0x05));
  const name = sequence(der(0x31, sequence(oid("550403"), der(0x0c, Buffer.from("test")))));
  const names = sequence(...hosts.map((host) => der(0x82, Buffer.from(host))));
  const extensions = der(0xa3, sequence(sequence(oid("551d11"), der(0x04, names))));
  const toBeSigned = sequence(
    der(0xa0, integer(Uint8Array.of(2))),
    integer(Buffer.concat([Buffer.of(1), randomBytes(15)])),
    algorithm,
    name,
    sequence(time(from), time(to)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    ...(hosts.length === 0 ? [] : [extensions]),
  );
  const signature = sign("sha256", toBeSigned, privateKey);
  const bits = der(0x03, Buffer.concat([Buffer.of(0), signature]));
  const lines =
    sequence(toBeSigned, algorithm, bits)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...parts);
}

function oid(digits: string): Buffer {
  return der(0x06, Buffer.from(digits, "hex"));
}

function integer(bytes: Uint8Array): Buffer {
  return der(0x02, Buffer.from(bytes));
}

/** A UTCTime. */
function time(moment: Date): Buffer {
  const digits = moment.toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  return der(0x17, Buffer.from(digits.slice(2)));
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), content]);
  return Buffer.concat([Buffer.of(tag, 0x82, length >> 8, length & 0xff), content]);
}
