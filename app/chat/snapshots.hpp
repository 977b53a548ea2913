#pragma once

#include "app/chat/answer.hpp"
#include "base/clock.hpp"

#include <boost/circular_buffer.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace pointsbot::app::chat {

/// What was answered last to a question, for when it cannot be looked up in time. Bounded; the
/// oldest goes first.
class Snapshots {
 public:
  static constexpr std::size_t kMost = 64;

  struct Known {
    std::string question;
    Answer answer;
    WallTime at;
  };

  void keep(std::string question, const Answer& answer, WallTime at) {
    if (all_.capacity() == 0) all_.set_capacity(kMost);
    for (Known& one : all_) {
      if (one.question != question) continue;
      one.answer = answer;
      one.at = at;
      return;
    }
    all_.push_back({std::move(question), answer, at});
  }

  const Known* find(std::string_view question) const {
    for (const Known& one : all_) {
      if (one.question == question) return &one;
    }
    return nullptr;
  }

  void clear() { all_ = boost::circular_buffer<Known>{}; }

 private:
  boost::circular_buffer<Known> all_;
};

}  // namespace pointsbot::app::chat
