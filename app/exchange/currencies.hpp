#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace pointsbot::app::exchange {

/// Bots that keep several currencies name them in their users' rows by an id that tells a person
/// nothing: counts who has what, so that one can be chosen.
class Currencies {
 public:
  void saw(std::string_view id, double amount);

  /// `wanted` where it was seen; without a wish the only one there is. Throws FormatError that
  /// lists them, when it is not clear.
  std::string choose(std::string_view wanted) const;

 private:
  struct Held {
    std::int64_t by = 0;
    double most = 0;
  };
  std::map<std::string, Held, std::less<>> held_;
};

}  // namespace pointsbot::app::exchange
