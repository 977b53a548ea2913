#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace pointsbot::db {

/// What may stand in the way of a write and pass by itself: nothing was written, try again. What
/// does not pass (a damaged file, a schema of another version, an I/O error) is thrown.
enum class Error {
  busy,       ///< another program holds the database's write lock
  disk_full,  ///< no room for the commit
  stale,      ///< the caller's picture is not the ledger's: read open_channel() and present() again
};

std::string_view to_string(Error error);

/// A database that cannot be used: the message names the file, what is wrong and what to do.
class Unusable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A database that is not there yet, or in which nothing was paid so far.
class NothingYet : public Unusable {
 public:
  using Unusable::Unusable;
};

/// A database file that is damaged, or is none at all. Nothing was written to it.
class Damaged : public Unusable {
 public:
  using Unusable::Unusable;
};

/// Its files were moved away, deleted or replaced while it was open.
class Gone : public Unusable {
 public:
  using Unusable::Unusable;
};

/// A second one on the same database. `by_command`: what is in the way is no bot, and is done soon.
class AlreadyRunning : public Unusable {
 public:
  explicit AlreadyRunning(const std::string& what, bool command = false)
      : Unusable{what}, by_command{command} {}
  bool by_command;
};

}  // namespace pointsbot::db
