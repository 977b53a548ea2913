#pragma once

#include "app/chat_room.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <deque>
#include <exception>
#include <memory>
#include <string>
#include <string_view>

namespace pointsbot::app {

/// Who sits before a chat.
class ChatPerson {
 public:
  virtual ~ChatPerson() = default;

  /// A line, of letters that a terminal may show.
  virtual void show(std::string_view line) = 0;
  /// Who he is from now on.
  virtual void is(std::string_view user) = 0;
  /// All that was typed is said: more may come.
  virtual void ready() = 0;
};

/// Somebody in a pretended chat: reads along, and says what is typed as the viewer he is. Loop
/// thread only.
class ChatVisit {
 public:
  struct Parts {
    boost::asio::any_io_executor executor;
    Clock& clock;
    ChatRoom& room;
    ChatPerson& person;
    std::string as = "you";  ///< "streamer", "moderator" or a login
    /// How many lines of before are shown.
    std::size_t before = 0;
    /// How long it goes on once nothing more is typed, for the answers.
    std::chrono::milliseconds linger{};
  };
  explicit ChatVisit(Parts parts);
  ChatVisit(const ChatVisit&) = delete;
  ChatVisit& operator=(const ChatVisit&) = delete;

  /// The whole visit, to its end; the program's exit code. Spawned once; throws what `person` does.
  Task<int> run();

  /// A line that was typed, and that nothing more will be. Any time.
  void typed(std::string line);
  void ended();
  /// Ends it as soon as that can be.
  void leave();

 private:
  static Task<> listen(ChatVisit& self);
  void show(const ChatNews& news);
  Task<> take(std::string line);
  Task<> become(std::string name);
  void show_failure(const ChatRoom::Failure& failure);

  const Parts parts_;
  std::string channel_;
  std::string user_;  // empty: nobody yet
  std::uint64_t last_ = 0;
  std::deque<std::string> typed_;
  bool over_ = false;       // nothing more is typed
  bool quit_ = false;       // nor waited for
  bool lost_ = false;       // nobody answers any more
  bool listening_ = false;  // a coroutine does
  std::exception_ptr broken_;
  boost::asio::steady_timer news_;  // never expires: cancelled when any of these changes
  std::shared_ptr<boost::asio::cancellation_signal> stop_;  // the listening coroutine's
};

}  // namespace pointsbot::app
