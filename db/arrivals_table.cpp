#include "db/arrivals_table.hpp"

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

#include <new>

namespace pointsbot::db {
namespace {

// https://sqlite.org/vtab.html. What SQLite asks for itself comes from its own allocator.

struct Table {
  sqlite3_vtab base;
  const ArrivalsTable* of;
};

struct Cursor {
  sqlite3_vtab_cursor base;
  std::size_t row;
};

const ArrivalsTable& table(sqlite3_vtab_cursor* cursor) {
  return *reinterpret_cast<const Table*>(cursor->pVtab)->of;
}
std::span<const Arrival> rows(sqlite3_vtab_cursor* cursor) { return table(cursor).rows(); }
std::size_t& row(sqlite3_vtab_cursor* cursor) { return reinterpret_cast<Cursor*>(cursor)->row; }

int connect(sqlite3* database, void* of, int, const char* const*, sqlite3_vtab** made, char**) {
  const int code = sqlite3_declare_vtab(
      database, "CREATE TABLE t(id INTEGER,login TEXT,name TEXT,roles INTEGER,start INTEGER)");
  if (code != SQLITE_OK) return code;
  void* const room = sqlite3_malloc64(sizeof(Table));
  if (room == nullptr) return SQLITE_NOMEM;
  *made = &(new (room) Table{{}, static_cast<const ArrivalsTable*>(of)})->base;
  return SQLITE_OK;
}
int disconnect(sqlite3_vtab* table) {
  sqlite3_free(table);
  return SQLITE_OK;
}
int best_index(sqlite3_vtab*, sqlite3_index_info* plan) {
  plan->estimatedCost = 1'000'000;
  plan->estimatedRows = 1'000'000;
  return SQLITE_OK;
}
int open(sqlite3_vtab*, sqlite3_vtab_cursor** made) {
  void* const room = sqlite3_malloc64(sizeof(Cursor));
  if (room == nullptr) return SQLITE_NOMEM;
  *made = &(new (room) Cursor{})->base;
  return SQLITE_OK;
}
int close(sqlite3_vtab_cursor* cursor) {
  sqlite3_free(cursor);
  return SQLITE_OK;
}
int filter(sqlite3_vtab_cursor* cursor, int, const char*, int, sqlite3_value**) {
  row(cursor) = 0;
  return SQLITE_OK;
}
int next(sqlite3_vtab_cursor* cursor) {
  ++row(cursor);
  return SQLITE_OK;
}
int eof(sqlite3_vtab_cursor* cursor) { return row(cursor) >= rows(cursor).size() ? 1 : 0; }
int column(sqlite3_vtab_cursor* cursor, sqlite3_context* to, int which) {
  const Arrival& viewer = rows(cursor)[row(cursor)];
  if (which == 0) {
    sqlite3_result_int64(to, number(viewer.id()));
  } else if (which == 3) {
    sqlite3_result_int64(to, viewer.who.roles().mask());
  } else if (which == 4) {
    sqlite3_result_int64(to, table(cursor).start(viewer.who.roles()));
  } else if (const char* const text = which == 1 ? viewer.login() : stored_name(viewer)) {
    sqlite3_result_text(to, text, -1, SQLITE_STATIC);
  }
  return SQLITE_OK;
}
int rowid(sqlite3_vtab_cursor* cursor, sqlite3_int64* id) {
  *id = static_cast<sqlite3_int64>(row(cursor));
  return SQLITE_OK;
}

const sqlite3_module kModule = [] {
  sqlite3_module module{};
  module.xConnect = connect;
  module.xBestIndex = best_index;
  module.xDisconnect = disconnect;
  module.xOpen = open;
  module.xClose = close;
  module.xFilter = filter;
  module.xNext = next;
  module.xEof = eof;
  module.xColumn = column;
  module.xRowid = rowid;
  return module;
}();

}  // namespace

const char* stored_name(const Arrival& viewer) {
  const char* const name = viewer.display_name();
  return *name == '\0' || sqlite3_stricmp(name, viewer.login()) == 0 ? nullptr : name;
}

ArrivalsTable::ArrivalsTable(SQLite::Database& database, const Starts& starts) : starts_{starts} {
  const int code =
      sqlite3_create_module_v2(database.getHandle(), "arrival", &kModule, this, nullptr);
  if (code != SQLITE_OK) throw SQLite::Exception{database.getHandle(), code};
}

}  // namespace pointsbot::db
