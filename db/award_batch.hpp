#pragma once

#include "base/result.hpp"
#include "db/awarder.hpp"
#include "db/error.hpp"
#include "db/records.hpp"

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <span>

struct sqlite3;

namespace pointsbot::db {

/// Several awards in one transaction, which the caller opens and ends; one that fails takes no
/// other with it. Private to db/.
class AwardBatch {
 public:
  /// REQUIRES: what it is given outlives it; as in Ledger::award.
  AwardBatch(Awarder& awarder, sqlite3* connection, std::span<const Award> awards,
             std::span<Result<Awarded, Error>> outcomes)
      : awarder_{awarder}, connection_{connection}, awards_{awards}, outcomes_{outcomes} {}

  /// Writes each that has not failed in an earlier run. False when one fails now and has left
  /// something behind: the caller rolls back and calls again, which then goes without that one.
  bool write();

  /// One of those that were written, and the number of its payment.
  struct Written {
    UserId channel;
    std::int64_t no;
  };
  std::optional<Written> first_written() const;

  bool is_stale() const;  ///< one of them, at least

  /// Throws what an award was refused with that would pass a limit, if one was.
  void tell_refusal() const;

 private:
  Awarder& awarder_;
  sqlite3* connection_;
  std::span<const Award> awards_;
  std::span<Result<Awarded, Error>> outcomes_;
  std::bitset<kMostAwardsTogether> failed_;
  std::exception_ptr refusal_;
};

}  // namespace pointsbot::db
