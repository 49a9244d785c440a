// The WireJSON room.
