<?php
// The published request with PHP's curl.
$body = json_encode([
    'templateName' => 'festival_offer_template',
    'campaignName' => 'festival offer',
    'destination' => getenv('CRIER_DESTINATION'),
    'userName' => 'Jon',
    'headerParams' => ['Sir'],
    'bodyParams' => ['Christmas', 'Thank You'],
    'source' => 'api',
    'link' => 'https://placehold.co/600x400/EEE/31343C.png',
    'filename' => 'filename',
    'defaultContactFieldValues' => ['Country' => 'India'],
]);
$call = curl_init(getenv('CRIER_BASE_URL') . '/api/v1/broadcasts/send');
curl_setopt_array($call, [
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_TIMEOUT => 30,
    CURLOPT_POST => true,
    CURLOPT_POSTFIELDS => $body,
    CURLOPT_HTTPHEADER => [
        'Authorization: Bearer ' . getenv('CRIER_KEY'),
        'Content-Type: application/json',
    ],
]);
$answer = curl_exec($call);
if ($answer === false) {
    fwrite(STDERR, curl_error($call) . "\n");
    exit(1);
}
echo $answer, "\n";
