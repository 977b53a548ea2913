#pragma once

#include "app/chat/answer.hpp"
#include "base/clock.hpp"

#include <boost/circular_buffer.hpp>

#include <algorithm>
#include <chrono>
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
  /// What is older says less than that it cannot be looked up.
  static constexpr std::chrono::minutes kKept{10};

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

  /// Forgets what is too old, and gives the memory back where nothing is left.
  void rest(WallTime now) {
    // What is ahead is of a clock that was set back since: nobody knows how old it is.
    const auto is_old = [now](const Known& one) { return one.at < now - kKept || one.at > now; };
    all_.erase(std::remove_if(all_.begin(), all_.end(), is_old), all_.end());
    if (all_.empty()) all_.set_capacity(0);
  }
  /// Answers that there is memory for.
  std::size_t room() const { return all_.capacity(); }

 private:
  boost::circular_buffer<Known> all_;
};

}  // namespace pointsbot::app::chat
