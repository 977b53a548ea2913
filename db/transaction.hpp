#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

namespace pointsbot::db {

/// What opens and closes the transactions of one connection, prepared once.
class Brackets {
 public:
  /// `begin` is "BEGIN IMMEDIATE" for a writer, "BEGIN" for a reader's snapshot.
  Brackets(SQLite::Database& database, const char* begin);

 private:
  friend class Transaction;
  SQLite::Database& database_;
  SQLite::Statement begin_;
  SQLite::Statement commit_;
  SQLite::Statement rollback_;
};

/// One transaction: rolled back when it goes without commit().
class Transaction {
 public:
  explicit Transaction(Brackets& brackets);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  /// When it throws, the outcome is unknown until the database is asked.
  void commit();

 private:
  Brackets& brackets_;
};

}  // namespace pointsbot::db
