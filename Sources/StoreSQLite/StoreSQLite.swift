// The StoreSQLite room.
