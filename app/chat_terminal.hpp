#pragma once

#include "app/chat_visit.hpp"
#include "app/control/descriptor.hpp"
#include "app/typed_line.hpp"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <semaphore>
#include <stop_token>
#include <string>
#include <string_view>
#include <termios.h>
#include <thread>

namespace pointsbot::app {

/// Standard input and output as somebody in a chat has them. At a terminal the line that is being
/// typed stays the last one, below what is said meanwhile; from a pipe lines come as they stand.
///
/// Standard input is read by a thread of its own, a piece at a time and no sooner than what came
/// before was said: whatever is piped in waits in the pipe. All else is the loop's thread's.
class ChatTerminal final : public ChatPerson {
 public:
  struct Told {
    std::function<void(std::string line)> line;
    std::function<void()> end;
  };

  /// Whether a person sits at both ends, who can be asked and shown a prompt.
  static bool is_there();

  explicit ChatTerminal(boost::asio::io_context& loop);
  /// The terminal is as it was before.
  ~ChatTerminal() override;
  ChatTerminal(const ChatTerminal&) = delete;
  ChatTerminal& operator=(const ChatTerminal&) = delete;

  /// Reads from now on. Once.
  void listen(Told told);

  void show(std::string_view line) override;
  void is(std::string_view user) override;
  void ready() override;

 private:
  void read(const std::stop_token& stop);
  void came(std::string_view bytes);
  void came_from_pipe(std::string_view bytes);
  void came_from_keys(std::string_view bytes);
  void draw_prompt() const;
  void wipe_prompt() const;

  boost::asio::io_context& loop_;
  const bool terminal_;
  ::termios before_{};
  Told told_;
  std::string user_;
  TypedLine keys_;
  std::string piped_;    // of a line that has no end yet
  bool wanted_ = false;  // the visit waits for a line
  Descriptor stop_;      // an eventfd
  std::binary_semaphore turn_{0};
  std::jthread reader_;
};

}  // namespace pointsbot::app
