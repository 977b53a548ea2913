#include "db/error.hpp"

namespace pointsbot::db {

std::string_view to_string(Error error) {
  switch (error) {
    case Error::busy:
      return "the database is locked by another program";
    case Error::disk_full:
      return "the disk is full";
    case Error::stale:
      return "the ledger has moved on";
  }
  return "unknown";
}

}  // namespace pointsbot::db
