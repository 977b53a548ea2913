#include "app/login_failure.hpp"

#include "app/printable.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>

namespace pointsbot::app {

bool is_no(const twitch::Failure& failure) {
  using twitch::Error;
  return failure.error == Error::rejected || failure.error == Error::unauthorized ||
         failure.error == Error::forbidden || failure.error == Error::malformed;
}

std::string login_cause(const twitch::Failure& failure) {
  if (failure.status != 0 && is_no(failure)) {
    return failure.detail.empty() ? fmt::format("Twitch answered HTTP {}", failure.status)
                                  : fmt::format("Twitch answered: {}", printable(failure.detail));
  }
  return cause(failure, "", "");
}

}  // namespace pointsbot::app
