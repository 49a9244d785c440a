// The Webhooks room.
