#pragma once

#include "base/clock.hpp"
#include "twitch/simulator/person.hpp"

#include <chrono>
#include <string_view>

namespace pointsbot::twitch::simulator {

/// Whose token a request bears, and what it may do. Its views end with the next request.
struct Caller {
  Person user;
  std::string_view scopes;  ///< with blanks between
  std::string_view token;
  std::chrono::seconds left{5'520'838};  ///< until it runs out

  bool may(std::string_view scope) const;
};

/// Calls `visit` with each word of `text`, which has blanks between.
template <class Visit>
void each_word(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    if (!word.empty()) visit(word);
    text.remove_prefix(word.size() < text.size() ? word.size() + 1 : word.size());
  }
}

}  // namespace pointsbot::twitch::simulator
