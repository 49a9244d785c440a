// The Delivery room.
