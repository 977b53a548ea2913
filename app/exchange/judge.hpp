#pragma once

#include "app/exchange/record.hpp"
#include "db/staging.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace pointsbot::app::exchange {

/// What became of the lines of a file.
struct Judged {
  std::int64_t lines = 0;     ///< that hold a viewer, good or not
  std::int64_t taken = 0;     ///< of these, good ones
  std::int64_t replaced = 0;  ///< of the good ones, those in whose place a later line counts
  std::int64_t added = 0;     ///< those that were added to an earlier one
  std::int64_t rounded = 0;   ///< fractions of a point that were left off
  std::int64_t ignored = 0;   ///< other bots, of [points] ignore
  std::int64_t removed = 0;   ///< taken back by a later line
};

/// Decides of each record whether it is a viewer with an amount, and stages him; says of each that
/// is not, by its line, why not.
class Judge final : public RecordSink {
 public:
  /// `ignore`: logins in small letters, sorted. What is handed over must outlive it.
  Judge(db::Staging& staging, std::span<const std::string> ignore, db::SameViewer same)
      : staging_{staging}, ignore_{ignore}, same_{same} {}

  void record(const Record& record) override;
  void removed(std::string_view id) override;
  void watched(const Record& record) override;
  void reject(std::int64_t line, std::string_view reason) override;

  const Judged& judged() const { return judged_; }

 private:
  db::Staging& staging_;
  std::span<const std::string> ignore_;
  db::SameViewer same_;
  Judged judged_;
};

}  // namespace pointsbot::app::exchange
