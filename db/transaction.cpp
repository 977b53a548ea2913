#include "db/transaction.hpp"

#include "db/statement.hpp"

#include <sqlite3.h>

namespace pointsbot::db {

Brackets::Brackets(SQLite::Database& database, const char* begin)
    : database_{database},
      begin_{database, begin},
      commit_{database, "COMMIT"},
      rollback_{database, "ROLLBACK"} {}

Transaction::Transaction(Brackets& brackets) : brackets_{brackets} { change(brackets.begin_); }

Transaction::~Transaction() {
  // After some errors (I/O, full disk, no memory) SQLite has already rolled the whole transaction
  // back by itself; after a commit there is none either.
  if (sqlite3_get_autocommit(brackets_.database_.getHandle()) != 0) return;
  brackets_.rollback_.tryReset();
  brackets_.rollback_.tryExecuteStep();
  brackets_.rollback_.tryReset();
}

void Transaction::commit() { change(brackets_.commit_); }

}  // namespace pointsbot::db
