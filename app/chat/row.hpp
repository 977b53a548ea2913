#pragma once

#include <boost/circular_buffer.hpp>

#include <cstddef>
#include <optional>
#include <string>

namespace pointsbot::app::chat {

/// Something to be said in a chat.
struct Utterance {
  std::string text;
  std::string reply_to{};  ///< id of the message that it answers; empty: none
  std::string to{};        ///< who asked, as the chat shows him
  std::string brief{};     ///< see Answer
  bool minor = false;      ///< better left unsaid than keeping others waiting
  bool urgent = false;     ///< goes before all that is not: for the staff, or for everybody
};

/// What waits to be said in one chat, in the order in which it came, but that many short answers
/// become one message: `@ann 120 · @bob 45`. What is urgent goes before all else. Bounded. Pure.
class Row {
 public:
  /// So many wait at most.
  static constexpr std::size_t kMost = 200;
  /// For what is urgent there is still room then.
  static constexpr std::size_t kMostWithUrgent = 220;
  /// Where so many wait, what is minor and cannot be put together has no room.
  static constexpr std::size_t kBusy = 20;
  /// From so many on, short answers are put together.
  static constexpr std::size_t kCrowd = 4;

  /// False where there is no room for it.
  bool push(Utterance utterance);
  bool empty() const { return waiting_.empty(); }
  std::size_t size() const { return waiting_.size(); }
  /// Whether what is said next is urgent.
  bool is_urgent() const;

  /// What is said next, which is in the row no more; nothing where nobody waits.
  std::optional<Utterance> next();

  /// Everything goes unsaid, and the memory with it.
  void clear();

 private:
  Utterance put_together();

  boost::circular_buffer<Utterance> waiting_;
};

}  // namespace pointsbot::app::chat
