#pragma once

#include "app/config.hpp"
#include "base/clock.hpp"
#include "base/points.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace pointsbot::app {

/// What is said of rewards: each by itself while there are few, one line for many. Pure.
class RewardLog {
 public:
  explicit RewardLog(const Currency& name) : name_{name} {}

  /// So many in a window are told each.
  static constexpr int kEach = 3;
  static constexpr std::chrono::seconds kWindow{10};

  struct Given {
    std::string_view who;   ///< as he is called
    std::string_view what;  ///< "raid with 120 people"
    Points amount;
    Points balance;
  };
  /// The line for it; nothing where it waits to be told with others.
  std::optional<std::string> add(const Given& given, SteadyTime now);

  /// When a line of several is due; nothing: none waits.
  std::optional<SteadyTime> due() const;

  /// That line; nothing where none waits.
  std::optional<std::string> tell();

 private:
  const Currency& name_;
  std::optional<SteadyTime> window_;  // its end
  int told_ = 0;                      // each, in it
  std::int64_t waiting_ = 0;
  Points sum_{};
  std::map<std::string, std::int64_t, std::less<>> kinds_;  // of those, by their first words
};

}  // namespace pointsbot::app
