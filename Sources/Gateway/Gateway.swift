// The Gateway room.
