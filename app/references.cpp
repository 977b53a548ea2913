#include "app/references.hpp"

#include <fmt/format.h>

#include <random>

namespace pointsbot::app {

std::string random_hex() {
  std::random_device device;
  return fmt::format("{:08x}{:08x}", device(), device());
}

}  // namespace pointsbot::app
