#include "tests/support/sqlite_malloc.hpp"

#include <sqlite3.h>

#include <cstdlib>

namespace pointsbot::tests {
namespace {

SqliteMalloc state;
sqlite3_mem_methods real;

bool refused() {
  const std::int64_t call = ++state.calls;
  return state.fail_at != 0 &&
         (call == state.fail_at || (state.ever_after && call > state.fail_at));
}

void* allocate(int size) { return refused() ? nullptr : real.xMalloc(size); }
void* reallocate(void* block, int size) { return refused() ? nullptr : real.xRealloc(block, size); }

/// Before SQLite is first used.
const bool installed = [] {
  sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real);
  sqlite3_mem_methods ours = real;
  ours.xMalloc = allocate;
  ours.xRealloc = reallocate;
  if (sqlite3_config(SQLITE_CONFIG_MALLOC, &ours) != SQLITE_OK) std::abort();
  return true;
}();

}  // namespace

SqliteMalloc& sqlite_malloc() { return state; }

}  // namespace pointsbot::tests
