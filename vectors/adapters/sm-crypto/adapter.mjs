// A vector-harness adapter that verifies codes the way a vendor does who relies on the npm package sm-crypto-v2.
// It speaks docs/vector-harness.md on standard input and output. What the vectors find here are the library's own
// defects: known-failures.yaml names them. Start: `npm ci`, then `node adapter.mjs`
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { sm2 } from "sm-crypto-v2";

// Table 1: where each field of the 226 bytes stands.
const FIELDS = {
  version: [0, 1], type: [1, 3], mode: [3, 4], certificate: [4, 8], length5: [8, 10], account: [10, 26],
  issuer: [26, 30], platform: [30, 34], card: [34, 44], card_type: [44, 45], limit: [45, 48], user_key: [51, 84],
  authorised: [84, 88], validity: [88, 90], issuer_format: [90, 91], issuer_signature: [91, 155], length17: [155, 157],
  generated: [157, 161], user_format: [161, 162], user_signature: [162, 226],
};
// What the signatures cover, under each reading of OP-17 and OP-18.
const COVERS = {
  "5-15": [[8, 90]], "6-15": [[10, 90]], "5-15+17": [[8, 90], [155, 157]], "1-15": [[0, 90]], "5-18": [[8, 161]],
  "1-18": [[0, 161]], "17-18": [[155, 161]], "18": [[157, 161]], "5-15+17-18": [[8, 90], [155, 161]],
};
const LISTED = ["account", "card", "issuer", "platform", "certificate"];

// Readings of docs/declaration.md that this program follows whatever their value; the others by one value only.
const FOLLOWED = new Set([
  "accepted_types", "version_policy", "issuer_binding", "len5", "len17", "len_checked", "issuer_cover", "user_cover",
  "sm2_uid", "cert_no_rule", "skew_s", "limit_rule", "card_types", "empty_rule", "list_rule", "time_base",
]);
const FIXED = {
  qr_len: "226", type_coding: "bcd", mode_rules: "binary", sm2_use_z: "yes", cert_y_rule: "either", cert_tbs: "as-sent",
  cert_key_form: "x-32", cert_key_len: "carried", cert_signer: "clearing", curve_id: "11", limit_coding: "bcd",
  cert_expiry_rule: "last-day-utc8", card_pad: "leading-zero", card_checked: "no", byte_order: "big",
};
const TIME_BASES = { "unix-utc": 0, "local-as-utc": 28_800, "beijing-2000": -946_656_000 };

/** The vector is refused; the message is a word that says why. */
class Refused extends Error {}

function need(condition, reason) {
  if (!condition) throw new Refused(reason);
}

/** Whether r || s is good under an encoded point, by sm-crypto-v2; it throws at what it cannot compute with. */
function signed(point, message, signature, userId) {
  try {
    return sm2.doVerifySignature(message, signature.toString("hex"), point, { hash: true, userId });
  } catch {
    return false;
  }
}

/** Whether sm-crypto-v2 takes an encoded point for a public key. */
function isKey(point) {
  try {
    return sm2.verifyPublicKey(point);
  } catch {
    return false;
  }
}

/** A compressed user key as sm-crypto-v2 takes it. */
function compressed(key) {
  need(key.length === 33 && (key[0] === 2 || key[0] === 3) && isKey(key.toString("hex")), "user-key");
  return key.toString("hex");
}

/** Table 4: the two points that an X alone may mean, once everything in the certificate is right. */
function certifiedKeys(context, certificate) {
  need(certificate.length === 106, "certificate-invalid");
  const constants = [certificate[0], certificate[6], certificate[8], certificate[9]];
  need(constants.join() === [0x14, 0x04, 0x11, 32].join(), "certificate-invalid");
  const [, month, year] = certificate.toString("hex", 1, 3).match(/^(0[1-9]|1[0-2])(\d\d)$/) ?? [];
  need(month, "certificate-invalid");
  const end = Date.UTC(2000 + Number(year), Number(month), 1) / 1000 - 8 * 3600; // the next month begins, in UTC+8
  need(context.clock < end, "certificate-expired");
  const x = certificate.toString("hex", 10, 42);
  need(isKey(`02${x}`), "certificate-invalid");
  need(context.root, "root-missing");
  const [body, signature] = [certificate.subarray(0, 42), certificate.subarray(42)];
  need(signed(`04${context.root}`, body, signature, context.ixit.sm2_uid), "certificate-invalid");
  return [`02${x}`, `03${x}`];
}

/** Everything about a code that needs no key. */
function checkFields({ ixit, clock, fare, black, white }, field) {
  const number = (name) => field[name].readUIntBE(0, field[name].length);
  const hex = (name) => field[name].toString("hex");
  need(hex("issuer_format") === "15" && hex("user_format") === "15", "structure");
  need(number("version") >= 0x80, "version");
  need(number("version") === 0x80 || ixit.version_policy === "accept-future", "version");
  need(field.type[0] === 0 && ixit.accepted_types.includes(hex("type").slice(2)), "type");
  need(number("mode") <= 1, "mode");
  if (ixit.len_checked === "yes") {
    need(number("length5") === Number(ixit.len5) && number("length17") === Number(ixit.len17), "length-field");
  }
  need(ixit.empty_rule === "accept-blank" || field.account.some((byte) => byte !== 0x20), "account");
  need(ixit.card_types === "any" || ixit.card_types.includes(hex("card_type")), "card-type");
  need(/^\d+$/.test(hex("limit")), "limit");
  need(fare === null || ixit.limit_rule === "ignore" || fare <= Number(hex("limit")), "limit");
  const on = (list) => list.some((entry) => LISTED.includes(entry.field) && hex(entry.field) === entry.value);
  need(ixit.list_rule !== "white-only" || white.length === 0 || on(white), "listed");
  need(!on(black) || (ixit.list_rule === "white-wins" && on(white)), "listed");
  const [generated, authorised] = ["generated", "authorised"].map((name) => number(name) - TIME_BASES[ixit.time_base]);
  need(generated <= clock + Number(ixit.skew_s), "not-yet-valid");
  need(clock <= generated + number("validity"), "code-expired");
  need(clock <= authorised, "authorisation-expired");
}

/** A whole code: structure and values, certificate, both signatures. */
function checkPayload(context, payload) {
  const { ixit } = context;
  need(payload.length === 226, "length");
  const field = Object.fromEntries(Object.entries(FIELDS).map(([name, span]) => [name, payload.subarray(...span)]));
  checkFields(context, field);
  const userKey = compressed(field.user_key);
  const entry = context.certificates.find((one) => one.number === field.certificate.toString("hex"));
  need(entry, "certificate-unknown");
  const certificate = Buffer.from(entry.certificate, "hex");
  need(ixit.cert_no_rule === "table" || certificate.subarray(3, 6).equals(field.certificate.subarray(1)),
    "certificate-unknown");
  need(ixit.issuer_binding === "observe" || field.issuer.toString("hex") === entry.issuer, "issuer-binding");
  const keys = certifiedKeys(context, certificate);
  const covered = (name) => Buffer.concat(COVERS[ixit[name]].map((span) => payload.subarray(...span)));
  const byIssuer = (key) => signed(key, covered("issuer_cover"), field.issuer_signature, ixit.sm2_uid);
  need(keys.some(byIssuer), "issuer-signature");
  need(signed(userKey, covered("user_cover"), field.user_signature, ixit.sm2_uid), "user-signature");
}

/** A bare SM2 signature over a digest, as sm-crypto-v2 takes it: 64 digits of r, then those of s. */
function checkDigest({ public: point, digest, r, s }) {
  let good = false;
  try {
    const signature = r.padStart(64, "0") + s.padStart(64, "0");
    const data = Buffer.from(digest, "hex");
    good = r.length <= 64 && sm2.doVerifySignature(data, signature, `04${point}`, { hash: false });
  } catch {
    // this is how the library says no to much of what it cannot compute with
  }
  need(good, "signature");
}

/** Throws Refused unless the vector is to be accepted. */
function judge(context, vector) {
  const data = Buffer.from(vector[context.kind] ?? "", "hex"); // the member that holds it is called as its kind is
  if (context.kind === "payload") checkPayload(context, data);
  else if (context.kind === "certificate") certifiedKeys(context, data);
  else if (context.kind === "digest") checkDigest(vector);
  else if (context.form === "compressed") compressed(data);
  else need(data.length === 32 && isKey(`02${vector.key}`), "key");
}

let context = {};
const packageFile = new URL("node_modules/sm-crypto-v2/package.json", import.meta.url);
const { version } = JSON.parse(readFileSync(packageFile, "utf8"));
const answers = {
  hello: () => ({
    type: "hello", protocol: 1, name: `sm-crypto-v2 ${version} (JavaScript)`,
    kinds: ["payload", "certificate", "digest", "key"],
  }),
  context: (message) => {
    context = message;
    const names = Object.entries(message.ixit ?? {})
      .filter(([name, value]) => !FOLLOWED.has(name) && FIXED[name] !== value)
      .map(([name]) => name);
    if (names.length === 0) return { type: "ready", context: message.context };
    return { type: "unsupported", context: message.context, comment: `not followed here: ${names.join(", ")}` };
  },
  vector: (message) => {
    try {
      judge(context, message);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return { type: "answer", id: message.id, result: "reject", reason: error.message };
    }
    return { type: "answer", id: message.id, result: "accept" };
  },
};
for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line);
  if (message.type === "end") break;
  process.stdout.write(`${JSON.stringify(answers[message.type](message))}\n`);
}
