#include "tests/support/sqlite_calls.hpp"

#include <sqlite3.h>

#include <dlfcn.h>

namespace pointsbot::tests {
namespace {

SqliteCalls state;
/// SQLite calls some of these itself.
int depth = 0;

struct Inside {
  Inside() { ++depth; }
  ~Inside() { --depth; }
};

template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

void fault(sqlite3_context* context, int, sqlite3_value**) {
  sqlite3_result_error_code(context, state.code);
}

/// Leaves the connection as if a statement had failed on it.
int fail(sqlite3* database) {
  const Inside inside;
  sqlite3_create_function_v2(database, "pointsbot_fault", 0, SQLITE_UTF8, nullptr, fault, nullptr,
                             nullptr, nullptr);
  sqlite3_stmt* failing = nullptr;
  // One that reads takes the transaction with it.
  sqlite3_prepare_v2(
      database,
      state.rolls_back ? "SELECT pointsbot_fault() FROM sqlite_schema" : "SELECT pointsbot_fault()",
      -1, &failing, nullptr);
  sqlite3_step(failing);
  sqlite3_finalize(failing);
  return state.code;
}

bool is_its_turn() { return depth == 0 && ++state.calls == state.fail_at; }

template <class Function, class... Arguments>
int call(sqlite3* database, Function* through, Arguments... arguments) {
  if (is_its_turn()) return fail(database);
  const Inside inside;
  return through(arguments...);
}

}  // namespace

SqliteCalls& sqlite_calls() { return state; }

}  // namespace pointsbot::tests

// NOLINTBEGIN(readability-identifier-naming)
namespace here = pointsbot::tests;

#define POINTSBOT_REAL(name) static auto* const real = here::real<decltype(name)>(#name)

extern "C" {
int sqlite3_prepare_v2(sqlite3* database, const char* sql, int size, sqlite3_stmt** statement,
                       const char** tail) {
  POINTSBOT_REAL(sqlite3_prepare_v2);
  return here::call(database, real, database, sql, size, statement, tail);
}
int sqlite3_prepare_v3(sqlite3* database, const char* sql, int size, unsigned flags,
                       sqlite3_stmt** statement, const char** tail) {
  POINTSBOT_REAL(sqlite3_prepare_v3);
  return here::call(database, real, database, sql, size, flags, statement, tail);
}
int sqlite3_step(sqlite3_stmt* statement) {
  POINTSBOT_REAL(sqlite3_step);
  return here::call(sqlite3_db_handle(statement), real, statement);
}
int sqlite3_exec(sqlite3* database, const char* sql, int (*each)(void*, int, char**, char**),
                 void* with, char** error) {
  POINTSBOT_REAL(sqlite3_exec);
  return here::call(database, real, database, sql, each, with, error);
}
int sqlite3_bind_int(sqlite3_stmt* statement, int at, int value) {
  POINTSBOT_REAL(sqlite3_bind_int);
  return here::call(sqlite3_db_handle(statement), real, statement, at, value);
}
int sqlite3_bind_int64(sqlite3_stmt* statement, int at, sqlite3_int64 value) {
  POINTSBOT_REAL(sqlite3_bind_int64);
  return here::call(sqlite3_db_handle(statement), real, statement, at, value);
}
int sqlite3_bind_text(sqlite3_stmt* statement, int at, const char* text, int size,
                      void (*free)(void*)) {
  POINTSBOT_REAL(sqlite3_bind_text);
  return here::call(sqlite3_db_handle(statement), real, statement, at, text, size, free);
}
int sqlite3_bind_null(sqlite3_stmt* statement, int at) {
  POINTSBOT_REAL(sqlite3_bind_null);
  return here::call(sqlite3_db_handle(statement), real, statement, at);
}
int sqlite3_wal_checkpoint_v2(sqlite3* database, const char* name, int mode, int* frames,
                              int* moved) {
  POINTSBOT_REAL(sqlite3_wal_checkpoint_v2);
  return here::call(database, real, database, name, mode, frames, moved);
}
}
// NOLINTEND(readability-identifier-naming)
