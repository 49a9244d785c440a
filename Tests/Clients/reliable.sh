#!/bin/sh
# Sends so that the call can be repeated, reads an error, follows the message, and checks the signature of a webhook.
# Beside curl it takes jq, which reads JSON, and openssl.

# guide: repeat
set -euf
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

# call METHOD PATH [curl's options]: one call, tried again while its fate is unknown or the server asks for patience.
# Leaves the body in $folder/answer, and succeeds if the status begins with 2.
call() {
    method=$1 path=$2
    shift 2
    for pause in 1 2 4 8 16 0; do
        : >"$folder/headers" >"$folder/answer"
        status=$(curl --silent --show-error --max-time 30 --request "$method" "$CRIER_BASE_URL$path" \
            --header "Authorization: Bearer $CRIER_KEY" --header "Content-Type: application/json" "$@" \
            --output "$folder/answer" --dump-header "$folder/headers" --write-out '%{http_code}') || status=000
        retry_after=$(sed -n 's/^[Rr]etry-[Aa]fter: *\([0-9][0-9]*\)[^0-9]*$/\1/p' "$folder/headers")
        case $status in
        000 | 408 | 429 | 5??) ;;
        *) [ -n "$retry_after" ] || break ;;
        esac
        [ "$pause" -eq 0 ] || sleep "$((pause > ${retry_after:-0} ? pause : retry_after))"
    done
    case $status in 2??) ;; *) return 1 ;; esac
}

message='{
  "templateName": "festival_offer_template",
  "campaignName": "festival offer",
  "destination": "'"$CRIER_DESTINATION"'",
  "userName": "Jon",
  "headerParams": ["Sir"],
  "bodyParams": ["Christmas", "Thank You"],
  "source": "api",
  "link": "https://placehold.co/600x400/EEE/31343C.png"
}'
key=$(openssl rand -hex 16)
if ! call POST /api/v1/broadcasts/send --header "Idempotency-Key: $key" --header "Prefer: respond-async" --data "$message"; then
    cat "$folder/answer" >&2
    exit 1
fi
message_id=$(jq -r '.data.messages[0].id' "$folder/answer")
echo "message $message_id"
# guide end

# guide: errors
wrong=$(echo "$message" | jq '.bodyParams = ["Christmas"]')
key=$(openssl rand -hex 16)
if ! call POST /api/v1/broadcasts/send --header "Idempotency-Key: $key" --data "$wrong"; then
    jq -r '"error \(.code)", (.details[] | "detail \(.field) \(.code) \(.problem)"), "request \(.requestId)"' "$folder/answer"
fi
# guide end

# guide: follow
# follow ID [SECONDS]: asks until the message's fate is known or the time is over, and leaves it in $folder/answer.
follow() {
    deadline=$(($(date +%s) + ${2:-60}))
    while call GET "/api/v1/messages/$1"; do
        case $(jq -r .data.state "$folder/answer") in
        delivered | read | failed | skipped | cancelled | expired) return ;;
        esac
        [ "$(date +%s)" -le "$deadline" ] || return 0
        sleep 1
    done
    return 1
}

if ! follow "$message_id"; then
    cat "$folder/answer" >&2
    exit 1
fi
jq -r '.data | "state \(.state)", (.refusal // empty | "refusal \(.code) \(.title)")' "$folder/answer"
# guide end

# guide: signature
# is_genuine SECRET ID TIMESTAMP SIGNATURES <BODY: whether Crier signed this body just now.
is_genuine() {
    case $3 in '' | 0* | *[!0-9]*) return 1 ;; esac
    age=$(($(date +%s) - $3))
    [ "${age#-}" -le 300 ] || return 1
    key=$(printf %s "${1#whsec_}" | base64 -d | od -An -v -tx1 | tr -d ' \n')
    expected=$({ printf %s "$2.$3." && cat; } | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64)
    # The shell compares letter by letter. What is compared is therefore hashed under a key of the moment, so that the time
    # it takes tells nothing.
    moment=$(openssl rand -hex 32)
    for given in $4; do
        if [ "$(blinded "$given")" = "$(blinded "v1,$expected")" ]; then return 0; fi
    done
    return 1
}

blinded() {
    printf %s "$1" | openssl dgst -sha256 -hmac "$moment"
}

check() {
    if is_genuine "$CRIER_WEBHOOK_SECRET" "$CRIER_WEBHOOK_ID" "$CRIER_WEBHOOK_TIMESTAMP" "$CRIER_WEBHOOK_SIGNATURE"; then
        echo "signature valid"
    else
        echo "signature invalid"
    fi
}

printf %s "$CRIER_WEBHOOK_BODY" | check
printf %s "changed body: "
printf %s "$CRIER_WEBHOOK_BODY " | check
# guide end
