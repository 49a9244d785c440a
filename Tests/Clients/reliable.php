<?php
// Sends so that the call can be repeated, reads an error, follows the message, and checks the signature of a webhook.

// guide: repeat
const TRIES = 6;

/** One call, tried again while its fate is unknown or the server asks for patience: [status, body]. */
function call(string $method, string $path, array $headers = [], ?array $body = null): array
{
    for ($number = 0; ; $number++) {
        $isLast = $number === TRIES - 1;
        $call = curl_init(getenv('CRIER_BASE_URL') . $path);
        curl_setopt_array($call, [
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_TIMEOUT => 30,
            CURLOPT_CUSTOMREQUEST => $method,
            CURLOPT_HTTPHEADER => [
                'Authorization: Bearer ' . getenv('CRIER_KEY'),
                'Content-Type: application/json',
                ...$headers,
            ],
        ]);
        if ($body !== null) {
            curl_setopt($call, CURLOPT_POSTFIELDS, json_encode($body, JSON_THROW_ON_ERROR));
        }
        $text = curl_exec($call);
        $status = curl_getinfo($call, CURLINFO_RESPONSE_CODE);
        $retryAfter = curl_getinfo($call, CURLINFO_RETRY_AFTER);
        $isBroken = $text === false;
        if (!$isBroken && ($isLast || ($status < 500 && $status !== 408 && $status !== 429 && !$retryAfter))) {
            return [$status, $text];
        }
        if ($isLast) {
            throw new RuntimeException(curl_error($call));
        }
        sleep(max(2 ** $number, $retryAfter));
    }
}

function newKey(): string
{
    return bin2hex(random_bytes(16));
}

$message = [
    'templateName' => 'festival_offer_template',
    'campaignName' => 'festival offer',
    'destination' => getenv('CRIER_DESTINATION'),
    'userName' => 'Jon',
    'headerParams' => ['Sir'],
    'bodyParams' => ['Christmas', 'Thank You'],
    'source' => 'api',
    'link' => 'https://placehold.co/600x400/EEE/31343C.png',
];
$once = ['Idempotency-Key: ' . newKey(), 'Prefer: respond-async'];
$answer = call('POST', '/api/v1/broadcasts/send', $once, $message);
// guide end

// guide: errors
/** What Crier refused, and why. */
class CrierError extends RuntimeException
{
    public readonly ?string $machineCode;
    public readonly array $details;
    public readonly ?string $requestId;

    public function __construct(int $status, string $text)
    {
        $error = json_decode($text, true) ?? []; // null where it is not Crier's own answer, but that of a proxy before it.
        parent::__construct($error['error'] ?? "HTTP $status");
        $this->machineCode = $error['code'] ?? null;
        $this->details = $error['details'] ?? [];
        $this->requestId = $error['requestId'] ?? null;
    }
}

function dataOf(array $answer): array
{
    [$status, $text] = $answer;
    if ($status >= 300) {
        throw new CrierError($status, $text);
    }
    return json_decode($text, true, flags: JSON_THROW_ON_ERROR)['data'];
}

$messageId = dataOf($answer)['messages'][0]['id'];
echo "message $messageId\n";

try {
    $wrong = ['bodyParams' => ['Christmas']] + $message;
    dataOf(call('POST', '/api/v1/broadcasts/send', ['Idempotency-Key: ' . newKey()], $wrong));
} catch (CrierError $error) {
    echo "error $error->machineCode\n";
    foreach ($error->details as ['field' => $field, 'code' => $code, 'problem' => $problem]) {
        echo "detail $field $code $problem\n";
    }
    echo "request $error->requestId\n";
}
// guide end

// guide: follow
const ENDS = ['delivered', 'read', 'failed', 'skipped', 'cancelled', 'expired'];

/** The message once its fate is known, or as it stands when the time is over. */
function outcomeOf(string $messageId, int $seconds = 60): array
{
    $deadline = hrtime(true) + $seconds * 1_000_000_000;
    while (true) {
        $message = dataOf(call('GET', "/api/v1/messages/$messageId"));
        if (in_array($message['state'], ENDS, true) || hrtime(true) > $deadline) {
            return $message;
        }
        sleep(1);
    }
}

$outcome = outcomeOf($messageId);
echo "state {$outcome['state']}\n";
if ($outcome['refusal']) {
    echo "refusal {$outcome['refusal']['code']} {$outcome['refusal']['title']}\n";
}
// guide end

// guide: signature
const TOLERANCE_SECONDS = 300;

/** Whether Crier signed this body just now. `$body` is the bytes as they came: file_get_contents('php://input'). */
function isGenuine(string $secret, string $id, string $timestamp, string $signatures, string $body): bool
{
    if (abs(time() - (int) $timestamp) > TOLERANCE_SECONDS) {
        return false;
    }
    $key = base64_decode(preg_replace('/^whsec_/', '', $secret));
    $expected = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $key, true));
    foreach (explode(' ', $signatures) as $given) {
        if (hash_equals($expected, $given)) {
            return true;
        }
    }
    return false;
}

$signed = array_map(fn ($name) => getenv("CRIER_WEBHOOK_$name"), ['SECRET', 'ID', 'TIMESTAMP', 'SIGNATURE']);
$body = getenv('CRIER_WEBHOOK_BODY');
echo 'signature ', isGenuine(...$signed, body: $body) ? 'valid' : 'invalid', "\n";
echo 'changed body: signature ', isGenuine(...$signed, body: "$body ") ? 'valid' : 'invalid', "\n";
// guide end
