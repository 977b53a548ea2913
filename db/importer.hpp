#pragma once

#include "db/claim_book.hpp"
#include "db/entries.hpp"
#include "db/given.hpp"
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
/// What each source gave to each viewer so far is kept (db/given); an import gives the difference.
/// So the same file twice changes nothing, and of a newer one only what is newer.
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
    std::int64_t points = 0, seconds = 0;  ///< of the entry
    std::int64_t missing = 0;              ///< of what had to be taken, what he does not have
    Given::Row row{};                      ///< what the source has given and stated by it
    bool states = false;                   ///< something that it did not before
  };

  std::vector<std::pair<std::int64_t, std::int64_t>> merged();
  void follow_claims();
  void viewer(const Staging::Entry& entry);
  void unknown(const Staging::Entry& entry);
  Change change_for(const Staging::Entry& entry, const Given::Both& before,
                    const Holder* holder) const;
  /// Whether nothing would pass a limit by it; else its line is rejected.
  bool fits(const Staging::Entry& entry, const Change& change, const Holder* holder);
  void tell(const Staging::Entry& entry, const Change& change, const Holder* holder);
  void make(const Staging::Entry& entry);

  Entries entries_;
  Given given_;
  ClaimBook claims_;
  // of the run under way
  const ImportTerms* terms_ = nullptr;
  Staging* staging_ = nullptr;
  bool write_ = false;
  bool states_ = false;    // the file says something new, if only of what is given already
  std::int64_t room_ = 0;  // before all that was ever granted cannot be counted any more
  Imported done_;

  SQLite::Statement find_merged_;
  SQLite::Statement granted_;
  SQLite::Statement holder_of_login_;
  SQLite::Statement lose_login_;
  SQLite::Statement make_;
  SQLite::Statement seen_;
};

}  // namespace pointsbot::db
