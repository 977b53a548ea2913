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

Savepoints::Savepoints(SQLite::Database& database)
    : database_{database},
      open_{database, "SAVEPOINT part"},
      release_{database, "RELEASE part"},
      roll_back_{database, "ROLLBACK TO part"} {}

Savepoint::Savepoint(Savepoints& savepoints) : savepoints_{savepoints} { change(savepoints.open_); }

Savepoint::~Savepoint() {
  // SQLite may have rolled back the whole transaction: then there is no savepoint either.
  if (!open_ || sqlite3_get_autocommit(savepoints_.database_.getHandle()) != 0) return;
  for (SQLite::Statement* const step : {&savepoints_.roll_back_, &savepoints_.release_}) {
    step->tryReset();
    step->tryExecuteStep();
    step->tryReset();
  }
}

void Savepoint::roll_back() { change(savepoints_.roll_back_); }

void Savepoint::release() {
  change(savepoints_.release_);
  open_ = false;
}

}  // namespace pointsbot::db
