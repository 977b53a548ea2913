#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace pointsbot::app::chat {

/// Where every chance of a game comes from; tests put one of their own in its place.
class Dice {
 public:
  virtual ~Dice() = default;

  /// One of 0, 1, ..., n - 1, each as likely as any other. REQUIRES: n > 0.
  virtual std::uint64_t below(std::uint64_t n) = 0;
};

/// The system's generator, getrandom(2): nobody can tell a draw from those before it. One thread.
/// Throws std::system_error where the system has no generator.
class SystemDice final : public Dice {
 public:
  std::uint64_t below(std::uint64_t n) override;

 private:
  std::uint64_t bits();

  std::array<std::uint64_t, 32> drawn_{};  // so that a draw is not a call to the kernel each
  std::size_t left_ = 0;                   // of drawn_, those at its end
};

}  // namespace pointsbot::app::chat
