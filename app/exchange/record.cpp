#include "app/exchange/record.hpp"

#include "app/printable.hpp"

namespace pointsbot::app::exchange {

std::string shown(std::string_view text) {
  constexpr std::size_t kMostShown = 40;
  return printable(text, kMostShown);
}

}  // namespace pointsbot::app::exchange
