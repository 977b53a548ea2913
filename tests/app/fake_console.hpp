#pragma once

#include "app/console.hpp"

#include <deque>
#include <string>

namespace pointsbot::app {

/// A person with prepared answers; keeps what was said and asked.
class FakeConsole final : public Console {
 public:
  void say(std::string_view text) override { shown.append(text).append("\n"); }
  void draw(std::string_view picture) override { say(picture); }
  std::optional<std::string> ask(std::string_view question) override {
    shown.append(question).append("\n");
    if (answers.empty()) return std::nullopt;
    std::string answer = std::move(answers.front());
    answers.pop_front();
    return answer;
  }
  int columns() const override { return width; }
  bool has_shown(std::string_view text) const { return shown.find(text) != std::string::npos; }

  std::deque<std::string> answers;
  std::string shown;
  int width = 0;
};

}  // namespace pointsbot::app
