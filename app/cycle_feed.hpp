#pragma once

#include "app/reading.hpp"
#include "db/footprint.hpp"
#include "db/records.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pointsbot::app {

/// The cycles of a database as a bot writes them, asked for from time to time; also of a database
/// that is not there yet, that goes, or that another takes the place of. Between two calls no
/// connection is open. One thread.
class CycleFeed {
 public:
  /// `reading` must outlive this. At first the last `last` cycles are news.
  CycleFeed(const Reading& reading, int last) : reading_{reading}, last_{last} {}

  struct News {
    std::vector<db::CycleReport> cycles;  ///< oldest first
    std::string notice;  ///< once, what a person should know: what it waits for, what has changed
  };
  /// Two system calls when there are none. Throws db::Unusable for a file that will not do,
  /// Ended when it is not clear which channel is meant.
  News poll();

 private:
  std::vector<db::CycleReport> read();

  const Reading& reading_;
  const int last_;
  std::optional<db::Footprint> seen_;
  std::int64_t last_row_ = 0;
  bool waits_ = false;  // and has said so
};

}  // namespace pointsbot::app
