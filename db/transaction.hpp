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

/// What opens and closes the savepoints of one connection, prepared once.
class Savepoints {
 public:
  explicit Savepoints(SQLite::Database& database);

 private:
  friend class Savepoint;
  SQLite::Database& database_;
  SQLite::Statement open_;
  SQLite::Statement release_;
  SQLite::Statement roll_back_;
};

/// A part of a transaction that goes alone: rolled back when it goes without release(). Of several
/// within one another the innermost goes first.
class Savepoint {
 public:
  explicit Savepoint(Savepoints& savepoints);
  ~Savepoint();
  Savepoint(const Savepoint&) = delete;
  Savepoint& operator=(const Savepoint&) = delete;

  /// Undoes what was done since it was opened; it stays open.
  void roll_back();
  void release();

 private:
  Savepoints& savepoints_;
  bool open_ = true;
};

}  // namespace pointsbot::db
