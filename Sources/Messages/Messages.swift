// The Messages room.
