/// What StoreSQLite needs of SQLite and Swift cannot say: `sqlite3_config` takes a variable number of arguments.

#include <sqlite3.h>

/// Tells SQLite not to count the memory it uses (SQLITE_CONFIG_MEMSTATUS): nobody here asks, and counting takes a lock twice for every
/// allocation. For the whole process, and only before its first connection; later it changes nothing and returns SQLITE_MISUSE.
int crier_sqlite_forgo_memory_statistics(void);
