#!/bin/sh
# The published request with curl.
exec curl --silent --show-error --max-time 30 "$CRIER_BASE_URL/api/v1/broadcasts/send" \
    --header "Authorization: Bearer $CRIER_KEY" \
    --header "Content-Type: application/json" \
    --data '{
      "templateName": "festival_offer_template",
      "campaignName": "festival offer",
      "destination": "'"$CRIER_DESTINATION"'",
      "userName": "Jon",
      "headerParams": ["Sir"],
      "bodyParams": ["Christmas", "Thank You"],
      "source": "api",
      "link": "https://placehold.co/600x400/EEE/31343C.png",
      "filename": "filename",
      "defaultContactFieldValues": {"Country": "India"}
    }'
