#pragma once

#include "app/chat/dice.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <random>

namespace pointsbot::app::chat {

/// Falls as the test says; a draw too many, or one that is too high, fails the test.
class ScriptedDice final : public Dice {
 public:
  ScriptedDice(std::initializer_list<std::uint64_t> draws) : draws_{draws} {}

  std::uint64_t below(std::uint64_t n) override {
    if (draws_.empty()) {
      ADD_FAILURE() << "a draw of " << n << " that nobody wrote down";
      return 0;
    }
    const std::uint64_t draw = draws_.front();
    draws_.pop_front();
    EXPECT_LT(draw, n);
    return draw;
  }

  bool used_up() const { return draws_.empty(); }

 private:
  std::deque<std::uint64_t> draws_;
};

/// Falls the same way in every run.
class SeededDice final : public Dice {
 public:
  explicit SeededDice(std::uint64_t seed) : random_{seed} {}

  std::uint64_t below(std::uint64_t n) override {
    return std::uniform_int_distribution<std::uint64_t>{0, n - 1}(random_);
  }

 private:
  std::mt19937_64 random_;
};

}  // namespace pointsbot::app::chat
