#pragma once

#include "db/entries.hpp"
#include "db/given.hpp"
#include "db/operation.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <string>

namespace pointsbot::db {

/// Undoes imports and claims into the operation under way. What somebody has spent already stays
/// given by its source, so that the same file does not give it a second time. Private to db/.
class ImportUndo {
 public:
  ImportUndo(SQLite::Database& database, Entries& entries);

  struct Of {
    std::int64_t op;
    OpKind kind;  ///< OpKind::import or OpKind::claim
    std::string source;
    std::int64_t first_line, last_line;
  };
  /// On a refusal the caller rolls back.
  void undo(const Of& what, Outcome& outcome);

 private:
  struct Taken {
    std::int64_t points, seconds;  ///< negative where it was given back
  };
  void reverse(const Of& what, Outcome& outcome);
  /// Of a time when operations were not told apart.
  void reverse_oldest(const Of& what, const std::string& login, Outcome& outcome);
  /// `of` is what there was to take; what is missing is noted.
  void take(const Holder& holder, const Taken& taken, std::int64_t of, Outcome& outcome);
  bool claims_of_import(std::int64_t op, Outcome& outcome);
  void reopen(std::int64_t op, Outcome& outcome);
  /// The name that a claim gave.
  std::string login_of(std::int64_t op);

  Entries& entries_;
  Given given_;
  SQLite::Statement lines_;
  SQLite::Statement login_of_;
  SQLite::Statement claimed_out_;
  SQLite::Statement remove_claims_;
  SQLite::Statement later_;
  SQLite::Statement drop_undone_;
  SQLite::Statement reopen_;
};

}  // namespace pointsbot::db
