#pragma once

#include "db/entries.hpp"
#include "db/imports.hpp"
#include "db/staging.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace pointsbot::db {

/// Writes what was staged as one operation, or says what it would write, inside a transaction that
/// the caller opens and ends. Private to db/.
///
/// What a source gave to each viewer so far stands in table `imported`; an import gives the
/// difference. So the same file twice changes nothing, and of a newer one only what is newer.
class Importer {
 public:
  explicit Importer(SQLite::Database& database);

  /// With `write`, Imported::op is the operation; 0 where there was nothing to change, and nothing
  /// was. Lines that cannot be taken are rejected in `staging`.
  Imported run(Staging& staging, const ImportTerms& terms, bool write);

  /// Gives everything that `login` has open to `to`. `ref` begins the refs of the operations, one
  /// for each source.
  Claimed claim(const ClaimTerms& terms);

 private:
  struct Change {
    std::int64_t points = 0, seconds = 0;         ///< of the entry
    std::int64_t stated = 0, stated_seconds = 0;  ///< of what the source gave so far
    std::int64_t missing = 0;  ///< of what had to be taken, what he does not have
  };

  void follow_merged(Staging& staging);
  void viewer(const Staging::Entry& entry);
  void unknown(const Staging::Entry& entry);
  Change change_for(const Staging::Entry& entry, std::int64_t given, std::int64_t given_seconds,
                    const Holder* holder) const;
  /// What the source gave to him, and to those whose accounts went into his.
  std::pair<std::int64_t, std::int64_t> given(std::int64_t viewer);
  void make(const Staging::Entry& entry);
  void note_given(std::int64_t viewer, const std::string& source, std::int64_t points,
                  std::int64_t seconds);

  Entries entries_;
  std::vector<std::pair<std::int64_t, std::int64_t>> merged_;  // (into, from), sorted
  // of the run under way
  const ImportTerms* terms_ = nullptr;
  Staging* staging_ = nullptr;
  bool write_ = false;
  std::int64_t room_ = 0;  // before all that was ever granted cannot be counted any more
  Imported done_;

  SQLite::Statement find_merged_;
  SQLite::Statement granted_;
  SQLite::Statement given_;
  SQLite::Statement add_given_;
  SQLite::Statement holder_of_login_;
  SQLite::Statement lose_login_;
  SQLite::Statement make_;
  SQLite::Statement seen_;
  SQLite::Statement find_claim_;
  SQLite::Statement add_claim_;
  SQLite::Statement open_claims_;
  SQLite::Statement close_claim_;
};

}  // namespace pointsbot::db
