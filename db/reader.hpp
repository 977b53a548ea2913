#pragma once

#include "base/local_day.hpp"
#include "db/error.hpp"
#include "db/imports.hpp"
#include "db/order.hpp"
#include "db/records.hpp"
#include "db/staging.hpp"
#include "db/stream.hpp"
#include "db/summary.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::db {

/// Everything `verify` counted, and each sum that is off, in words.
struct Verified {
  std::int64_t viewers = 0;
  std::int64_t visits = 0;
  std::int64_t payments = 0;
  Points total;                          ///< of all balances
  std::vector<std::string> differences;  ///< the first hundred
  std::int64_t different = 0;            ///< all of them
  std::int64_t entries = 0;
  std::int64_t operations = 0;
};

/// A read-only connection: for the command line while a bot runs, and for the bot's own slow reads.
/// One thread at a time.
class Reader {
 public:
  /// Throws NothingYet when there is no such file or it is empty, Unusable when it is not a
  /// database of this program and version.
  explicit Reader(const std::filesystem::path& file);
  ~Reader();
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  struct KnownChannel {
    UserId id;
    std::string login;
  };
  std::vector<KnownChannel> channels();

  /// By login in any capitals, by a name in chat that is none and only one person's, or by id. An
  /// account that went into another one is answered with
  /// that one.
  std::optional<Account> account(UserId channel, std::string_view login);
  std::optional<Account> account(UserId channel, UserId viewer);

  /// His place, and the `beside` next to him on each side. Counts viewers: at a million, tens of
  /// milliseconds in the middle (docs/ledger.md).
  std::optional<Neighbourhood> around(UserId channel, std::string_view login, int beside);
  std::optional<Ranked> rank(UserId channel, std::string_view login);

  /// The richest, from the place `from` on (1: the first). Memory follows `from` + `count`.
  std::vector<Ranked> top(UserId channel, int count, int from = 1);

  /// Who has watched longest, the rank by that. Reads every viewer.
  std::vector<Ranked> most_watched(UserId channel, int count, int from = 1);

  enum class By { earned, watched };
  /// Who has gained most since that day began, to now.
  std::vector<Gain> gains(UserId channel, LocalDay since, By by, int count, int from = 1);

  /// The last `count` cycles, oldest first; of those alone whose row is past `after`.
  std::vector<CycleReport> cycles(UserId channel, int count, std::int64_t after = 0);

  /// What Ledger::import_points would do now. `staging` is used up.
  Imported preview(Staging& staging, const ImportTerms& terms);

  /// The last import of `source` that was not undone.
  std::optional<EarlierImport> earlier_import(UserId channel, const std::string& source);

  /// Names that are kept aside, richest first; with `given` also those that somebody got.
  std::vector<Claim> claims(UserId channel, bool given = false);

  /// Orders of the shop that are open, oldest first; and any, by its number.
  std::vector<Order> orders(UserId channel, int most);
  std::optional<Order> order(UserId channel, std::int64_t op);

  /// Where his points are from. Reads all of his lines, a thousand a snapshot. Throws Unusable when
  /// history was folded meanwhile, again and again.
  std::optional<Summary> summary(UserId channel, UserId viewer);

  /// What happened from `from` on and before `to`, in one snapshot. Reads the history since then.
  Stream stream(UserId channel, WallTime from, WallTime to);

  /// Everybody in order of ids, a thousand a snapshot. `last_no` is the payment that his balance
  /// goes up to.
  void each_account(
      UserId channel,
      const std::function<void(const Account&, std::int64_t roles, std::int64_t last_no)>& tell);

  /// Recomputes every balance from visits and payments alone (identities I1 to I5 of
  /// docs/ledger.md), in short read transactions and bounded memory.
  Verified verify();

  /// When the stream began that was going on at `now`, by its payments: back from there to the
  /// first for which nobody got watch time, or from which the one before it is more than half an
  /// hour away. `now` where there is no such payment.
  WallTime stream_began(UserId channel, WallTime now);

  /// Gives back the memory of questions that were asked: the next one takes some of it again. For
  /// one that is kept open. Between two questions no snapshot is held in any case.
  void rest();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pointsbot::db
