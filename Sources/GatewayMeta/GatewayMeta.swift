// The GatewayMeta room.
