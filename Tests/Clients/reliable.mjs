// Sends so that the call can be repeated, reads an error, follows the message, and checks the signature of a webhook.

// guide: signature
import { createHmac, timingSafeEqual } from "node:crypto";
// guide end
// guide: repeat
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

const { CRIER_BASE_URL, CRIER_KEY, CRIER_DESTINATION } = process.env;
const TRIES = 6;

/** One call, tried again while its fate is unknown or the server asks for patience. */
async function call(method, path, { headers, body } = {}) {
  for (let number = 0; ; number++) {
    const isLast = number === TRIES - 1;
    let pause = 2 ** number;
    try {
      const answer = await fetch(CRIER_BASE_URL + path, {
        method,
        headers: { Authorization: `Bearer ${CRIER_KEY}`, "Content-Type": "application/json", ...headers },
        body: body && JSON.stringify(body),
        signal: AbortSignal.timeout(30_000),
      });
      const { status } = answer;
      const text = await answer.text();
      const retryAfter = answer.headers.get("Retry-After");
      if (isLast || (status < 500 && status !== 408 && status !== 429 && !retryAfter)) return { status, text };
      pause = Math.max(pause, Number(retryAfter) || 0);
    } catch (broken) {
      if (isLast) throw broken;
    }
    await sleep(pause * 1000);
  }
}

const message = {
  templateName: "festival_offer_template",
  campaignName: "festival offer",
  destination: CRIER_DESTINATION,
  userName: "Jon",
  headerParams: ["Sir"],
  bodyParams: ["Christmas", "Thank You"],
  source: "api",
  link: "https://placehold.co/600x400/EEE/31343C.png",
};
const answer = await call("POST", "/api/v1/broadcasts/send", {
  headers: { "Idempotency-Key": randomUUID(), Prefer: "respond-async" },
  body: message,
});
// guide end

// guide: errors
/** What Crier refused, and why. */
class CrierError extends Error {
  constructor({ status, text }) {
    let error = {};
    try {
      error = JSON.parse(text);
    } catch {
      // Not Crier's own answer, but that of a proxy before it.
    }
    super(error.error ?? `HTTP ${status}`);
    this.code = error.code;
    this.details = error.details ?? [];
    this.requestId = error.requestId;
  }
}

function dataOf(answer) {
  if (answer.status >= 300) throw new CrierError(answer);
  return JSON.parse(answer.text).data;
}

const messageId = dataOf(answer).messages[0].id;
console.log("message", messageId);

try {
  const wrong = { ...message, bodyParams: ["Christmas"] };
  const headers = { "Idempotency-Key": randomUUID() };
  dataOf(await call("POST", "/api/v1/broadcasts/send", { headers, body: wrong }));
} catch (error) {
  if (!(error instanceof CrierError)) throw error;
  console.log("error", error.code);
  for (const { field, code, problem } of error.details) console.log("detail", field, code, problem);
  console.log("request", error.requestId);
}
// guide end

// guide: follow
const ENDS = new Set(["delivered", "read", "failed", "skipped", "cancelled", "expired"]);

/** The message once its fate is known, or as it stands when the time is over. */
async function outcomeOf(messageId, seconds = 60) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const message = dataOf(await call("GET", `/api/v1/messages/${messageId}`));
    if (ENDS.has(message.state) || Date.now() > deadline) return message;
    await sleep(1000);
  }
}

const outcome = await outcomeOf(messageId);
console.log("state", outcome.state);
if (outcome.refusal) console.log("refusal", outcome.refusal.code, outcome.refusal.title);
// guide end

// guide: signature
const TOLERANCE_SECONDS = 300;

/** Whether Crier signed this body just now. `body` is the bytes as they came, before anything parsed them. */
function isGenuine(secret, id, timestamp, signatures, body) {
  const isFresh = Math.abs(Date.now() / 1000 - Number(timestamp)) <= TOLERANCE_SECONDS; // false for NaN, too
  if (!isFresh) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const digest = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64");
  const expected = Buffer.from(`v1,${digest}`);
  return signatures.split(" ").some((signature) => {
    const given = Buffer.from(signature);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

const { CRIER_WEBHOOK_SECRET, CRIER_WEBHOOK_ID, CRIER_WEBHOOK_TIMESTAMP, CRIER_WEBHOOK_SIGNATURE } = process.env;
const signed = [CRIER_WEBHOOK_SECRET, CRIER_WEBHOOK_ID, CRIER_WEBHOOK_TIMESTAMP, CRIER_WEBHOOK_SIGNATURE];
const body = Buffer.from(process.env.CRIER_WEBHOOK_BODY);
const changed = Buffer.concat([body, Buffer.from(" ")]);
console.log("signature", isGenuine(...signed, body) ? "valid" : "invalid");
console.log("changed body: signature", isGenuine(...signed, changed) ? "valid" : "invalid");
// guide end
