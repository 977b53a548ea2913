#pragma once

#include <string>
#include <utility>

namespace pointsbot::app::chat {

/// What a command says.
struct Answer {
  enum class To {
    nobody,  ///< nothing is said
    asker,   ///< a reply to whoever asked
    all,     ///< the chat
  };
  To to = To::nobody;
  std::string text{};
  /// For a reply: in a few words, so that several people's answers can be one message when many
  /// ask at once. Empty: it is always said by itself.
  std::string brief{};
  /// Nothing was done: what the command costs is given back, and he need not wait to try again.
  bool refused = false;
};

inline Answer silence() { return {}; }
/// Nothing was done either.
inline Answer silent_refusal() { return {.refused = true}; }
inline Answer reply(std::string text, std::string brief = {}) {
  return {Answer::To::asker, std::move(text), std::move(brief)};
}
inline Answer refusal(std::string text, std::string brief = {}) {
  return {Answer::To::asker, std::move(text), std::move(brief), true};
}
/// How something stands, asked of a command that could have done something: it did nothing.
inline Answer told(std::string text) { return refusal(std::move(text)); }
inline Answer announcement(std::string text) { return {Answer::To::all, std::move(text)}; }

/// Thrown by what a handler calls: ends the command with that answer.
struct Answered {
  Answer answer;
};

}  // namespace pointsbot::app::chat
