#include "app/chat_terminal.hpp"

#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utility>

namespace pointsbot::app {
namespace {

/// Back to the line's first column, and all behind it away (ECMA-48: CR, EL).
constexpr std::string_view kWipe = "\r\x1b[K";

/// No more of a line without an end is kept.
constexpr std::size_t kLongestLine = 10'000;

std::size_t columns() {
  ::winsize size{};
  return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace

bool ChatTerminal::is_there() {
  const char* const kind = std::getenv("TERM");
  return ::isatty(STDIN_FILENO) != 0 && ::isatty(STDOUT_FILENO) != 0 && kind != nullptr &&
         std::strcmp(kind, "dumb") != 0;
}

ChatTerminal::ChatTerminal(boost::asio::io_context& loop)
    : loop_{loop}, terminal_{is_there()}, stop_{::eventfd(0, EFD_CLOEXEC)} {
  if (!terminal_ || ::tcgetattr(STDIN_FILENO, &before_) != 0) return;
  ::termios keys = before_;
  keys.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);  // every key comes, and is drawn by us
  keys.c_cc[VMIN] = 1;
  keys.c_cc[VTIME] = 0;
  keys.c_cc[VSUSP] = _POSIX_VDISABLE;  // a shell would get a terminal without echo
  ::tcsetattr(STDIN_FILENO, TCSADRAIN, &keys);
}

ChatTerminal::~ChatTerminal() {
  reader_.request_stop();
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t woken = ::write(stop_.get(), &one, sizeof one);
  turn_.release();
  if (reader_.joinable()) reader_.join();
  if (!terminal_) return;
  wipe_prompt();
  std::fflush(stdout);
  ::tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
}

void ChatTerminal::listen(Told told) {
  told_ = std::move(told);
  reader_ = std::jthread{[this](const std::stop_token& stop) { read(stop); }};
}

/// In a thread of its own.
void ChatTerminal::read(const std::stop_token& stop) {
  std::array<char, 4096> piece;
  for (;;) {
    turn_.acquire();
    if (stop.stop_requested()) return;
    std::array<::pollfd, 2> either{{{STDIN_FILENO, POLLIN, 0}, {stop_.get(), POLLIN, 0}}};
    while (::poll(either.data(), either.size(), -1) < 0 && errno == EINTR) {
    }
    if (stop.stop_requested()) return;
    const ssize_t size = ::read(STDIN_FILENO, piece.data(), piece.size());
    if (size < 0 && errno == EINTR) {
      turn_.release();
      continue;
    }
    const std::string bytes{piece.data(), static_cast<std::size_t>(size < 0 ? 0 : size)};
    boost::asio::post(loop_, [this, bytes] { came(bytes); });
    if (bytes.empty()) return;
  }
}

void ChatTerminal::ready() {
  if (!std::exchange(wanted_, true)) turn_.release();
}

/// Asks for more where no line was among it.
void ChatTerminal::came(std::string_view bytes) {
  wanted_ = false;
  if (bytes.empty()) {
    if (!piped_.empty()) told_.line(std::exchange(piped_, {}));
    return told_.end();
  }
  terminal_ ? came_from_keys(bytes) : came_from_pipe(bytes);
}

void ChatTerminal::came_from_pipe(std::string_view bytes) {
  bool whole = false;
  for (const char c : bytes) {
    if (c == '\n') {
      told_.line(std::exchange(piped_, {}));
      whole = true;
    } else if (piped_.size() < kLongestLine) {
      piped_ += c;
    }
  }
  if (!whole) ready();
}

void ChatTerminal::came_from_keys(std::string_view bytes) {
  bool whole = false, changed = false;
  for (const char key : bytes) {
    switch (keys_.feed(key)) {
      case TypedLine::Event::none:
        break;
      case TypedLine::Event::changed:
        changed = true;
        break;
      case TypedLine::Event::line:
        whole = changed = true;
        told_.line(keys_.take());
        break;
      case TypedLine::Event::end:
        return told_.end();
    }
  }
  if (changed) {
    wipe_prompt();
    draw_prompt();
  }
  if (!whole) ready();
}

void ChatTerminal::wipe_prompt() const { fmt::print("{}", kWipe); }

void ChatTerminal::draw_prompt() const {
  const std::size_t taken = user_.size() + 3;  // "> " and the cursor
  const std::size_t wide = columns();
  fmt::print("{}> {}", user_, last_letters(keys_.text(), wide > taken ? wide - taken : 1));
  std::fflush(stdout);
}

void ChatTerminal::show(std::string_view line) {
  if (terminal_) wipe_prompt();
  fmt::print("{}\n", line);
  if (terminal_ && !user_.empty()) draw_prompt();
  std::fflush(stdout);
}

void ChatTerminal::is(std::string_view user) {
  user_ = user;
  if (!terminal_) return;
  wipe_prompt();
  draw_prompt();
}

}  // namespace pointsbot::app
