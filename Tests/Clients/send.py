"""The published request with Python's requests."""

import os

import requests

answer = requests.post(
    f"{os.environ['CRIER_BASE_URL']}/api/v1/broadcasts/send",
    headers={"Authorization": f"Bearer {os.environ['CRIER_KEY']}"},
    json={
        "templateName": "festival_offer_template",
        "campaignName": "festival offer",
        "destination": os.environ["CRIER_DESTINATION"],
        "userName": "Jon",
        "headerParams": ["Sir"],
        "bodyParams": ["Christmas", "Thank You"],
        "source": "api",
        "link": "https://placehold.co/600x400/EEE/31343C.png",
        "filename": "filename",
        "defaultContactFieldValues": {"Country": "India"},
    },
    timeout=30,
)
print(answer.text)
