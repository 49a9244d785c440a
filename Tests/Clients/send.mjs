// The published request with Node's fetch.
const answer = await fetch(`${process.env.CRIER_BASE_URL}/api/v1/broadcasts/send`, {
  method: "POST",
  headers: {
    Authorization: `Bearer ${process.env.CRIER_KEY}`,
    "Content-Type": "application/json",
  },
  body: JSON.stringify({
    templateName: "festival_offer_template",
    campaignName: "festival offer",
    destination: process.env.CRIER_DESTINATION,
    userName: "Jon",
    headerParams: ["Sir"],
    bodyParams: ["Christmas", "Thank You"],
    source: "api",
    link: "https://placehold.co/600x400/EEE/31343C.png",
    filename: "filename",
    defaultContactFieldValues: { Country: "India" },
  }),
  signal: AbortSignal.timeout(30_000),
});
console.log(await answer.text());
