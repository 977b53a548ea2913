#pragma once

#include "db/claim_book.hpp"
#include "db/entries.hpp"
#include "db/given.hpp"
#include "db/imports.hpp"
#include "db/staging.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <string>

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
  /// Of somebody whom several names of one file may mean.
  struct Shared {
    std::int64_t points = 0, seconds = 0;  ///< of a trial: what he would have got so far
    bool set = false, set_seconds = false;
  };

  void follow();
  void known(const Staging::Entry& entry) { viewer(entry, {number(entry.id), {}}); }
  void claimed(const Staging::Entry& entry);
  void unknown(const Staging::Entry& entry);
  void viewer(const Staging::Entry& entry, const Given::Name& name);
  Change change_for(const Staging::Entry& entry, const Given::Both& before, const Holder* holder,
                    const Shared* shared) const;
  /// Whether nothing would pass a limit by it; else its line is rejected.
  bool fits(const Staging::Entry& entry, const Change& change, const Holder* holder);
  bool reject(const Staging::Entry& entry, const char* why);
  void tell(const Staging::Entry& entry, const Change& change, const Holder* holder);
  void write(const Given::Name& name, std::int64_t viewer, Change change);
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
  boost::unordered_flat_map<std::int64_t, Shared> shared_;
  boost::unordered_flat_map<std::string, std::int64_t> claim_ops_;  // of this source
  Imported done_;

  SQLite::Statement find_merged_;
  SQLite::Statement granted_;
  SQLite::Statement holder_of_login_;
  SQLite::Statement lose_login_;
  SQLite::Statement make_;
  SQLite::Statement seen_;
};

}  // namespace pointsbot::db
