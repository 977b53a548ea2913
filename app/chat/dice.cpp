#include "app/chat/dice.hpp"

#include <cerrno>
#include <limits>
#include <random>
#include <sys/random.h>
#include <system_error>

namespace pointsbot::app::chat {

std::uint64_t SystemDice::below(std::uint64_t n) {
  struct Bits {
    using result_type = std::uint64_t;
    static constexpr result_type min() { return 0; }
    static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }
    result_type operator()() { return dice.bits(); }
    SystemDice& dice;
  };
  Bits bits{*this};
  return std::uniform_int_distribution<std::uint64_t>{0, n - 1}(bits);
}

std::uint64_t SystemDice::bits() {
  if (left_ == 0) {
    // As many bytes as the kernel gives whole, whatever signal comes; only a generator that is not
    // ready yet, early after a boot, is interrupted.
    static_assert(sizeof drawn_ <= 256);
    while (getrandom(drawn_.data(), sizeof drawn_, 0) != static_cast<ssize_t>(sizeof drawn_)) {
      if (errno != EINTR) {
        throw std::system_error{errno, std::generic_category(), "no random numbers"};
      }
    }
    left_ = drawn_.size();
  }
  return drawn_[drawn_.size() - left_--];
}

}  // namespace pointsbot::app::chat
