#pragma once

#include <SQLiteCpp/Database.h>

#include <optional>

namespace pointsbot::db {

/// Statements that are made when they are needed, and given back when their owner rests. Private to
/// db/.
template <class T>
class OnDemand {
 public:
  explicit OnDemand(SQLite::Database& database) : database_{database} {}

  T& operator*() {
    if (!it_) it_.emplace(database_);
    return *it_;
  }
  T* operator->() { return &**this; }
  void forget() { it_.reset(); }

 private:
  SQLite::Database& database_;
  std::optional<T> it_;
};

}  // namespace pointsbot::db
